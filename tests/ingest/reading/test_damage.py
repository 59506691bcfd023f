"""Text layers that lie about their page are told, and what a person sees on it is read."""

from __future__ import annotations

from functools import cache

import pytest

from fixtures.papers import damage
from fixtures.papers.senders import Printed, papers_of
from ingest.reading.engine import read
from ingest.reading.pages import load
from tests.ingest.reading import papers


@cache
def paper() -> Printed:
    return next(papers_of(2, 5))


def damaged(by):
    return by(paper().content, paper().name)


@pytest.mark.parametrize(
    "by", [damage.lies_in_white, damage.lies_unseen, damage.text_on_its_side, damage.text_upside_down]
)
def test_what_a_person_sees_is_read_the_same(by):
    plain = read(paper().content).reading
    seen = read(damaged(by)).reading
    assert {name: value.value for name, value in seen.fields.items()} == {
        name: value.value for name, value in plain.fields.items()
    }
    assert len(plain.fields) > 5


def test_a_page_printed_across_stands_upright_and_says_how_it_was_turned():
    (page,) = load(damaged(damage.text_on_its_side))
    (plain,) = load(paper().content)
    assert page.rotation == 270
    assert (page.width, page.height) == (plain.width, plain.height)
    places = {word.text: word.box for word in plain.words}
    once = [word for word in page.words if sum(word.text == other.text for other in plain.words) == 1]
    assert len(once) > 10
    assert all(word.box == pytest.approx(places[word.text], abs=1.5) for word in once)


@pytest.mark.parametrize(
    "by",
    [
        damage.other_letters,
        damage.private_letters,
        damage.other_digits,
        damage.lost_digits,
        damage.misread_unseen,
        damage.misread_behind,
        damage.part_only,
    ],
)
def test_a_layer_that_is_not_what_the_page_shows_is_left_to_ocr(by):
    assert {page.source for page in load(damaged(by))} <= {"layer", "none"}


def test_white_words_on_a_dark_bar_are_read():
    bar = "<p style='background:#223;color:#fff'>Invoice number HR-2041</p>"
    assert read(papers.pdf(f"<h1>Invoice</h1>{bar}")).reading.value("invoice_number") == "HR-2041"


def test_white_words_on_white_paper_are_not():
    ghost = "<p style='color:#fff'>Invoice number XX-9999</p>"
    words = {word.text for page in load(papers.pdf(f"<h1>Invoice</h1>{ghost}")) for word in page.words}
    assert words == {"Invoice"}
