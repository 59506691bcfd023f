"""Several documents in one file are told apart; one document keeps its pages and its annexes."""

from __future__ import annotations

import io
from functools import partial

import pytest

from ingest.reading import engine
from ingest.reading.kind import split
from ingest.reading.ocr import read_page
from ingest.reading.pages import load
from ingest.reading.pages.render import image
from ingest.reading.paper import Company
from ingest.records import DocType
from tests.ingest.papers import hybrid_pdf
from tests.ingest.reading import papers
from tests.ingest.reading.papers import table

BREAK = '<div style="break-before:page"></div>'


def invoice(number: str, *, title: str = "Invoice", of: str = "", more: str = "", total: str = "$726.00") -> str:
    return f"""
<h1>{title}</h1><p>Harbour Rope Ltd<br>12 Quay Street<br>Galway<br>VAT no. IE3668997OH</p>
<p>Bill to:<br>Noordwal BV<br>Havenkade 38</p>
{table((f"{title} number", number), (f"{title} date", "October 31, 2026"))}
{papers.ENGLISH_ITEMS}{table(("Subtotal", "$605.00"), ("VAT 20%", "$121.00"), ("Total", total))}{more}
<p style="margin-top:430pt">{of}</p>"""


TIME_SHEET = table(("Time sheet", "October 2026"), ("Ann Kelly", "12.5 hours"), ("Tom Byrne", "8 hours"))
DELIVERY_NOTE = f"<h1>Delivery note</h1>{table(('Delivery note number', 'LS-881'), ('Mooring line', '4'))}"
TERMS = "<h2>General terms and conditions</h2><p>1. These terms apply to every order and to every invoice.</p>"
STATEMENT = f"<h1>Reminder</h1>{table(('Invoice', 'Amount'), ('HR-2041', '$726.00'), ('HR-2042', '$99.00'))}"


OTHERS_NOTE = (
    f"<h1>Delivery note</h1><p>Chain GmbH, USt-IdNr. DE136695976</p>{table(('Delivery note number', 'LS-9'))}"
)


def untitled(number: str, more: str = "") -> str:
    """An invoice that no word names: number, date, lines and totals."""
    return f"""
<p>Harbour Rope Ltd<br>12 Quay Street<br>Galway</p><p>Noordwal BV<br>Havenkade 38</p>
{table(("Document number", number), ("Document date", "October 31, 2026"), ("Due date", "November 30, 2026"))}
{papers.ENGLISH_ITEMS}{table(("Subtotal", "$605.00"), ("VAT 20%", "$121.00"), ("Total due", "$726.00"))}
<p>IBAN NL91 ABNA 0417 1643 00</p>{more}"""


def parts(*pages: str, own: Company | None = None) -> list[tuple[int, int]]:
    found = split.parts(load(papers.pdf(BREAK.join(pages))), own, partial(engine.read_pages, own=own))
    return [(part.first, part.last) for part in found]


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ((invoice("HR-2041"), invoice("HR-2042")), [(1, 1), (2, 2)]),
        (
            (invoice("HR-2041", of="Page 1 of 2"), "<p>Page 2 of 2</p>", invoice("HR-2042", of="Page 1 of 1")),
            [(1, 2), (3, 3)],
        ),
        ((invoice("HR-2041"), TIME_SHEET, invoice("HR-2042"), DELIVERY_NOTE), [(1, 2), (3, 4)]),
        ((papers.GERMAN, papers.DUTCH, papers.DANISH, papers.FRENCH), [(1, 1), (2, 2), (3, 3), (4, 4)]),
        (
            (
                invoice("HR-2041"),
                invoice("CN-12", title="Credit note", more="<p>For invoice HR-2041</p>", total="$-726.00"),
            ),
            [(1, 1), (2, 2)],
        ),
        ((DELIVERY_NOTE, DELIVERY_NOTE.replace("LS-881", "LS-882")), [(1, 1), (2, 2)]),
        ((untitled("2041-77"), untitled("2042-78")), [(1, 1), (2, 2)]),
        ((invoice("HR-2041"), OTHERS_NOTE), [(1, 1), (2, 2)]),
    ],
    ids=[
        "two numbers",
        "counted anew",
        "annexes stay",
        "four suppliers",
        "credit note",
        "two delivery notes",
        "no titles",
        "another deal",
    ],
)
def test_several_documents_in_one_file_are_told_apart(pages, found):
    assert parts(*pages) == found


