"""Sentences that were made in English, in the reader's language: every one that the code makes, and how."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from review import selectors, services
from review.models import Policy, Review
from review.screen.lines import COLUMNS
from review.sentences import SENTENCES, TELL, is_known, pattern_of, said
from review.words import SOURCE
from tests.review import desk


def test_places_are_of_kinds_that_can_be_told():
    kinds = {kind for text in SENTENCES for kind in pattern_of(text).kinds.values()}
    assert kinds <= TELL.keys()


@pytest.mark.parametrize(
    ("english", "dutch", "danish"),
    [
        (
            "The bank account is new.",
            "Het rekeningnummer is nieuw.",
            "Kontonummeret er nyt.",
        ),
        (
            "The lines make 17245.00, the document says 18,245.00: "
            "look for a missing line, a discount or freight.",
            "De regels zijn samen 17.245,00, het document zegt 18.245,00: "
            "zoek een ontbrekende regel, korting of vracht.",
            "Linjerne giver 17.245,00, bilaget siger 18.245,00: "
            "se efter en manglende linje, en rabat eller fragt.",
        ),
        (
            "6,842.16 EUR is over the limit of 5,000.00 EUR. After you, a supervisor approves it.",
            "6.842,16 EUR is boven de grens van 5.000,00 EUR. Na u keurt een leidinggevende het goed.",
            "6.842,16 EUR er over grænsen på 5.000,00 EUR. Efter dig godkender en leder det.",
        ),
        (
            "5 fields to confirm: due date, number, net amount and 2 more.",
            "5 velden te bevestigen: vervaldatum, nummer, nettobedrag en nog 2.",
            "5 felter at bekræfte: forfaldsdato, nummer, nettobeløb og 2 til.",
        ),
        (
            "The bank account is new, and 2 fields are doubtful.",
            "Het rekeningnummer is nieuw, en 2 velden zijn twijfelachtig.",
            "Kontonummeret er nyt, og 2 felter er tvivlsomme.",
        ),
        (
            "842.16 EUR, received 12 Dec 2026 09:38, approved",
            "842,16 EUR, ontvangen 12 dec. 2026 09:38, goedgekeurd",
            "842,16 EUR, modtaget 12. dec. 2026 09:38, godkendt",
        ),
        (
            "sanne, 2026-12-12 09:38: the supplier said so",
            "sanne, 12 dec. 2026 09:38: the supplier said so",
            "sanne, 12. dec. 2026 09:38: the supplier said so",
        ),
        (
            "The image is damaged. Ask the sender to send it again. "
            "Tried 5 times; replay it once the cause is gone.",
            "De afbeelding is beschadigd. Vraag de afzender haar opnieuw te sturen. "
            "5 keer geprobeerd; voer opnieuw uit zodra de oorzaak weg is.",
            "Billedet er beskadiget. Bed afsenderen om at sende det igen. "
            "Forsøgt 5 gange; kør igen, når årsagen er væk.",
        ),
        ("Nobody listed this one.", "Nobody listed this one.", "Nobody listed this one."),
    ],
)
def test_a_sentence_is_said_in_the_readers_language(english, dutch, danish):
    for language, expected in (("nl", dutch), ("da", danish)):
        with translation.override(language):
            assert said(english) == expected
            assert said(expected) == expected  # said once more, it stays


def test_several_sentences_are_told_one_by_one_and_none_swallows_the_others():
    both = "1,003.70 is within the limit. The lines add up to the net total, 14596.00."
    assert said(both) == "1,003.70 is within the limit. The lines add up to the net total, 14,596.00."
    with translation.override("nl"):
        assert said(both) == "1.003,70 blijft binnen de grens. De regels zijn samen het nettobedrag: 14.596,00."


def test_amounts_have_the_readers_format_in_english_too():
    assert said("Net 17245.00 and tax 1000.00 add up to 18245.00.") == (
        "Net 17,245.00 and tax 1,000.00 add up to 18,245.00."
    )
    assert said("RE-2026-0118") == "RE-2026-0118"


def test_what_an_unlisted_text_holds_is_not_taken_for_a_sentence():
    assert not is_known("Staal: something that nobody said")
    assert is_known("Staal & Zn BV: This document stands in the ERP already.")


@pytest.mark.django_db
def test_what_rules_find_is_kept_in_english_whoever_looks():
    Policy.objects.create(
        name="large", doc_type="invoice", over=Decimal("100.00"), currency="EUR", needs="supervisor"
    )
    clerk = desk.person("sanne", "clerk")
    review = desk.review(fields=desk.invoice_fields(due_date=None, grand_total=Decimal("900.00")))
    with translation.override(SOURCE):
        seen = selectors.checks_for(review)
    with translation.override("da"):
        assert selectors.checks_for(review) == seen
        row = services.save_draft(
            review, version=review.version, changes={"due_date": {"value": "2026-12-12"}}, by=clerk
        )
        why = Review.objects.get(pk=row.pk).why
        assert all(is_known(check.sentence) for check in seen)
        assert is_known(why)
        assert said(why) != why


def test_a_sum_alone_is_in_the_readers_figures_and_a_number_stays():
    with translation.override("nl"):
        assert said("1,052.70 EUR") == "1.052,70 EUR"
        assert [said(text) for text in ("20263317", "1,052.70")] == ["20263317", "1,052.70"]


@pytest.mark.parametrize("label", COLUMNS.values())
def test_the_head_of_every_column_of_the_item_table_can_be_said(label):
    assert is_known(label)


@pytest.mark.parametrize("lang", ["nl", "da"])
def test_what_an_alert_says_of_a_sender_is_one_listed_sentence_after_another(lang):
    told = (
        "The order number was wrong on 3 of the last 4 documents, before that on 0 of 4.",
        "The order number was wrong on 3 of the last 4 documents.",
        "So were: item table, kind of document.",
        "Begun afresh with the last 4 documents.",
        "Begun afresh with the last document.",
    )
    listed = [pattern_of(text) for text in SENTENCES if len(text) > 30 or text.startswith("So were")]
    for sentence in told:
        assert any(pattern.regex.fullmatch(sentence) and pattern.text[0] != "{" for pattern in listed), sentence
    with translation.override(lang):
        assert all(said(name) != name for name in ("item table", "kind of document"))
