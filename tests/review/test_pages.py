"""Pages laid by a person: split, put together, arranged, taken back; what was given to a draft is never lost."""

from __future__ import annotations

import pytest

from ingest import readings, selectors
from ingest.models import DocumentState, Page
from mail2erp.audit.models import Entry
from review import services
from review.errors import Conflict, ReviewError
from review.models import PageChange, Review, ReviewState
from review.services import pages
from tests import factories
from tests.ingest.papers import invoice_pdf, several_pdf
from tests.review import desk
from tests.review.desk import laid

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> Review:
    return laid(several_pdf("F-2026-1", "F-2026-2", "F-2026-3"))


def numbers(review: Review) -> list[int]:
    """Return which pages of the file the document is."""
    return list(selectors.pages_of(review.document).values_list("number", flat=True))


def value(review: Review, name: str) -> str | None:
    review.refresh_from_db()
    return (review.fields.get(name) or {}).get("value")


def say(review: Review, by, **values: str) -> None:
    review.refresh_from_db()
    changes = {name: {"value": text} for name, text in values.items()}
    services.save_draft(review, version=review.version, changes=changes, by=by)
    review.refresh_from_db()


def test_a_document_is_split_between_two_pages_and_both_are_read_anew(three, clerk):
    change = pages.split(three, before=2, version=three.version, by=clerk)
    assert (numbers(three), numbers(change.other)) == ([1], [2, 3])
    assert (value(three, "invoice_number"), value(change.other, "invoice_number")) == ("F-2026-1", "F-2026-2")
    assert change.other.state == ReviewState.OPEN
    assert selectors.mails_of(change.other.document).get() == selectors.mails_of(three.document).get()
    assert change.other.document.sources.get().why == "Sanne de Vries split it off before page 2."
    assert Entry.objects.filter(action="split", actor=clerk.username, document=three.document_id).exists()
    assert Entry.objects.filter(action="split off", document=change.other.document_id).exists()


def test_what_a_person_gave_goes_with_its_page_or_stays(three, clerk):
    three.refresh_from_db()
    second = selectors.pages_of(three.document)[1]
    word = next(word for word in second.words if word[0] == "F-2026-2")
    evidence = {"page": 2, "box": word[1:], "text": word[0]}
    given = {"invoice_number": {"value": "F-2026-2", "evidence": evidence}, "order_reference": {"value": "PO-9"}}
    services.save_draft(three, version=three.version, changes=given, by=clerk)
    three.refresh_from_db()
    other = pages.split(three, before=2, version=three.version, by=clerk).other
    assert value(three, "order_reference") == "PO-9"
    assert value(three, "invoice_number") == "F-2026-1"
    other.refresh_from_db()
    number = other.fields["invoice_number"]
    assert (number["value"], number["method"], number["evidence"]["page"]) == ("F-2026-2", "person", 1)


def test_a_split_is_taken_back_whole(three, clerk):
    say(three, clerk, order_reference="PO-9")
    before = (three.fields, three.lines, three.doc_type)
    change = pages.split(three, before=3, version=three.version, by=clerk)
    pages.take_back(change, by=clerk)
    three.refresh_from_db()
    change.other.refresh_from_db()
    assert (three.fields, three.lines, three.doc_type) == before
    assert numbers(three) == [1, 2, 3]
    assert change.other.state == ReviewState.MERGED
    change.other.document.refresh_from_db()
    assert change.other.document.merged_into == three.document


def test_a_split_is_not_taken_back_over_later_work(three, clerk):
    change = pages.split(three, before=2, version=three.version, by=clerk)
    say(change.other, clerk, order_reference="PO-9")
    with pytest.raises(ReviewError, match="Put them together again instead"):
        pages.take_back(change, by=clerk)
    three.refresh_from_db()
    pages.join(three, change.other, version=three.version, by=clerk)
    assert value(three, "order_reference") == "PO-9"
    assert numbers(three) == [1, 2, 3]


def test_two_documents_of_a_mail_become_one_and_no_value_is_lost(clerk):
    mail = factories.mail()
    one = laid(invoice_pdf("F-2026-1"), of=mail, filename="a.pdf")
    other = laid(invoice_pdf("F-2026-2", "200.00"), of=mail, filename="b.pdf")
    say(one, clerk, order_reference="PO-1")
    say(other, clerk, order_reference="PO-2", iban="NL91ABNA0417164300")
    assert list(pages.companions(one)) == [other]
    change = pages.join(one, other, version=one.version, by=clerk)
    one.refresh_from_db()
    other.refresh_from_db()
    assert numbers(one) == [1, 1]
    assert (value(one, "order_reference"), value(one, "iban")) == ("PO-1", "NL91ABNA0417164300")
    assert "PO-2" in [beside["value"] for beside in one.fields["order_reference"]["alternatives"]]
    assert (other.state, other.document.state) == (ReviewState.MERGED, DocumentState.MERGED)
    assert other.fields["order_reference"]["value"] == "PO-2"
    pages.take_back(change, by=clerk)
    other.refresh_from_db()
    assert (numbers(one), numbers(other), other.state) == ([1], [1], ReviewState.OPEN)
    assert value(one, "iban") is None
    assert other.document.state == DocumentState.READ


