"""Which documents of one mail are the same paper, and what they say together."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.records import DocType, Reading, Value
from ingest.same import Paper, groups, repeats, stands, united


def reading(
    number: str | None = "F-2026-1", total: str | None = "121.00", kind=DocType.INVOICE, **more
) -> Reading:
    values = {"invoice_number": number, "grand_total": Decimal(total) if total else None}
    return Reading(kind, {name: Value(value, 0.9) for name, value in values.items() if value is not None}, **more)


def paper(pk: int, kind: str = "pdf", read: Reading | None = None, **more) -> Paper:
    return Paper(pk, kind, more.pop("stem", f"file{pk}"), read or reading(), **more)


def unread(pk: int, kind: str = "pdf", **more) -> Paper:
    return Paper(pk, kind, more.pop("stem", f"file{pk}"), None, **more)


def ids(papers: list[Paper]) -> list[list[int]]:
    return [[one.id for one in group] for group in groups(papers)]


def test_pdf_and_xml_of_one_number_are_one_and_the_pdf_stays():
    assert ids([paper(1, "xml"), paper(2, "pdf")]) == [[2, 1]]


def test_two_pdfs_of_one_number_and_total_are_one():
    assert ids([paper(1), paper(2)]) == [[1, 2]]


def test_two_pdfs_of_one_number_and_two_totals_stay_two():
    assert ids([paper(1), paper(2, read=reading(total="99.00"))]) == [[1], [2]]


def test_the_way_a_number_is_written_does_not_part_it():
    assert ids([paper(1, "xml", reading("F 2026/1")), paper(2)]) == [[2, 1]]


def test_an_invoice_and_an_order_of_one_number_stay_two():
    assert ids([paper(1), paper(2, read=reading(kind=DocType.PURCHASE_ORDER))]) == [[1], [2]]


def test_documents_without_numbers_stay_apart():
    assert ids([paper(1, read=reading(None)), paper(2, read=reading(None))]) == [[1], [2]]


def test_an_xml_whose_number_and_total_stand_on_a_page_belongs_to_it():
    badly_read = reading("12 Quay Street", None, DocType.OTHER)
    page = paper(1, read=badly_read, words="INVOICE F-2026-1 due EUR 121,00")
    assert ids([page, paper(2, "xml")]) == [[1, 2]]


def test_an_xml_whose_number_is_only_mentioned_stays_alone():
    mention = paper(1, read=reading("S-9", None), words="Your invoice F-2026-1 was paid")
    assert ids([mention, paper(2, "xml")]) == [[1], [2]]


def test_a_scan_and_an_xml_of_the_same_name_are_one():
    assert ids([unread(1, "image", stem="f1"), paper(2, "xml", stem="f1"), paper(3, read=reading("X-99"))]) == [
        [3],
        [1, 2],
    ]


def test_a_scan_alone_with_an_xml_belongs_to_it_whatever_their_names():
    assert ids([unread(1, "image"), paper(2, "xml")]) == [[1, 2]]
    assert ids([unread(1, "image"), unread(3, "image"), paper(2, "xml")]) == [[1], [3], [2]]


def test_what_a_person_may_have_before_him_stays_and_two_such_stay_two():
    assert ids([paper(1, "pdf"), paper(2, "xml", settled=True)]) == [[2, 1]]
    assert ids([paper(1, "pdf", settled=True), paper(2, "xml", settled=True)]) == [[1], [2]]


def test_three_invoices_in_one_mail_with_their_xml_are_three():
    papers = [paper(n, "pdf", reading(f"F-100{n}")) for n in (1, 2, 3)]
    papers += [paper(n + 3, "xml", reading(f"F-100{n}")) for n in (3, 1, 2)]
    assert ids(papers) == [[1, 4], [2, 5], [3, 6]]


# What they say together -------------------------------------------------------------------------------
def test_the_e_invoice_holds_and_agreement_stays_trusted():
    xml = paper(2, "xml", reading(trusted=True))
    both = united([paper(1, words="F-2026-1 121,00"), xml])
    assert both == xml.reading


def test_a_disagreement_is_a_problem_for_a_person():
    page = paper(1, read=reading(total="120.00"), words="F-2026-1 EUR 120,00")
    both = united([page, paper(2, "xml", reading(trusted=True))])
    assert both.value("grand_total") == Decimal("121.00")
    assert not both.trusted
    [total] = both.differences
    assert (total.field, total.xml.value, total.page.value) == (
        "grand_total",
        Decimal("121.00"),
        Decimal("120.00"),
    )
    assert both.fields["grand_total"].alternatives[0] == total.page
    assert both.fields["grand_total"].doubt == "The page prints total 120.00, the e-invoice says 121.00."


def test_a_total_that_stands_nowhere_on_the_page_is_a_problem_for_a_person():
    page = Paper(1, "pdf", "f", None, "Dear Ms Berg, F-2026-1 is attached.")
    both = united([page, paper(2, "xml", reading(trusted=True))])
    assert both.problems == (
        "The e-invoice's total 121.00 stands nowhere on the page. Look at it before you approve.",
    )
    assert not both.trusted


def test_a_page_without_text_is_a_problem_for_a_person():
    both = united([unread(1, "image"), paper(2, "xml", reading(trusted=True))])
    assert both.problems == (
        "The page beside the e-invoice has no text to compare. Look at it before you approve.",
    )


def test_without_an_e_invoice_the_first_readable_paper_speaks():
    assert united([paper(1), paper(2)]) == paper(1).reading
    assert united([unread(1), unread(2)]) is None


# Standing in a text -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    ["1234.56", "1.234,56", "1,234.56", "1 234,56", "1'234.56", "€1234,56.", "1\u00a0234,56", "(1,234.56)"],
)
def test_an_amount_is_found_however_it_is_grouped(text):
    assert stands(Decimal("1234.56"), f"Total {text} due")


@pytest.mark.parametrize("text", ["1234.57", "11234.56", "234.56", "twelve"])
def test_another_amount_is_not(text):
    assert not stands(Decimal("1234.56"), f"Total {text} due")


def test_a_round_amount_may_stand_without_cents():
    assert stands(Decimal("1200.00"), "Total 1.200,-")
    assert not stands(Decimal("1200.50"), "Total 1.200,-")


def test_a_text_repeats_a_document_when_number_and_total_stand_in_it():
    assert repeats("Attached is invoice F-2026-1 over EUR 121,00.", reading())
    assert not repeats("Attached is invoice F-2026-1.", reading())
    assert not repeats("Please pay EUR 121,00.", reading())
    assert not repeats("Item 7 costs 121.00", reading("7"))
