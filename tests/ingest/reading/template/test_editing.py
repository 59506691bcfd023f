"""What a template says of itself, and what a clerk changes on it by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.reading.template import edit
from ingest.reading.template.explain import MESSAGES, explain
from ingest.reading.template.join import join
from ingest.reading.template.known import Template
from tests.ingest.reading.template.senders import FIRST, NEXT, pages_of, reading_of, taught


def sentences(template: Template, field: str) -> list[str]:
    return [fact.sentence for fact in explain(template) if fact.field == field]


def box_of(body: str, text: str):
    words = pages_of(body)[0].words
    return next(word.box for word in words if word.text == text)


def test_each_field_is_explained_in_a_sentence_with_its_place_and_how_often_it_held():
    template = taught(NEXT, before=taught(FIRST, invoice_number="TJ/4471"), document="b", invoice_number="TJ/4502")
    fact = next(one for one in explain(template) if one.field == "invoice_number" and one.kind == "place")
    assert fact.sentence == "The number stands right of “Sheet”."
    assert (fact.held, fact.of) == (2, 2)
    assert [(spot.document, spot.text) for spot in fact.spots] == [("b", "TJ/4502"), ("first", "TJ/4471")]
    assert fact.msgid in MESSAGES
    assert fact.params == {"field": "invoice_number", "label": "Sheet"}


def test_a_value_of_the_senders_own_and_one_that_is_not_printed_are_said_so():
    template = taught(FIRST, supplier_vat_id="IE6388047V", due_date=None, issue_date=None)
    assert "The VAT id is always IE6388047V." in sentences(template, "supplier_vat_id")
    assert sentences(template, "due_date") == ["The due date is not printed on these documents."]


def test_pointing_on_the_page_teaches_a_field_anew():
    template = taught(FIRST, invoice_number="TJ/4471")
    pointed = edit.point(template, "invoice_number", pages_of(FIRST), 1, box_of(FIRST, "81-2204"))
    assert sentences(pointed, "invoice_number")[0] == "The number stands right of “Job card”."
    assert reading_of(NEXT, pointed).value("invoice_number") == "81-2310"
    assert reading_of(NEXT, template).value("invoice_number") == "TJ/4502"


def test_pointing_where_nothing_is_printed_is_refused_with_a_sentence():
    with pytest.raises(edit.NothingThere, match="Nothing is printed there"):
        edit.point(taught(FIRST), "invoice_number", pages_of(FIRST), 1, (1, 1, 3, 3))


def test_a_place_that_is_never_the_value_is_left_out():
    body = FIRST.replace("Job card", "Due date").replace("81-2204", "31 December 2026")
    template = edit.never(taught(body), "due_date", pages_of(body), 1, box_of(body, "December"))
    assert reading_of(body, template).value("due_date") is None


def test_what_is_never_the_value_is_said_once_however_often_it_was_shown():
    body = FIRST.replace("Job card", "Due date").replace("81-2204", "31 December 2026")
    template = edit.never(taught(body), "due_date", pages_of(body), 1, box_of(body, "December"))
    form = template.forms[0]
    known = replace(form.fields["due_date"], wrong=form.fields["due_date"].wrong * 3)
    template = replace(template, forms=(replace(form, fields={**form.fields, "due_date": known}),))
    told = [fact for fact in explain(template) if fact.kind == "never"]
    assert [(fact.sentence, len(fact.spots)) for fact in told] == [
        ("The due date is never what stands by “Due date”.", 3)
    ]


def test_a_field_that_is_not_printed_is_not_read_and_forgetting_brings_it_back():
    template = edit.not_printed(taught(FIRST), "issue_date")
    dated = NEXT.replace("Closed", "Invoice date")
    assert reading_of(dated, template).value("issue_date") is None
    assert reading_of(dated, edit.forget(template, "issue_date")).value("issue_date") is not None


def test_a_value_set_by_hand_is_given_on_every_document():
    template = edit.constant(taught(FIRST), "supplier_vat_id", "IE6388047V")
    assert reading_of(NEXT, template).value("supplier_vat_id") == "IE6388047V"


def test_merging_keeps_both_forms_and_splitting_takes_one_out_again():
    one, other = taught(FIRST, invoice_number="TJ/4471"), taught(NEXT.replace("Sheet", "Docket"))
    both = edit.merge(one, other)
    assert (len(both.forms), both.documents) == (2, 2)
    left, taken = edit.split(both, 1)
    assert (left.forms, taken.forms) == (one.forms, other.forms)


def test_two_forms_that_are_one_layout_are_joined_and_what_both_saw_counts_together():
    both = edit.merge(
        taught(FIRST, invoice_number="TJ/4471"), taught(NEXT, document="b", invoice_number="TJ/4502")
    )
    joined = join(both, 1, 0)
    (form,) = joined.forms
    assert (form.documents, joined.documents, form.fields["invoice_number"].told) == (2, 2, 2)
    fact = next(one for one in explain(joined) if one.field == "invoice_number" and one.kind == "place")
    assert (fact.sentence, fact.held, fact.of) == ("The number stands right of “Sheet”.", 2, 2)
    assert {spot.document for spot in fact.spots} == {"first", "b"}
    again = taught(NEXT.replace("4502", "4533"), before=joined, document="c", invoice_number="TJ/4533")
    assert [one.documents for one in again.forms] == [3]
    assert reading_of(NEXT, joined).value("invoice_number") == "TJ/4502"


def test_layouts_that_share_no_words_stay_apart():
    strange = "<h1>Quittung</h1><p>Beleg Q-77</p><p>Betrag 18,40</p><p>Danke und auf Wiedersehen</p>"
    both = edit.merge(taught(FIRST), taught(strange))
    with pytest.raises(edit.NothingThere, match="too few words in common"):
        join(both, 0, 1)
