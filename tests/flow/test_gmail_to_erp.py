"""The whole way once: a mail in Gmail becomes one record in the ERP, and the mail says so."""

from __future__ import annotations

import base64
import json

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from connectors.models import Connection, Posting
from ingest.mail.google import service
from ingest.models import Mailbox
from mail2erp.audit.services import verify
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.run import drain
from mail2erp.roles import grant
from review import services
from review.models import Review, ReviewState
from tests.servers.google import google
from tests.servers.google_front import front

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.google, pytest.mark.xdist_group("google")]

MAIL = "fixtures/mail/09-rhein-xrechnung.eml"
TOKEN = json.dumps({"access_token": "ya29.a-token-of-the-test"})


@pytest.fixture(scope="module")
def emulated():
    with google([{"email": "ap@acme.test", "name": "AP"}]) as server:
        yield server


@pytest.fixture
def gmail(emulated, settings, monkeypatch):
    settings.UNDO_SECONDS = 0
    monkeypatch.setenv("AP_MAILBOX", TOKEN)
    with front(emulated.root) as running:
        yield running


@pytest.fixture
def company(gmail, settings, tmp_path):
    setup = tmp_path / "setup.yaml"
    setup.write_text(
        f"""
        company: {{name: Noordwal BV, country: NL, currency: EUR, vat_ids: [NL801757228B01], languages: [nl]}}
        mailboxes:
          - name: ap
            kind: gmail
            address: ap@acme.test
            api_root: {gmail.root}
            credentials: env:AP_MAILBOX
            fetch: {{labels: [INBOX]}}
            labels: {{booked: ERP/Booked}}
        connections:
          - {{name: erp, kind: files, base_url: {tmp_path / "erp"}, for: [invoice, credit_note], post: posted}}
        """
    )
    call_command("configure", str(setup))
    return Mailbox.objects.get()


def users(gmail):
    return service("gmail.v1", secret=TOKEN, mailbox="test", root=gmail.root).users()


def labels_of(gmail, provider_id):
    names = {row["id"]: row["name"] for row in users(gmail).labels().list(userId="me").execute()["labels"]}
    found = users(gmail).messages().get(userId="me", id=provider_id, format="minimal").execute()
    return {names[label] for label in found["labelIds"]}


def test_a_mailed_invoice_becomes_one_record_and_its_mail_is_labelled(company, gmail, tmp_path):
    with open(MAIL, "rb") as file:
        body = {"raw": base64.urlsafe_b64encode(file.read()).decode(), "labelIds": ["INBOX", "UNREAD"]}
    provider_id = users(gmail).messages().insert(userId="me", body=body).execute()["id"]

    for _ in range(2):  # a second look brings nothing twice
        call_command("sync", "ap")
        drain()
    review = Review.objects.get()
    assert (review.number, review.why) == ("4411902", "No bank account of this supplier is known yet.")
    assert "ERP/Booked" not in labels_of(gmail, provider_id)

    clerk = User.objects.create_user("clerk@acme.test")
    grant(clerk, ["clerk"])
    services.approve(review, version=review.version, by=clerk)
    drain()

    posting = Posting.objects.get()
    assert (posting.state, posting.differences) == ("posted", [])
    assert Review.objects.get().state == ReviewState.POSTED
    assert len(list((tmp_path / "erp").rglob("*.xml"))) >= 1
    assert "ERP/Booked" in labels_of(gmail, provider_id)
    assert not Job.objects.filter(state=JobState.DEAD).exists()
    assert verify().broken is None
    assert Connection.objects.get().postings.count() == 1
