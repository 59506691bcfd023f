"""Who is recognised, what OCR's slips cost, and what may pass without a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.reading.engine import read_and_tell, read_pages
from ingest.reading.pages import Page, Word
from ingest.reading.paper import Company, paper
from ingest.reading.template.apply import Overlay, apply
from ingest.reading.template.gate import withheld
from ingest.reading.template.known import Identity, Template
from ingest.reading.template.lay import over, read_with
from ingest.reading.template.learn import learn
from ingest.reading.template.recognise import recognise, traces
from ingest.reading.template.repair import nearly
from ingest.records import PERIOD, DocType, Reading, Value
from tests.ingest.reading import papers
from tests.ingest.reading.template.senders import approved, pages_of, reading_of, taught

NEXT_GERMAN = papers.GERMAN
for first, second in (("2026/118", "2026/131"), ("05.11.2026", "19.11.2026"), ("45-20840", "45-20911")):
    NEXT_GERMAN = NEXT_GERMAN.replace(first, second)


@pytest.fixture(scope="module")
def brandt() -> Template:
    return replace(taught(papers.GERMAN), id="brandt", version=3)


@pytest.fixture(scope="module")
def veldkamp() -> Template:
    return replace(taught(papers.DUTCH), id="veldkamp")


def misread(pages: tuple[Page, ...], wrong: dict[str, str]) -> tuple[Page, ...]:
    """Return the pages as a poor scan reads: some words with a slip, all a little aslant."""
    return tuple(
        replace(
            page,
            source="ocr",
            words=tuple(
                Word(wrong.get(word.text, word.text), tuple(edge + 1.5 for edge in word.box))  # type: ignore[arg-type]
                for word in page.words
            ),
        )
        for page in pages
    )


def test_a_sender_is_recognised_among_others(brandt, veldkamp):
    match = recognise(pages_of(NEXT_GERMAN), None, [veldkamp, brandt])
    assert match is not None
    assert (match.template.id, match.sure) == ("brandt", True)
    assert {"vat_id", "iban", "name", "form"} <= set(match.candidates[0].by)


def test_a_document_of_nobody_known_has_no_match(brandt, veldkamp):
    match = recognise(pages_of(papers.FRENCH), None, [brandt, veldkamp])
    assert match is None or not match.sure


def test_two_templates_that_fit_alike_are_a_question_for_a_person(brandt):
    twin = replace(brandt, id="twin")
    match = recognise(pages_of(NEXT_GERMAN), None, [brandt, twin])
    assert match is not None
    assert not match.sure
    assert {one.template.id for one in match.candidates} == {"brandt", "twin"}
    assert not reading_of(NEXT_GERMAN, brandt, twin).trusted


def test_the_reading_names_the_template_and_its_version(brandt):
    reading = reading_of(NEXT_GERMAN, brandt)
    assert reading.template == "brandt v3"
    assert reading.fields["invoice_number"].method == "template v3"


def test_a_known_sender_whose_checks_agree_is_trusted(brandt):
    reading = reading_of(NEXT_GERMAN, brandt)
    assert (reading.trusted, reading.problems) == (True, ())
    assert not reading_of(NEXT_GERMAN).trusted


@pytest.mark.parametrize(
    "broken",
    [
        NEXT_GERMAN.replace("3.076,75 €", "3.086,75 €"),
        NEXT_GERMAN.replace("DE88 2008", "DE89 2008"),
        NEXT_GERMAN.replace("DE136695976", "DE136695916"),
        NEXT_GERMAN.replace("Rechnung Nr. 2026/131", "Rechnung"),
        NEXT_GERMAN.replace("Brandt Logistik", "Brand und Lager"),
        NEXT_GERMAN.replace("Rechnungsdatum: 19.11.2026", ""),
    ],
)
def test_a_failed_check_a_missing_value_or_another_name_is_never_trusted(brandt, broken):
    assert not reading_of(broken, brandt).trusted


def test_a_mail_house_a_network_or_a_short_link_tells_nobody():
    paper_of = NEXT_GERMAN.replace(
        "<h1>", "<p>www.facebook.com/brandt https://bit.ly/3xK2 brandt.lager@gmail.com</p><h1>"
    )
    shown = traces(paper(pages_of(paper_of)), "brandt.lager@gmx.de")
    assert shown.domains == traces(paper(pages_of(NEXT_GERMAN)), None).domains


def test_a_colleague_who_forwards_a_bill_did_not_send_it():
    own = Company(domains=("noordwal.example",))
    assert traces(paper((), own), "els@mail.noordwal.example").domains == frozenset()
    assert traces(paper((), own), "ar@brandt.example").domains == {"brandt.example"}


@pytest.mark.parametrize(("domain", "known"), [("brandt-log.example", True), ("bill-house.example", False)])
def test_a_domain_speaks_for_a_sender_only_if_it_bears_its_name(brandt, domain, known):
    """A house that writes the bills of many has a domain too, and a form."""
    template = replace(brandt, identity=Identity(domains={domain: 1}))
    match = recognise(pages_of(NEXT_GERMAN), f"ar@{domain}", [template])
    assert match is not None
    assert match.candidates[0].known_sender is known


@pytest.mark.parametrize(
    ("read", "same"),
    [
        ("Brandt Logistlk GmbH", True),
        ("BrandtLogistik GmbH", True),
        ("Brandt Logistik AG", False),
        ("Brandt Logistik 2 GmbH", False),
        ("Brandt Logistik Service GmbH", False),
    ],
)
def test_a_slip_of_ocr_is_put_right_and_another_firm_of_the_group_is_not(read, same):
    assert nearly("Brandt Logistik GmbH", read) is same


def test_a_bill_that_only_a_form_speaks_for_is_for_a_person(brandt):
    """Others may use the same form: on it, nothing says whose the bill is."""
    nameless = replace(brandt, identity=Identity())
    reading, causes = read_and_tell(pages_of(NEXT_GERMAN), None, [nameless])
    assert (reading.trusted, list(causes)) == (False, ["sender"])


@pytest.mark.parametrize(("sure", "stopped"), [(0.9, True), (0.6, False)])
def test_a_page_reading_that_says_otherwise_stops_trust_only_where_it_is_sure(brandt, sure, stopped):
    pages = pages_of(NEXT_GERMAN)
    seen, plain = paper(pages), read_pages(pages)
    other = replace(plain, fields={**plain.fields, "invoice_number": Value("2960/11", sure, "label")})
    match = recognise(pages, None, [brandt], seen=seen)
    assert match is not None
    assert read_with(match, other, seen, lambda kind: other)[0].trusted is not stopped


@pytest.mark.parametrize(("number", "passes"), [("2026/131", True), ("2960/11", False)])
def test_a_doubtful_day_of_service_that_was_never_approved_is_left_out_where_all_else_may_pass(
    brandt, number, passes
):
    pages = pages_of(NEXT_GERMAN)
    seen, plain = paper(pages), read_pages(pages)
    begun = Value(date(2026, 11, 12), 0.6, "label", doubt="Read without certainty: compare it with the page.")
    fields = {**plain.fields, "service_start": begun, "invoice_number": Value(number, 0.9, "label")}
    match = recognise(pages, None, [brandt], seen=seen)
    assert match is not None
    reading, causes = read_with(match, replace(plain, fields=fields), seen, lambda kind: plain)
    assert (reading.trusted, "service_start" in reading.fields) == (passes, not passes)
    assert bool(causes) is not passes


@pytest.mark.parametrize(
    ("printed", "instead", "cause"),
    [
        ("<h1>Rechnung Nr. 2026/131", "<h1>Rechnungskorrektur Nr. 2026/131", "title rechnungskorrektur"),
        (
            "<h1>Rechnung Nr. 2026/131",
            "<h1>Kontenstand</h1><p>Rechnung Nr. 2026/131</p><h1>",
            "title rechnung",
        ),
        ("3.076,75 €", "EUR 3.076,75 USD", "currency USD"),
    ],
)
def test_a_title_or_a_currency_that_was_never_there_is_for_a_person(brandt, printed, instead, cause):
    reading, causes = read_and_tell(pages_of(NEXT_GERMAN.replace(printed, instead)), None, [brandt])
    assert not reading.trusted
    assert cause in causes


def test_a_kind_of_document_that_an_item_speaks_of_is_no_title(brandt):
    told = NEXT_GERMAN.replace("Zollabfertigung", "gemäß Angebot")
    assert reading_of(told, brandt).trusted


def test_an_item_without_a_number_that_all_had_is_for_a_person(brandt):
    reading, causes = read_and_tell(pages_of(NEXT_GERMAN.replace("2 Stk", "—")), None, [brandt])
    assert not reading.trusted
    assert "lines quantity" in causes


def test_an_address_of_mail_where_the_buyer_stood_is_for_a_person(brandt):
    told = NEXT_GERMAN.replace("Noordwal GmbH<br>Am Fischbahnhof 9", "ap@noordwal.example<br>Am Fischbahnhof 9")
    assert not reading_of(told, brandt).trusted


def test_items_of_which_nothing_tells_which_number_is_the_price_are_for_a_person(brandt):
    pages = pages_of(NEXT_GERMAN)
    seen, reading = paper(pages), read_pages(pages, None, [brandt])
    match = recognise(pages, None, [brandt], seen=seen)
    assert match is not None
    overlay = apply(brandt, pages, read=read_pages(pages))
    causes = [
        list(withheld(match, reading, one, reading, seen)) for one in (overlay, replace(overlay, rival=True))
    ]
    assert causes == [[], ["lines"]]


def test_an_order_number_of_another_shape_passes_on_a_text_page_and_not_on_a_scan(brandt):
    pages = pages_of(NEXT_GERMAN.replace("45-20911", "45-2O91A"))
    causes = [read_and_tell(shown, None, [brandt])[1] for shown in (pages, misread(pages, {}))]
    assert "shape order_reference" not in causes[0]
    assert "shape order_reference" in causes[1]


@pytest.mark.parametrize("own", [None, Company(names=("Meridian Foods B.V.",))])
def test_a_buyer_that_a_scan_names_for_the_first_time_passes_only_if_it_is_ourselves(brandt, own):
    pages = misread(pages_of(NEXT_GERMAN.replace("Noordwal GmbH", "Meridian Foods B.V.")), {})
    reading = read_pages(pages, own, [brandt])
    assert (reading.value("buyer_name"), reading.trusted) == ("Meridian Foods B.V.", own is not None)


def test_a_template_that_has_lost_trust_reads_but_is_not_trusted(brandt):
    reading = reading_of(NEXT_GERMAN, replace(brandt, enough=2))
    assert (reading.template, reading.trusted) == ("brandt v3", False)


def test_slips_of_ocr_in_labels_and_ids_are_put_right_by_what_is_known(brandt):
    slips = {"Rechnungsdatum:": "Rechnungsdaturn:", "DE136695976,": "DE136695916,", "Bestellung:": "Besteilung:"}
    pages = misread(pages_of(NEXT_GERMAN), slips)
    reading = read_pages(pages, None, [brandt])
    assert reading.value("supplier_vat_id") == "DE136695976"
    assert (reading.value("order_reference"), str(reading.value("issue_date"))) == ("45-20911", "2026-11-19")


def test_a_scan_teaches_as_a_text_page_does():
    pages = misread(pages_of(papers.DUTCH), {"Factuurnummer": "Factuurnurnmer"})
    template = learn(pages, approved(read_pages(pages), invoice_number="2611-093"), document="scan")
    later = papers.DUTCH.replace("2611-093", "2611-117")
    assert reading_of(later, template).value("invoice_number") == "2611-117"


def test_what_a_template_is_sure_of_is_not_doubtful_because_it_was_hard_to_read_without_it():
    doubt = "Read without certainty: compare it with the page."
    base = Reading(DocType.INVOICE, {"invoice_number": Value("A-1", 0.6, "label", doubt=doubt)})
    sure, unsure = (Value("A-1", share, "template v2") for share in (0.97, 0.7))
    by_sure, by_unsure = (
        over(base, Overlay("1 v2", {"invoice_number": value}), DocType.INVOICE, paper(())).fields["invoice_number"]
        for value in (sure, unsure)
    )
    assert (by_sure.doubt, by_unsure.doubt) == ("", doubt)


def charging(body: str, *row: str) -> str:
    """Return the bill with a row that says for which days it charges."""
    return body.replace("<p>Zahlbar", papers.table(row) + "<p>Zahlbar")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Leistungszeitraum:", "01.10.2026 – 31.10.2026"), ("Leistungszeitraum:", "01.11.2026 – 30.11.2026")),
        (("Leistungszeitraum:", "01.10.–31.10.2026"), ("Leistungszeitraum:", "01.11.–30.11.2026")),
        (("Abrechnungszeitraum:", "Oktober 2026"), ("Abrechnungszeitraum:", "November 2026")),
    ],
)
def test_a_known_senders_period_is_read_by_its_template_and_the_bill_stays_trusted(first, second):
    template = taught(charging(papers.GERMAN, *first))
    reading = reading_of(charging(NEXT_GERMAN, *second), template)
    assert reading.trusted
    assert [str(reading.value(name)) for name in PERIOD] == ["2026-11-01", "2026-11-30"]
    assert {reading.fields[name].method for name in PERIOD} == {"template v1"}


def test_a_period_that_comes_or_stays_away_costs_a_known_sender_no_trust():
    row = ("Leistungszeitraum:", "01.11.2026 – 30.11.2026")
    comes = reading_of(charging(NEXT_GERMAN, *row), taught(papers.GERMAN))
    stays_away = reading_of(NEXT_GERMAN, taught(charging(papers.GERMAN, *row)))
    assert (comes.trusted, stays_away.trusted) == (True, True)
    assert not set(PERIOD) & set(stays_away.fields)
