"""Connecting a mailbox and signing in, through the whole code flow of a Google that nobody here wrote."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from django.contrib.auth.models import User
from django.urls import reverse

from ingest.models import Mailbox, MailboxState
from mail2erp import vault
from mail2erp.audit.models import Call, Entry
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.services import enqueue
from mail2erp.models import Secret
from mail2erp.openid import addresses
from mail2erp.roles import grant
from tests.servers.google import google

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.google, pytest.mark.xdist_group("google")]

BACK = "http://testserver/complete/{}/"


@pytest.fixture(scope="module")
def emulated():
    backs = [BACK.format(name) for name in ("google", "google-mailbox")]
    with google([{"email": "ap@acme.test", "name": "AP"}], backs) as server:
        yield server


@pytest.fixture
def root(emulated, settings):
    addresses.cache_clear()
    settings.GOOGLE_API_ROOT = emulated.root
    for name in ("GOOGLE_CLIENT_ID", "SOCIAL_AUTH_GOOGLE_KEY", "SOCIAL_AUTH_GOOGLE_MAILBOX_KEY"):
        setattr(settings, name, emulated.client_id)
    for name in ("GOOGLE_CLIENT_SECRET", "SOCIAL_AUTH_GOOGLE_SECRET", "SOCIAL_AUTH_GOOGLE_MAILBOX_SECRET"):
        setattr(settings, name, emulated.client_secret)
    yield emulated.root
    addresses.cache_clear()


def person(role, address="people@acme.test"):
    user = User.objects.create_user(address, email=address)
    grant(user, [role])
    return user


def consent(address, email):
    """Choose the account in Google's window, as its owner does; return where Google sends the browser."""
    page = requests.get(address, timeout=10).text
    form = next(form for form in re.findall(r"<form.*?</form>", page, re.S) if "auth/callback" in form)
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}
    callback = "{0.scheme}://{0.netloc}/o/oauth2/v2/auth/callback".format(urlsplit(address))
    answer = requests.post(callback, data=fields | {"email": email}, allow_redirects=False, timeout=10)
    return answer.headers["Location"]


def flow(client, backend, email="ap@acme.test"):
    """Walk the code flow as a browser does and return the last answer."""
    begun = client.post(reverse("social:begin", args=[backend]))
    back = urlsplit(consent(begun["Location"], email))
    return client.get(back.path, dict(parse_qsl(back.query)))


def test_an_integrator_connects_a_mailbox_whose_tokens_rest_in_the_vault_alone(client, root):
    client.force_login(person("integrator"))
    answer = flow(client, "google-mailbox")
    assert answer["Location"] == "/mailboxes/"
    mailbox = Mailbox.objects.get(kind="gmail", address="ap@acme.test")
    assert "google_refresh_" in vault.reveal(mailbox.credentials)
    kept = [Secret.objects.get().sealed, *Call.objects.values_list("response", flat=True)]
    kept += [str(entry.after) for entry in Entry.objects.all()]
    assert not [text for text in kept if "google_refresh_" in text]


def test_a_connected_mailbox_is_read_with_a_renewed_token(client, root):
    from ingest.mail.google import service

    client.force_login(person("integrator"))
    flow(client, "google-mailbox")
    mailbox = Mailbox.objects.get(kind="gmail")
    users = service("gmail.v1", secret=vault.reveal(mailbox.credentials), mailbox="ap", root=root).users()
    assert "INBOX" in {label["name"] for label in users.labels().list(userId="me").execute()["labels"]}


def test_connecting_again_revives_the_same_mailbox(client, root):
    client.force_login(person("integrator"))
    flow(client, "google-mailbox")
    Mailbox.objects.update(state=MailboxState.RECONNECT, error="Google takes the access no longer.")
    flow(client, "google-mailbox")
    assert [(row.state, row.error) for row in Mailbox.objects.filter(kind="gmail")] == [("active", "")]


def test_a_mailbox_that_was_given_up_is_fetched_again_once_it_is_connected_again(client, root):
    client.force_login(person("integrator"))
    flow(client, "google-mailbox")
    mailbox = Mailbox.objects.get(kind="gmail")
    given_up = enqueue("mailbox.fetch", subject=mailbox.pk)
    Job.objects.filter(pk=given_up.pk).update(state=JobState.DEAD, error="Connect it again.")
    flow(client, "google-mailbox")
    given_up.refresh_from_db()
    assert given_up.state == JobState.READY


def test_disconnecting_forgets_the_credential(client, root):
    client.force_login(person("integrator"))
    flow(client, "google-mailbox")
    client.post(reverse("disconnect_mailbox", args=[Mailbox.objects.get(kind="gmail").pk]))
    assert not Secret.objects.exists()
    assert Mailbox.objects.get(kind="gmail").state == MailboxState.PAUSED


def test_a_clerk_cannot_connect_a_mailbox(client, root):
    client.force_login(person("clerk"))
    assert client.get("/mailboxes/").status_code == 403
    flow(client, "google-mailbox")
    assert not Mailbox.objects.filter(kind="gmail").exists()
    assert not Secret.objects.exists()


def test_every_scope_is_justified_before_consent(client, root):
    client.force_login(person("integrator"))
    page = client.get("/mailboxes/").content.decode()
    assert "gmail.modify" in page
    assert "put labels such as ERP/Booked on it" in page


def test_a_known_person_signs_in_with_google_and_no_token_is_kept(client, root):
    person("clerk", "ap@acme.test")
    flow(client, "google")
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert User.objects.get().social_auth.get().extra_data == {}


def test_a_stranger_is_told_to_ask_and_no_user_is_made(client, root):
    answer = flow(client, "google")
    assert answer["Location"].startswith("/signin/")
    assert not User.objects.exists()
