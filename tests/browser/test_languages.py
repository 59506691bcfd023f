"""A document worked through in Danish and in Dutch, by keyboard, from signing in to the toast."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from mail2erp.models import Preference
from review.models import ReviewState
from tests import factories
from tests.browser.screen import TWO_DATES, keys_count

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page: Page, language: str) -> None:
    """Choose a language in the menu under the initials, without a mouse."""
    page.goto("/")
    page.locator("summary.avatar").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=language).focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [
        (
            "da",
            "Dansk",
            {
                "queue": "Kø",
                "why": "2 felter at bekræfte: forfaldsdato, total.",
                "doubt": "Der står to datoer på linjen. Hvilken er forfaldsdatoen?",
                "confirm": "Bekræft: forfaldsdato",
                "next": "Næste tvivlsomme: forfaldsdato",
                "day": "26. nov. 2026",
                "confirmed": "1 af 2 at bekræfte",
                "wrong": "“noget” er ikke et beløb. Skriv for eksempel 1.234,56.",
                "approve": "Godkend",
                "done": "1.185,24 EUR godkendt. Går til ERP om",
            },
        ),
        (
            "nl",
            "Nederlands",
            {
                "queue": "Wachtrij",
                "why": "2 velden te bevestigen: vervaldatum, totaal.",
                "doubt": "Er staan twee datums op deze regel. Welke is de vervaldatum?",
                "confirm": "Bevestig: vervaldatum",
                "next": "Volgende twijfel: vervaldatum",
                "day": "26 nov. 2026",
                "confirmed": "1 van 2 te bevestigen",
                "wrong": "“noget” is geen bedrag. Schrijf bijvoorbeeld 1.234,56.",
                "approve": "Goedkeuren",
                "done": "1.185,24 EUR goedgekeurd. Gaat over",
            },
        ),
    ],
)
def test_a_document_is_worked_through_by_keyboard(browse, clerk, language, name, words):
    review = factories.review(doubts={"due_date": TWO_DATES}, missing=["grand_total"])
    following = factories.review(waits=timedelta(minutes=1))
    page = browse(clerk)
    choose(page, name)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_have_text(words["queue"])
    expect(page.locator(f'tr.is-here[data-row="{review.pk}"]')).to_contain_text(words["why"])
    page.keyboard.press("Enter")
    expect(page.locator("#f-grand_total")).to_be_focused()
    page.keyboard.type("noget")
    page.keyboard.press("Tab")
    expect(page.locator("#why-grand_total")).to_contain_text(words["wrong"])
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("1.185,24")
    page.keyboard.press("Tab")
    expect(page.locator("#state-grand_total")).to_have_attribute("data-value", "1.185,24")
    expect(page.locator("#sum")).to_contain_text(words["confirmed"])
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#primary")).to_contain_text(words["next"])
    page.keyboard.press("Enter")
    expect(page.locator("#f-due_date")).to_be_focused()
    expect(page.locator("#primary")).to_contain_text(words["confirm"])
    expect(page.locator("#why-due_date")).to_contain_text(words["doubt"])
    page.keyboard.press("Alt+2")
    expect(page.locator("#f-due_date")).to_have_value(words["day"])
    expect(page.locator("#state-due_date")).to_have_attribute("data-value", words["day"])
    page.keyboard.press("Enter")
    expect(page.locator("#primary")).to_be_focused()
    expect(page.locator("#primary")).to_contain_text(words["approve"])
    keys_count(page)
    page.keyboard.press("Enter")
    expect(page.locator("#dochead")).to_contain_text(following.number)
    expect(page.locator("#toasts")).to_contain_text(words["done"])
    review.refresh_from_db()
    assert (review.state, review.fields["due_date"]["value"], review.fields["grand_total"]["value"]) == (
        ReviewState.APPROVED,
        "2026-11-26",
        "1185.24",
    )
    assert Preference.objects.get(user=clerk).language == language
