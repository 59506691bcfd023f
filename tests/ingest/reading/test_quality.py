"""Which text layers are what the page shows."""

from __future__ import annotations

from ingest.reading.pages import Word, load
from ingest.reading.pages.quality import is_good
from ingest.reading.pages.unseen import Objects
from tests.ingest.reading import papers

SENTENCE = "Invoice number 12 dated today for the ropes and covers that we sent with the ship"
PROSE = SENTENCE.split(" ") * 3
PRINTED = Objects(seen=9)


def words(texts, x=50.0):
    return [Word(text, (x, 20.0 * row, x + 40, 20.0 * row + 10)) for row, text in enumerate(texts, 1)]


def good(texts, objects=PRINTED, x=50.0):
    return is_good(words(texts, x), objects, 595, 1200)


def test_a_printed_page_is_read_from_its_text():
    assert [page.source for page in load(papers.pdf(papers.ENGLISH))] == ["text"]


def test_a_page_without_text_is_not_good():
    assert not good([])


def test_text_that_another_ocr_put_invisibly_over_a_scan_is_distrusted():
    assert not good(PROSE, Objects(covered=0.98, seen=0, unseen=40))


def test_a_few_words_beside_a_scan_do_not_stand_for_the_page():
    assert not good(["Page", "1", "of", "2"], Objects(covered=0.9, seen=4))
    assert good(["Page", "1", "of", "2"], Objects(covered=0.2, seen=4))


def test_a_letterhead_behind_printed_text_changes_nothing():
    assert good(PROSE, Objects(covered=1.0, seen=40))


def test_text_beyond_the_paper_is_distrusted():
    assert not good(PROSE, x=2000.0)


def test_characters_that_no_font_explains_are_distrusted():
    assert not good(["\ue001\ue002\ue003"] * 20)


def test_a_page_of_words_that_no_language_knows_is_distrusted():
    # What a font with a shifted alphabet copies as.
    shifted = ["".join(chr(ord(letter) + 3) for letter in word.lower() if letter.isalpha()) for word in PROSE]
    assert not good([word for word in shifted if len(word) > 2] * 2)
