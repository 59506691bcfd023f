"""Gmail as its own client speaks it, against a Google that nobody here wrote."""

from __future__ import annotations

import base64
import json
from email.message import EmailMessage

import pytest

from ingest.mail.base import PermanentError, ReconnectNeeded, TransientError
from ingest.mail.gmail import GmailSource
from ingest.mail.google import service
from mail2erp.audit.models import Call
from tests.servers.google import google
from tests.servers.google_front import front

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.google, pytest.mark.xdist_group("google")]

TOKEN = json.dumps({"access_token": "ya29.a-token-of-the-test"})


@pytest.fixture(scope="module")
def emulated():
    with google([{"email": "ap@acme.test", "name": "AP"}]) as server:
        yield server


@pytest.fixture
def gmail(emulated):
    with front(emulated.root) as running:
        yield running


def client(gmail):
    return service("gmail.v1", secret=TOKEN, mailbox="ap", root=gmail.root)


def source(gmail, **rules):
    return GmailSource(client(gmail), rules)


def deliver(gmail, subject, labels=("INBOX", "UNREAD")):
    """Put a mail into the mailbox as it would arrive, and return its id and bytes."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Billing <billing@staal.example>", "ap@acme.test", subject
    mail["Message-ID"] = f"<{subject.replace(' ', '-')}@staal.example>"
    mail.set_content("See attached.")
    mail.add_attachment(b"%PDF-1.7 not empty", maintype="application", subtype="pdf", filename="invoice.pdf")
    raw = mail.as_bytes()
    body = {"raw": base64.urlsafe_b64encode(raw).decode(), "labelIds": list(labels)}
    made = client(gmail).users().messages().insert(userId="me", body=body).execute()
    return made["id"], raw


def fetched(batches):
    """Return the messages by id, and the last cursor."""
    messages, cursor = {}, None
    for batch in batches:
        messages |= {message.provider_id: message for message in batch.messages}
        cursor = batch.cursor or cursor
    return messages, cursor


def nothing_known(ids):
    return set()


def test_the_first_fetch_brings_the_exact_bytes_and_a_cursor(gmail):
    provider_id, raw = deliver(gmail, "first fetch")
    messages, cursor = fetched(source(gmail).fetch("", nothing_known))
    assert messages[provider_id].raw == raw
    assert cursor.isdigit()


def test_the_next_fetch_brings_only_what_came_since(gmail):
    old, _ = deliver(gmail, "came before")
    _, cursor = fetched(source(gmail).fetch("", nothing_known))
    new, _ = deliver(gmail, "came after")
    messages, later = fetched(source(gmail).fetch(cursor, nothing_known))
    assert new in messages
    assert old not in messages
    assert int(later) > int(cursor)


def test_what_is_stored_already_is_not_fetched_again(gmail):
    provider_id, _ = deliver(gmail, "known one")
    gmail.asked.clear()
    messages, _ = fetched(source(gmail).fetch("", lambda ids: set(ids)))
    assert messages == {}
    assert not [line for line in gmail.asked if f"/messages/{provider_id}" in line]


def test_a_history_that_gmail_forgot_is_listed_anew(gmail):
    provider_id, _ = deliver(gmail, "after a long silence")
    gmail.refuse("/history", 404, {"error": {"code": 404, "errors": [{"reason": "notFound"}]}})
    messages, cursor = fetched(source(gmail).fetch("1", nothing_known))
    assert provider_id in messages
    assert cursor.isdigit()


def test_the_cursor_is_pinned_before_anything_is_listed(gmail):
    deliver(gmail, "pinned")
    gmail.asked.clear()
    fetched(source(gmail).fetch("", nothing_known))
    asked = [line for line in gmail.asked if "/profile" in line or "/messages?" in line]
    assert "/profile" in asked[0]


def test_only_mail_under_the_watched_label_is_fetched(gmail):
    made = client(gmail).users().labels().create(userId="me", body={"name": "Invoices"}).execute()
    outside, _ = deliver(gmail, "not labelled")
    inside, _ = deliver(gmail, "labelled", labels=("INBOX", made["id"]))
    messages, _ = fetched(source(gmail, labels=["Invoices"]).fetch("", nothing_known))
    assert inside in messages
    assert outside not in messages


def test_a_label_put_on_later_counts_as_arrival(gmail):
    names = client(gmail).users().labels().list(userId="me").execute()["labels"]
    watched = next((label["id"] for label in names if label["name"] == "Invoices"), None)
    watched = (
        watched or client(gmail).users().labels().create(userId="me", body={"name": "Invoices"}).execute()["id"]
    )
    provider_id, _ = deliver(gmail, "labelled later")
    _, cursor = fetched(source(gmail, labels=["Invoices"]).fetch("", nothing_known))
    body = {"addLabelIds": [watched]}
    client(gmail).users().messages().modify(userId="me", id=provider_id, body=body).execute()
    messages, _ = fetched(source(gmail, labels=["Invoices"]).fetch(cursor, nothing_known))
    assert provider_id in messages


def test_a_query_narrows_what_is_fetched(gmail):
    wanted, _ = deliver(gmail, "Factuur 2026-17")
    other, _ = deliver(gmail, "Newsletter of November")
    messages, _ = fetched(source(gmail, query="subject:Factuur").fetch("", nothing_known))
    assert wanted in messages
    assert other not in messages


def test_a_message_that_is_gone_by_the_time_is_passed_over(gmail):
    provider_id, _ = deliver(gmail, "soon deleted")
    gmail.refuse(
        f"/messages/{provider_id}", 404, {"error": {"code": 404, "message": "Requested entity was not found."}}
    )
    messages, cursor = fetched(source(gmail).fetch("", nothing_known))
    assert provider_id not in messages
    assert cursor


def test_a_mail_that_its_owner_has_deleted_is_not_labelled_and_needs_nobody(gmail):
    gmail.refuse("/modify", 404, {"error": {"code": 404, "message": "Requested entity was not found."}})
    source(gmail).label("gone", add=["ERP/Booked"])
    assert Call.objects.filter(status=404).exists()


def test_our_label_is_made_once_and_put_on_the_mail(gmail):
    provider_id, _ = deliver(gmail, "booked")
    for _ in range(2):
        source(gmail).label(provider_id, add=["ERP/Booked"])
    names = [label["name"] for label in client(gmail).users().labels().list(userId="me").execute()["labels"]]
    assert names.count("ERP/Booked") == 1
    ids = client(gmail).users().messages().get(userId="me", id=provider_id, format="minimal").execute()["labelIds"]
    assert len([name for name in ids if name.startswith("Label")]) == 1


def test_our_own_label_does_not_make_a_mail_arrive_again(gmail):
    provider_id, _ = deliver(gmail, "labelled by us")
    _, cursor = fetched(source(gmail, labels=["INBOX"]).fetch("", nothing_known))
    source(gmail).label(provider_id, add=["ERP/Booked"])
    messages, _ = fetched(source(gmail, labels=["INBOX"]).fetch(cursor, nothing_known))
    assert messages == {}


@pytest.mark.parametrize(
    ("status", "body", "end", "words"),
    [
        (429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}, TransientError, "pause"),
        (403, {"error": {"errors": [{"reason": "userRateLimitExceeded"}]}}, TransientError, "pause"),
        (403, {"error": {"errors": [{"reason": "dailyLimitExceeded"}]}}, TransientError, "tomorrow"),
        (403, {"error": {"errors": [{"reason": "insufficientPermissions"}]}}, ReconnectNeeded, "Connect it again"),
        (
            403,
            {"error": {"errors": [{"reason": "accessNotConfigured"}]}},
            PermanentError,
            "Switch the Gmail API on",
        ),
        (503, b"<html>Service Unavailable</html>", TransientError, "503"),
        (200, b'{"messages": [{"id"', TransientError, "could not be reached"),
    ],
)
def test_each_refusal_ends_one_of_three_ways_in_a_sentence(gmail, status, body, end, words):
    gmail.refuse("/messages?", status, body)
    with pytest.raises(end, match=words):
        fetched(source(gmail).fetch("", nothing_known))


def test_the_instant_in_googles_text_is_waited_for(gmail):
    text = "User-rate limit exceeded.  Retry after 2099-01-01T00:00:00.000Z"
    gmail.refuse("/profile", 403, {"error": {"message": text, "errors": [{"reason": "userRateLimitExceeded"}]}})
    with pytest.raises(TransientError) as refusal:
        fetched(source(gmail).fetch("", nothing_known))
    assert refusal.value.retry_after == 3600


def test_a_revoked_grant_asks_the_owner_to_connect_again(gmail, emulated):
    revoked = {
        "refresh_token": "never-given",
        "client_id": emulated.client_id,
        "client_secret": emulated.client_secret,
    }
    users = service("gmail.v1", secret=json.dumps(revoked), mailbox="ap", root=gmail.root)
    with pytest.raises(ReconnectNeeded, match="Connect it again"):
        fetched(GmailSource(users, {}).fetch("", nothing_known))


def test_every_call_is_logged_without_its_token(gmail):
    fetched(source(gmail).fetch("", nothing_known))
    rows = Call.objects.filter(target="ap")
    assert rows.count() >= 2
    assert not [row for row in rows if "ya29" in row.url + row.request + row.response]
