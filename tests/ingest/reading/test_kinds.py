"""What a document is, by its page and its mail together, always with the reason."""

from __future__ import annotations

import pytest

from ingest.reading.kind.classify import classify, titles
from ingest.reading.kind.kinds import Letter, by_mail, is_annex, named
from ingest.reading.pages import load
from ingest.reading.paper import paper
from ingest.records import DocType
from tests.ingest.reading import papers
from tests.ingest.reading.papers import table

UNTITLED = f"""<p>Harbour Rope Ltd<br>12 Quay Street<br>Galway</p>
{table(("Date", "31/10/2026"), ("Reference", "4711"))}
{papers.ENGLISH_ITEMS}{table(("Subtotal", "$605.00"), ("VAT 20%", "$121.00"), ("Total", "$726.00"))}"""
QUOTED = "On Mon, 2 Nov 2026 Kay wrote:\n> Please send the invoice"
LABELLED = f"{table(('Invoice number', 'HR-2041'), ('Invoice date', 'October 31, 2026'))}{UNTITLED}"


def kind(body: str, **letter) -> tuple[DocType, str] | None:
    return by_mail(paper(load(papers.pdf(body))), Letter(**letter))


@pytest.mark.parametrize(
    ("letter", "found", "reason"),
    [
        (
            {"subject": "Credit note 4711"},
            DocType.CREDIT_NOTE,
            "The mail's subject says “Credit note”, and the page names no kind.",
        ),
        (
            {"filename": "Gutschrift_4711.pdf", "subject": "Rechnung 4711"},
            DocType.CREDIT_NOTE,
            "The file's name says “Gutschrift”, and the page names no kind.",
        ),
        (
            {"subject": "4711", "text": f"Hi,\nplease find our delivery note attached.\n\n{QUOTED}"},
            DocType.DESPATCH_ADVICE,
            "The mail says “delivery note”, and the page names no kind.",
        ),
        (
            {"subject": "Herinnering: factuur 4711"},
            DocType.REMINDER,
            "The mail's subject says “Herinnering”, and the page names no kind.",
        ),
        ({"subject": "Invoice and delivery note 4711"}, None, ""),
    ],
    ids=["subject", "file name", "newest message", "about another", "two kinds"],
)  # fmt: skip
def test_a_page_without_a_title_is_what_its_mail_says(letter, found, reason):
    assert kind(UNTITLED, **letter) == ((found, reason) if found else None)


def test_a_page_with_a_clear_title_is_what_it_says():
    assert kind(papers.ENGLISH, subject="Credit note 4711") is None


def test_a_label_gives_way_to_a_credit_note_but_not_to_an_order():
    found = kind(LABELLED, subject="Credit note HR-2041")
    assert found == (
        DocType.CREDIT_NOTE,
        "The mail's subject says “Credit note”, and the page has no clear title.",
    )
    assert kind(LABELLED, subject="Order confirmation HR-2041") is None


def test_a_mail_with_several_documents_speaks_of_none_of_them():
    assert named(Letter("scan.pdf", "Credit note 4711", alone=False)) is None
    assert named(Letter("credit note.pdf", "Documents", alone=False)).kind == DocType.CREDIT_NOTE


def test_a_word_that_mails_use_for_many_things_names_no_kind():
    assert named(Letter(subject="Your order 4711")) is None
    assert named(Letter(subject="Order confirmation 4711")).kind == DocType.ORDER_RESPONSE


@pytest.mark.parametrize(
    ("filename", "text", "word"),
    [
        ("algemene voorwaarden 2026.pdf", "", "algemene voorwaarden"),
        ("AGB.pdf", "Allgemeine Geschäftsbedingungen der Brandt Logistik GmbH", "allgemeine geschäftsbedingungen"),
        ("scan.pdf", "Time sheet October 2026 Ann Kelly", "time sheet"),
        ("invoice.pdf", "Invoice HR-2041", ""),
    ],
)
def test_an_annex_names_itself(filename, text, word):
    assert is_annex(filename, text) == word


@pytest.mark.parametrize("printed", ["F A C T U U R", "FA C T U U R", "I N V O I C E"])
def test_a_title_set_wide_is_said_as_one_word(printed):
    page = paper(load(papers.pdf(f"<h1>{printed}</h1>{LABELLED}")))
    assert classify(page, titles(page)) == (DocType.INVOICE, f"The page says “{printed.replace(' ', '')}”.")