def test_pages_are_reordered_and_left_out_and_their_words_still_lit(three, clerk):
    first, second, third = selectors.pages_of(three.document)
    change = pages.arrange(three, order=[third.pk, first.pk], version=three.version, by=clerk)
    assert numbers(three) == [3, 1]
    assert Page.objects.get(pk=second.pk).position is None
    assert value(three, "invoice_number") == "F-2026-3"
    assert three.fields["invoice_number"]["evidence"]["page"] == 1
    pages.take_back(change, by=clerk)
    assert numbers(three) == [1, 2, 3]


@pytest.mark.parametrize("order", [[], [1, 1], [10_000]])
def test_a_document_keeps_its_own_pages_and_each_once(three, clerk, order):
    first = selectors.pages_of(three.document)[0].pk
    with pytest.raises(ReviewError, match="keeps at least one page"):
        pages.arrange(three, order=[first if one == 1 else one for one in order], version=three.version, by=clerk)
    assert numbers(three) == [1, 2, 3]


def test_an_approved_document_keeps_its_pages(three, clerk):
    Review.objects.filter(pk=three.pk).update(
        state=ReviewState.APPROVED, decided_by=clerk, decided_at=three.received_at
    )
    with pytest.raises(ReviewError, match="Sanne de Vries has already approved this document"):
        pages.split(three, before=2, version=three.version, by=clerk)
    assert numbers(three) == [1, 2, 3]
    assert not PageChange.objects.exists()


def test_an_approved_document_is_not_taken_in(clerk):
    mail = factories.mail()
    one, other = (laid(invoice_pdf(number), of=mail, filename=number) for number in ("F-2026-1", "F-2026-2"))
    decided = {"state": ReviewState.APPROVED, "decided_by": clerk, "decided_at": one.received_at}
    Review.objects.filter(pk=other.pk).update(**decided)
    with pytest.raises(ReviewError, match="Only documents of the same mail"):
        pages.join(one, other, version=one.version, by=clerk)


def test_who_saved_meanwhile_is_not_overwritten(three, clerk):
    seen = three.version
    say(three, clerk, order_reference="PO-9")
    with pytest.raises(Conflict):
        pages.split(three, before=2, version=seen, by=clerk)
    assert numbers(three) == [1, 2, 3]


def test_documents_of_different_mails_stay_apart(clerk):
    one, other = laid(invoice_pdf("F-2026-1")), laid(invoice_pdf("F-2026-2"))
    with pytest.raises(ReviewError, match="Only documents of the same mail"):
        pages.join(one, other, version=one.version, by=clerk)


def test_a_document_that_somebody_else_has_open_is_not_taken_in(clerk):
    mail = factories.mail()
    one, other = (laid(invoice_pdf(number), of=mail, filename=number) for number in ("F-2026-1", "F-2026-2"))
    services.take_lock(other, by=desk.person("mads", "clerk"))
    with pytest.raises(ReviewError, match=r"The other document stays as it is\. Mads has had this open"):
        pages.join(one, other, version=one.version, by=clerk)
    assert numbers(one) == [1]


def test_a_file_that_only_goes_along_is_made_a_document_by_hand(clerk):
    mail = factories.mail()
    one = laid(invoice_pdf("F-2026-1"), of=mail, filename="invoice.pdf")
    terms = factories.document(
        invoice_pdf("F-2026-9"), filename="terms.pdf", of=mail, state="merged", into=one.document
    )
    opened = pages.set_apart(terms, by=clerk)
    terms.refresh_from_db()
    assert (terms.state, terms.merged_into, opened.state) == (DocumentState.READ, None, ReviewState.OPEN)
    assert Entry.objects.filter(action="set apart", document=terms.pk).exists()
    with pytest.raises(ReviewError, match="no annex any more"):
        pages.set_apart(terms, by=clerk)


def test_a_scan_without_text_that_was_split_by_hand_is_not_read_as_one_file_again(clerk):
    review = factories.unreadable("This page has no text to read; it waits for a person.")
    Page.objects.filter(document=review.document).update(words=[])
    page = review.document.pages.get()
    second = Page.objects.create(
        original=page.original, number=2, document=review.document, position=2, width=595, height=842
    )
    change = pages.split(review, before=2, version=review.version, by=clerk)
    second.refresh_from_db()
    assert second.document == change.other.document
    assert change.other.document.state == DocumentState.NEEDS_PERSON
    review.document.refresh_from_db()
    assert not readings.waits(review.document)
