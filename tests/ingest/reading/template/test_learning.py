"""One approved document teaches how the next ones of its sender are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ingest.reading.engine import read
from ingest.reading.template.apply import apply
from ingest.reading.template.known import Template
from ingest.reading.template.learn import learn, unclear
from ingest.records import DocType, Evidence, Reading, Value
from tests.ingest.reading import papers
from tests.ingest.reading.papers import table
from tests.ingest.reading.template.senders import FIRST, NEXT, approved, pages_of, reading_of, taught, works


def test_one_correction_teaches_the_label_left_of_a_value():
    template = taught(FIRST, invoice_number="TJ/4471")
    found = reading_of(NEXT, template).fields["invoice_number"]
    assert (found.value, found.method) == ("TJ/4502", "template v1")
    assert found.evidence is not None
    assert found.evidence.text == "TJ/4502"


def test_one_correction_teaches_the_label_over_a_value():
    rows = table(("Sheet", "TJ/4471"), ("Job card", "81-2204"), ("Closed", "12 October 2026"))
    first = FIRST.replace(rows, table(("Sheet", "Closed"), ("TJ/4471", "12 Oct 2026")))
    lower = "<p>Thank you.</p>" + table(("Sheet", "Closed"), ("TJ/4502", "28 Oct 2026"))
    template = taught(first, invoice_number="TJ/4471", issue_date=date(2026, 10, 12))
    reading = reading_of(FIRST.replace(rows, lower), template)
    assert (reading.value("invoice_number"), reading.value("issue_date")) == ("TJ/4502", date(2026, 10, 28))


def test_a_typed_value_is_found_on_the_page_however_it_is_printed():
    template = taught(FIRST, issue_date=date(2026, 10, 12))
    assert template.forms[0].fields["issue_date"].sightings[-1].text == "12 October 2026"
    assert reading_of(NEXT, template).value("issue_date") == date(2026, 10, 28)


def test_a_due_date_that_fell_on_the_day_of_issue_is_learnt_at_its_own_place():
    rows = ("Sheet", "TJ/4471"), ("Job card", "81-2204"), ("Closed", "12 October 2026")
    first = FIRST.replace(table(*rows), table(*rows, ("Till then", "12 October 2026")))
    after = first.replace("12 October 2026", "28 October 2026", 1).replace("12 October 2026", "27 November 2026")
    template = taught(first, issue_date=date(2026, 10, 12), due_date=date(2026, 10, 12))
    reading = reading_of(after, template)
    assert (reading.value("issue_date"), reading.value("due_date")) == (date(2026, 10, 28), date(2026, 11, 27))


def test_a_due_date_is_learnt_in_the_cell_under_its_label_rather_than_in_a_sentence_that_names_several():
    def due(terms: str, day: str) -> str:
        return works(
            "TJ/1",
            "12 October 2026",
            "8",
            "500.00",
            "100.00",
            "600.00",
            table(("Terms", "Due date"), (terms, day)),
        )

    first = due("Pay by 1 November 2026 less 2%, by 30 November 2026 in full", "30 November 2026")
    template = taught(first, issue_date=date(2026, 10, 12), due_date=date(2026, 11, 30))
    assert template.forms[0].fields["due_date"].sightings[-1].rest == ""
    assert reading_of(due("By 16 December 2026 in full", "16 December 2026"), template).value("due_date") == date(
        2026, 12, 16
    )


def test_a_day_of_payment_in_a_sentence_is_learnt_and_backed_on_the_next():
    first, second = (
        bill.replace("<table><tr><td>Sheet", f"<p>{said}</p><table><tr><td>Sheet")
        for bill, said in (
            (FIRST, "Please settle the amount of $600.00 no later than 11 November 2026, quoting TJ/4471."),
            (NEXT, "Please settle the amount of $864.00 no later than 27 November 2026, quoting TJ/4502."),
        )
    )
    template = taught(first, due_date=date(2026, 11, 11))
    assert template.forms[0].fields["due_date"].sightings[0].text == "11 November 2026"
    assert reading_of(second, template).fields["due_date"].value == date(2026, 11, 27)


def test_a_buyer_that_was_not_found_once_does_not_stand_in_for_one_that_is_printed():
    unaddressed = FIRST.replace("<p>Bill to:<br>Noordwal BV<br>Havenkade 38<br>8861 TX Harlingen</p>", "")
    template = taught(unaddressed, buyer_name="Meridian Foods Ltd")
    assert template.forms[0].fields["buyer_name"].unprinted == 1
    assert reading_of(NEXT, template).value("buyer_name") == "Noordwal BV"


def test_the_last_day_of_a_discount_is_not_learnt_as_the_day_of_payment_though_both_fell_on_one_day():
    def paid(issued: str, days: int, early: str) -> str:
        terms = f"<p>Payment within {days} days.</p><p>2% discount if paid by {early}.</p>"
        return FIRST.replace("12 October 2026", issued) + f"<p>Invoice date: {issued}</p>{terms}"

    template = taught(paid("12 October 2026", 8, "20 October 2026"), due_date=date(2026, 10, 20))
    later = reading_of(paid("28 October 2026", 30, "5 November 2026"), template)
    assert later.value("due_date") == date(2026, 11, 27)


def test_of_two_values_that_stand_nearly_alike_the_one_that_another_reader_found_too_is_given():
    def numbered(*numbers: str) -> str:
        rows = table(("Sheet", "TJ/4471"), ("Job card", "81-2204"), ("Closed", "12 October 2026"))
        return FIRST.replace(rows, table(*(("Invoice number", number) for number in numbers)))

    template, pages = (
        taught(numbered("TJ/4471"), invoice_number="TJ/4471"),
        pages_of(numbered("TJ/5001", "TJ/5002")),
    )
    for number in ("TJ/5001", "TJ/5002"):
        read = Reading(DocType.INVOICE, {"invoice_number": Value(number, 0.9, "label")})
        assert apply(template, pages, read=read).fields["invoice_number"].value == number


def dated(day: str, days: int) -> str:
    return FIRST.replace("12 October 2026", day) + f"<p>Invoice date: {day}</p><p>Terms: {days} days</p>"


def test_terms_that_were_counted_from_a_wrong_day_of_issue_are_no_wrong_place():
    assert reading_of(dated("10/05/2026", 30)).value("due_date") == date(2026, 11, 4)
    template = taught(dated("10/05/2026", 30), issue_date=date(2026, 5, 10), due_date=date(2026, 6, 9))
    assert template.forms[0].fields["due_date"].wrong == ()
    assert reading_of(dated("11/06/2026", 14), template).value("due_date") == date(2026, 6, 25)


def test_a_value_that_is_left_out_where_approved_documents_had_one_is_missed():
    template = taught(FIRST, order_reference="81-2204")
    known = template.forms[0].fields["order_reference"]
    moved = replace(known, sightings=(), wrong=known.sightings)
    template = template.with_form(0, replace(template.forms[0], fields={"order_reference": moved}))
    where = known.sightings[-1]
    said = Value("81-2204", 0.9, "label", Evidence(text=where.text, page=where.page, box=where.box))
    found = apply(template, pages_of(FIRST), read=Reading(DocType.INVOICE, {"order_reference": said}))
    assert (found.fields["order_reference"].value, found.silent) == (None, ("order_reference",))


def test_a_buyers_name_that_goes_on_where_goods_are_sent_is_learnt_where_it_stands_alone():
    first = FIRST.replace("<br>Noordwal BV<br>", "<br>Noordwal BV Warehouse<br>") + "<p>Noordwal BV</p>"
    template = taught(first, buyer_name="Noordwal BV")
    assert [(one.text, one.rest) for one in template.forms[0].fields["buyer_name"].sightings] == [
        ("Noordwal BV", "")
    ]


def test_the_name_right_under_its_label_is_the_buyers_though_another_stands_where_the_buyers_stood():
    def bill(number: str, *rows: str) -> str:
        return f"""<p>{"<br>".join(rows)}</p><h1>Invoice {number}</h1>{table(("Total", "$120.00"))}
        <p>Tidewater Joinery Ltd, 9 Slipway Road, Galway, VAT no. IE3668997OH</p>"""

    first = bill("TJ-1", "Duplicate", "Buyer:", "Noordwal BV", "Hans Muster", "Havenkade 38")
    body = bill("TJ-2", "Buyer:", "Westkade Jachtwerf BV", "Hans Mustermann", "Kadeweg 2")
    assert reading_of(body, taught(first, buyer_name="Noordwal BV")).value("buyer_name") == "Westkade Jachtwerf BV"


def test_nothing_tells_where_a_name_ends_that_other_words_followed():
    first = FIRST.replace("Noordwal BV<br>", "Noordwal BV Warehouse<br>")
    template = taught(first, buyer_name="Noordwal BV")
    other = FIRST.replace("Noordwal BV<br>", "Perrin Freres Hall 3<br>")
    assert "buyer_name" in apply(template, pages_of(other)).unbacked


def test_the_senders_own_name_elsewhere_on_the_page_wins_over_a_guess_of_who_else_it_could_be():
    signed = "<p>Payable to</p><p>Tidewater Joinery</p>"
    template = taught(FIRST.replace("<p>Tidewater Joinery<br>", "<p>") + signed, supplier_name="Tidewater Joinery")
    pages = pages_of(NEXT)
    guess = Reading(DocType.INVOICE, {"supplier_name": Value("John Doe", 0.6, "model")})
    assert apply(template, pages, read=guess).fields["supplier_name"].value == "Tidewater Joinery"


def test_a_value_that_is_printed_nowhere_is_kept_as_the_senders():
    template = taught(FIRST, supplier_vat_id="IE6388047V", currency="EUR")
    reading = reading_of(NEXT, template)
    assert (reading.value("supplier_vat_id"), reading.value("currency")) == ("IE6388047V", "EUR")


def test_an_account_taken_from_the_erp_is_no_constant_of_the_paper():
    """The next page may print another one, and that is the one to be asked about."""
    known, other = "NL81ZUID0536547589", "NL40ZUID0619612434"
    on_record = Value(known, 0.99, "ERP", Evidence(text="Tidewater Joinery", record="erp 7"))
    template = None
    for body in (FIRST, NEXT):
        result = read(papers.pdf(body), templates=[template] if template else [])
        confirmed = replace(result.reading, fields={**result.reading.fields, "iban": on_record})
        template = learn(result.pages, confirmed, before=template)
    assert template.forms[0].fields["iban"].constant is None
    assert reading_of(NEXT, template).value("iban") is None
    assert reading_of(NEXT + f"<p>Bank account: {other}</p>", template).value("iban") == other


def test_an_account_that_was_typed_before_does_not_hide_another_that_is_printed():
    known, other = "NL81ZUID0536547589", "NL40ZUID0619612434"
    template = taught(NEXT, before=taught(FIRST, iban=known), iban=known)
    assert reading_of(NEXT, template).value("iban") == known
    assert reading_of(NEXT + f"<p>Bank account: {other}</p>", template).value("iban") == other


def test_an_emptied_field_teaches_that_what_stood_there_is_something_else():
    body = FIRST.replace("Job card", "Due date").replace("81-2204", "31 December 2026")
    wrong = reading_of(body).value("due_date")
    template = taught(body, due_date=None)
    again = reading_of(body.replace("31 December", "30 November"), template)
    assert (wrong, again.value("due_date")) == (date(2026, 12, 31), None)


def test_a_corrected_field_teaches_which_number_it_never_is():
    body = FIRST.replace("Sheet", "Order no").replace("Job card", "Invoice number")
    template = taught(body, invoice_number="TJ/4471")
    again = body.replace("TJ/4471", "TJ/4502").replace("81-2204", "81-2310")
    assert reading_of(body).value("invoice_number") == "81-2204"
    assert reading_of(again, template).value("invoice_number") == "TJ/4502"


def test_the_order_of_day_and_month_is_learnt_from_one_date():
    template = taught(FIRST.replace("12 October 2026", "2026-22-10"), issue_date=date(2026, 10, 22))
    reading = reading_of(NEXT.replace("28 October 2026", "2026-05-11"), template)
    assert reading.value("issue_date") == date(2026, 11, 5)


def test_totals_are_learnt_by_labels_no_rule_knows():
    words = {"Subtotal": "Timber", "VAT 20%": "Crown levy", ">Total<": ">Comes to<"}
    first, second = FIRST, NEXT
    for known, other in words.items():
        first, second = first.replace(known, other), second.replace(known, other)
    amounts = {"net_total": "500.00", "tax_total": "100.00", "grand_total": "600.00"}
    template = taught(first, **{name: Decimal(text) for name, text in amounts.items()})
    reading = reading_of(second, template)
    assert [str(reading.value(name)) for name in amounts] == ["720.00", "144.00", "864.00"]


def test_a_tax_in_several_rows_is_what_lies_between_the_totals_that_are_sure():
    first = FIRST.replace("VAT 20%", "Crown levy")
    rows = "<tr><td>Crown levy</td><td>$100.00</td></tr><tr><td>Bridge levy</td><td>$44.00</td></tr>"
    second = NEXT.replace("<tr><td>VAT 20%</td><td>$144.00</td></tr>", rows)
    template = taught(first, tax_total=Decimal("100.00"))
    assert reading_of(second, template).value("tax_total") == Decimal("144.00")


def test_a_value_that_stands_twice_is_asked_about_unless_it_stood_there_before():
    body = FIRST.replace("81-2204", "TJ/4471")
    pages = pages_of(body)
    confirmed = approved(reading_of(body), invoice_number="TJ/4471")
    assert len(unclear(pages, confirmed)["invoice_number"]) == 2
    assert "invoice_number" not in unclear(pages, confirmed, before=taught(NEXT, invoice_number="TJ/4502"))


def test_three_documents_tell_labels_from_what_only_stood_near():
    template: Template | None = None
    for number, day, job in (("TJ/1", "1", "81-1"), ("TJ/22", "2", "81-7"), ("TJ/333", "3", "81-9")):
        body = works(number, f"{day} October 2026", job, "10.00", "2.00", "12.00")
        template = taught(body, before=template, document=number, invoice_number=number)
    assert template is not None
    assert (template.documents, len(template.forms), template.forms[0].documents) == (3, 1, 3)
    moved = NEXT.replace("<h1>", "<p>Our yard is closed over Christmas.</p><h1>")
    assert reading_of(moved, template).value("invoice_number") == "TJ/4502"


def test_another_layout_of_the_sender_becomes_a_form_of_its_own():
    letter = """<p style="text-align:right">Statement of hire</p><p>We hired you one crane barge with crew.</p>
    <p>Sum for the week</p><p>$1,200.00</p><p>Reference HIRE-88</p><p>Tidewater Joinery, Galway</p>"""
    template = taught(letter, before=taught(FIRST, invoice_number="TJ/4471"), invoice_number="HIRE-88")
    assert len(template.forms) == 2
    assert reading_of(NEXT, template).value("invoice_number") == "TJ/4502"
    assert reading_of(letter.replace("HIRE-88", "HIRE-91"), template).value("invoice_number") == "HIRE-91"


def test_a_template_is_the_same_after_its_way_through_json():
    template = taught(FIRST, invoice_number="TJ/4471", due_date=None)
    assert Template.from_json(template.as_json()) == template


@pytest.mark.parametrize("body", [papers.GERMAN, papers.DUTCH, papers.DANISH, papers.FRENCH])
def test_another_sender_is_read_as_if_there_were_no_template(body):
    template = taught(FIRST, invoice_number="TJ/4471")
    assert reading_of(body, template) == reading_of(body)
