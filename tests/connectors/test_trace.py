"""From whatever somebody holds in hand back to the mail, with every step between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from connectors import tracing
from connectors.models import Connection, Posting, reference_for
from ingest.models import Document, Mail, SenderTemplate
from mail2erp.audit.models import Call
from mail2erp.audit.services import record
from review import services
from review.models import Review
from review.record import as_json, record_of
from tests.review import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted(db) -> Posting:
    """A corrected, approved invoice that stands in an ERP, with the two calls that brought it there."""
    clerk = desk.person("sanne", "clerk")
    review = desk.review(fields=desk.invoice_fields(invoice_number="2026-10482"))
    Mail.objects.update(message_id="<4c1@staal-zn.example>")
    change = {"order_reference": {"value": "45-20931"}}
    review = services.save_draft(review, version=1, changes=change, by=clerk)
    review = services.approve(review, version=review.version, by=clerk)
    posting = Posting.objects.create(
        review=review,
        connection=Connection.objects.create(name="books", kind="tryton"),
        round=1,
        state="posted",
        reference=reference_for(review),
        record=as_json(record_of(review)),
        external_id="812",
        number="PI-004417",
        receipt={"net_total": "696.00", "tax_total": "146.16", "grand_total": "842.18", "currency": "EUR"},
        differences=["The ERP holds 842.18, approved were 842.16."],
        posted_at=timezone.now(),
    )
    for method, status in (("GET", 200), ("POST", 201)):
        Call.objects.create(
            at=timezone.now() + timedelta(seconds=1),
            target="books",
            subject=f"posting:{posting.pk}",
            method=method,
            url="http://books.example/bills",
            status=status,
            milliseconds=84,
        )
    return posting


def found(asked: str) -> list[int]:
    return [hit.document.pk for hit in tracing.find(asked)]


def test_every_name_of_a_record_leads_to_its_document(posted):
    document = posted.review.document
    source = document.sources.get()
    mail = Mail.objects.get()
    for asked in (
        "PI-004417",
        "812",
        posted.reference,
        "2026-10482",
        "staal",
        source.original.sha256,
        source.original.sha256[:8].upper(),
        mail.original.sha256,
        "4c1@staal-zn.example",
        "facturen@staal-zn.example",
    ):
        assert found(asked) == [document.pk], asked


def test_what_nobody_knows_leads_nowhere(posted):
    assert found("PI-999999") == []
    assert found("deadbeefdeadbeef") == []


def test_a_supplier_leads_to_all_its_documents_newest_first(posted):
    other = desk.review()
    assert found("Staal & Zn") == [other.document_id, posted.review.document_id]


def test_the_story_tells_each_step_in_order_and_who_did_it(posted):
    story = tracing.story(posted.review.document)
    told = [f"{event.name} {event.text}" for event in story.events]
    steps = (
        "Mail received from facturen@staal-zn.example in ap",
        "Original stored factuur.pdf",
        "Read by reading 1: 11 fields",
        "Laid on the desk",
        "Sanne corrected order: nothing → 45-20931",
        "Sanne approved it 842.16 EUR",
        f"Sent to books under key {posted.reference}",
    )
    places = [next(n for n, text in enumerate(told) if text.startswith(step)) for step in steps]
    assert places == sorted(places)
    assert [call.method for event in story.events for call in event.calls] == ["GET", "POST"]


def test_the_story_names_the_template_that_read_and_what_was_taught(posted):
    document = posted.review.document
    sender = SenderTemplate.objects.create(name="Staal & Zn BV")
    document.readings.update(template=f"{sender.pk} v3")
    said = {"sender": sender.name, "version": 4, "sentence": "Confirmed by invoice 2026-10482."}
    record("template.taught", f"sender:{sender.pk}", by=posted.review.decided_by, document=document.pk, after=said)
    told = [f"{event.name} {event.text}" for event in tracing.story(document).events]
    assert "Read by reading 1 with template v3 of Staal & Zn BV: 11 fields" in told
    assert (
        "Sanne taught its sender’s template version 4 of Staal & Zn BV: Confirmed by invoice 2026-10482." in told
    )


def test_fields_stand_beside_what_the_erp_holds(posted):
    rows = {row.name: row for row in tracing.story(posted.review.document).fields}
    net, total, order = rows["net_total"], rows["grand_total"], rows["order_reference"]
    assert (net.approved, net.erp, net.equal) == ("696.00", "696.00", True)
    assert (total.approved, total.erp, total.equal) == ("842.16", "842.18", False)
    assert (order.page, order.equal) == ("typed by sanne", None)


def test_a_document_that_was_never_opened_has_a_story_too():
    story = tracing.story(desk.document())
    assert [event.name for event in story.events] == ["Mail received", "Original stored", "Read"]
    assert story.fields == []


def test_the_page_shows_the_story_or_what_to_choose_from(client, posted):
    client.force_login(desk.person("anton", "auditor"))
    html = client.get("/trace/", {"q": "PI-004417"}).content.decode()
    assert "Invoice 2026-10482 of Staal &amp; Zn BV, 842.16 EUR" in html
    assert "The ERP holds 842.18, approved were 842.16." in html
    desk.review()
    several = client.get("/trace/", {"q": "staal"}).content.decode()
    assert "2 documents fit “staal”. Choose one." in several
    chosen = client.get("/trace/", {"q": "staal", "document": posted.review.document_id}).content.decode()
    assert "Sent to books" in chosen
    assert "Nothing is known as" in client.get("/trace/", {"q": "nothing of the kind"}).content.decode()


def test_asking_for_the_story_asks_the_database_a_bounded_number_of_times(posted, django_assert_max_num_queries):
    document = Document.objects.get(pk=posted.review.document_id)
    assert Review.objects.count() == 1
    with django_assert_max_num_queries(16):
        tracing.story(document)