@pytest.mark.parametrize(
    "pages",
    [
        (invoice("HR-2041"), TIME_SHEET, DELIVERY_NOTE, TERMS),
        (invoice("HR-2041", of="Page 1 of 2"), invoice("HR-2041", of="Page 2 of 2")),
        (invoice("HR-2041"), invoice("HR-2041")),
        (invoice("HR-2041", of="1/2"), invoice("HR-2099", of="2/2")),
        (STATEMENT, invoice("HR-2041"), invoice("HR-2042")),
        ("<p>Dear Ms Berg, please find our invoice behind this letter.</p>", invoice("HR-2041")),
        (invoice("HR-2041"), "<h2>Purchase order</h2>" + table(("PO number", "45-20811"))),
        (invoice("HR-2041", more="<p>Your order 4520811</p>"), OTHERS_NOTE + "<p>Order 4520811</p>"),
        (untitled("2041-77"), untitled("2041-77")),
        (untitled("2041-77"), untitled("2042-78", more="<p>Belongs to invoice 2041-77</p>")),
    ],
    ids=[
        "annexes",
        "counted on",
        "a copy",
        "one count",
        "reminder with its invoices",
        "cover letter",
        "our order",
        "the carrier's note",
        "a copy without a title",
        "names the one before",
    ],
)
def test_one_document_stays_whole(pages):
    assert parts(*pages) == [(1, len(pages))]


def test_our_own_vat_number_on_both_pages_is_no_common_sender():
    own = Company(vat_ids=("NL123456782B90",))
    one = f"<h1>Invoice</h1><p>Rope Ltd, VAT IE3668997OH</p>{table(('To', 'NL123456782B90'))}"
    other = f"<h1>Invoice</h1><p>Chain GmbH, VAT DE136695976</p>{table(('To', 'NL123456782B90'))}"
    assert parts(one, other, own=own) == [(1, 1), (2, 2)]
    assert parts(one, other) == [(1, 2)]


def test_each_document_of_a_file_is_read_by_itself_with_the_reason_of_its_beginning():
    result = engine.read(papers.pdf(BREAK.join([invoice("HR-2041"), TIME_SHEET, papers.DUTCH])))
    (first, one), (second, other) = result.parts
    assert [(part.first, part.last) for part in (first, second)] == [(1, 2), (3, 3)]
    assert second.reason == "Page 3 says “Factuur” and has a number of its own, 2611-093."
    assert (one.value("invoice_number"), other.value("invoice_number")) == ("HR-2041", "2611-093")
    assert (result.reading, other.doc_type) == (one, DocType.INVOICE)
    assert other.fields["invoice_number"].evidence.page == 1


def test_one_document_has_no_parts():
    assert engine.read(papers.pdf(papers.ENGLISH)).parts == ()


def test_scans_of_two_invoices_in_one_file_are_told_apart():
    content = papers.pdf(BREAK.join([invoice("HR-2041", of="Page 1 of 1"), invoice("HR-2042", of="Page 1 of 1")]))
    scans = [image(content, page, 1240).convert("L") for page in (1, 2)]
    paged = io.BytesIO()
    scans[0].save(paged, "PDF", resolution=150, save_all=True, append_images=scans[1:])
    result = engine.read(paged.getvalue(), ocr=partial(read_page, "rapidocr"))
    assert [page.source for page in result.pages] == ["ocr", "ocr"]
    assert [(part.first, part.last, reading.value("invoice_number")) for part, reading in result.parts] == [
        (1, 1, "HR-2041"),
        (2, 2, "HR-2042"),
    ]


def test_an_e_invoice_inside_speaks_for_the_first_document_and_the_others_are_read_from_their_pages():
    result = engine.read(hybrid_pdf("F-2026-1", "F-2026-1", "F-2026-2"))
    (_, first), (part, second) = result.parts
    assert ({value.method for value in first.fields.values()}, first.differences) == ({"xml"}, ())
    assert (second.value("invoice_number"), part.first) == ("F-2026-2", 2)
    assert "xml" not in {value.method for value in second.fields.values()}


@pytest.mark.parametrize("inside", ["F-2026-2", "F-2026-9", "1"], ids=["of a later page", "of none", "too short"])
def test_a_file_whose_e_invoice_is_not_plainly_the_first_documents_stays_whole(inside):
    result = engine.read(hybrid_pdf(inside, "F-2026-1", "F-2026-2"))
    assert (result.parts, result.reading.value("invoice_number")) == ((), inside)
