"""Pages cut out of their file: letter for letter what they were, and the same bytes each time."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from ingest.reading.einvoice import embedded
from ingest.reading.pages import Unreadable, load
from ingest.reading.pages.cut import cut, named
from ingest.reading.pages.render import image
from ingest.reading.process import child
from tests.ingest.papers import hybrid_pdf, invoice_xml, several_pdf

THREE = several_pdf("F-1", "F-2", "F-3")


def test_cut_pages_have_the_words_and_the_look_they_had():
    made = cut(THREE, [2, 3])
    assert [page.words for page in load(made)] == [page.words for page in load(THREE)[1:]]
    for number in (1, 2):
        assert image(made, number, 900).tobytes() == image(THREE, number + 1, 900).tobytes()


def test_the_same_pages_are_the_same_bytes_whenever_they_are_cut():
    assert cut(THREE, [1, 3]) == child.cut(THREE, [1, 3])
    assert cut(THREE, [1, 3]) != cut(THREE, [1, 2])


def test_an_e_invoice_goes_along_with_the_first_page_and_no_other():
    file = hybrid_pdf("F-1", "F-1", "F-2")
    assert embedded(cut(file, [1])) == invoice_xml("F-1")
    assert embedded(cut(file, [2])) is None
    assert cut(file, [1]) == cut(file, [1])


def test_frames_of_a_scan_are_cut_without_loss():
    frames = [Image.new("RGB", (60, 80), (shade, 3 * shade, 7)) for shade in (10, 20, 30)]
    target = io.BytesIO()
    frames[0].save(target, "TIFF", save_all=True, append_images=frames[1:], dpi=(150, 150))
    made = cut(target.getvalue(), [2, 3])
    with Image.open(io.BytesIO(made)) as opened:
        assert (opened.n_frames, opened.info["dpi"]) == (2, (150, 150))
        opened.seek(1)
        assert opened.convert("RGB").tobytes() == frames[2].tobytes()


def test_a_page_that_is_not_there_is_refused_in_a_sentence():
    with pytest.raises(Unreadable, match="Pages 9 can’t be cut out"):
        cut(THREE, [9])


def test_neighbouring_pages_are_named_together():
    assert (named([1, 2, 3, 7]), named([4])) == ("1-3, 7", "4")
