"""What a sender calls its freight and rebates is learnt from confirmed charges and found again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ingest.reading.template.explain import CHARGES, explain
from ingest.reading.template.join import join
from ingest.reading.template.known import Template
from ingest.reading.template.learn import learn
from ingest.records import Line, Reading, charges_of, items_of
from tests.ingest.reading import papers
from tests.ingest.reading.template.senders import approved, pages_of, reading_of


def bill(number: str, label: str, amount: str, net: str, tax: str, gross: str) -> str:
    """Return the German bill with a row between its items and its sums."""
    sums = papers.table(
        (label, amount), ("Nettobetrag", net), ("zzgl. 19 % USt.", tax), ("Rechnungsbetrag", gross)
    )
    before = papers.table(
        ("Nettobetrag", "2.585,50 €"), ("zzgl. 19 % USt.", "491,25 €"), ("Rechnungsbetrag", "3.076,75 €")
    )
    assert before in papers.GERMAN
    return papers.GERMAN.replace(before, sums).replace("2026/118", number)


UNKNOWN = bill("2026/118", "Kranhilfe", "14,50 €", "2.600,00 €", "494,00 €", "3.094,00 €")
AGAIN = bill("2026/125", "Kranhilfe", "20,00 €", "2.605,50 €", "495,05 €", "3.100,55 €")
TAKEN_OFF = bill("2026/118", "Treueprämie", "85,50 €", "2.500,00 €", "475,00 €", "2.975,00 €")
TAKEN_OFF_AGAIN = bill("2026/125", "Treueprämie", "35,50 €", "2.550,00 €", "484,50 €", "3.034,50 €")


def taught(body: str, label: str, amount: str) -> Template:
    """Return what a bill teaches to which a clerk added a charge without saying where it stands."""
    read = reading_of(body)
    assert charges(read) == []
    added = Line(description=label, net_amount=Decimal(amount), charge=True)
    return learn(pages_of(body), approved(replace(read, lines=(*read.lines, added))), document="first")


def charges(read: Reading) -> list[tuple[str, Decimal | None]]:
    return [(line.description, line.net_amount) for line in charges_of(read.lines)]


def test_a_label_that_no_rule_knows_is_freight_on_the_next_document():
    template = taught(UNKNOWN, "Kran", "14.50")
    read = reading_of(AGAIN, template)
    assert charges(read) == [("Kranhilfe", Decimal("20.00"))]
    assert not [sentence for sentence in read.problems if "lines make" in sentence]
    assert [line.description for line in items_of(read.lines)] == ["Containerstellung", "Zollabfertigung"]
    assert charges(reading_of(AGAIN)) == []


def test_a_rebate_that_is_printed_without_a_minus_is_taken_off_again():
    template = taught(TAKEN_OFF, "Treueprämie", "-85.50")
    assert template.forms[0].lines.charges == {"-Treueprämie": 1}
    assert charges(reading_of(TAKEN_OFF_AGAIN, template)) == [("Treueprämie", Decimal("-35.50"))]


def test_a_known_label_whose_amount_makes_no_total_is_no_charge():
    template = taught(UNKNOWN, "Kran", "14.50")
    wrong = bill("2026/125", "Kranhilfe", "21,00 €", "2.605,50 €", "495,05 €", "3.100,55 €")
    assert charges(reading_of(wrong, template)) == []


def test_what_was_learnt_is_told_kept_and_joined():
    template = taught(UNKNOWN, "Kran", "14.50")
    assert Template.from_json(template.as_json()) == template
    told = [fact.params["label"] for fact in explain(template) if fact.msgid == CHARGES]
    assert told == ["Kranhilfe"]
    twice = replace(template, forms=(*template.forms, *template.forms))
    assert join(twice, 0, 1).forms[0].lines.charges == {"Kranhilfe": 2}


def test_freight_of_a_known_sender_does_not_keep_a_document_from_being_trusted():
    first = bill("2026/118", "Versandkosten", "14,50 €", "2.600,00 €", "494,00 €", "3.094,00 €")
    template = learn(pages_of(first), approved(reading_of(first)), document="first")
    read = reading_of(
        bill("2026/125", "Versandkosten", "20,00 €", "2.605,50 €", "495,05 €", "3.100,55 €"), template
    )
    assert charges(read) == [("Versandkosten", Decimal("20.00"))]
    assert (read.trusted, read.problems) == (True, ())
