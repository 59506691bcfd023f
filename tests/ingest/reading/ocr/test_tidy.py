"""Letters that can only be digits."""

import pytest

from ingest.reading.ocr.tidy import tidy


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("1.O23,5O", "1.023,50"),
        ("€l2,00", "€12,00"),
        ("3l/12/2O26", "31/12/2026"),
        ("65-6543210O", "65-65432100"),
        ("-4O.00", "-40.00"),
        ("15S,93", "155,93"),
        ("1.6B0,57", "1.680,57"),
        ("E2,486.82", "€2,486.82"),
    ],
)
def test_letters_in_the_midst_of_a_number_become_digits(read, meant):
    assert tidy(read) == meant


@pytest.mark.parametrize(
    "word", ["Oil", "lOO", "B2O", "IO-12", "O.l0", "Il.lO", "KL10O", "l", "B2.50", "SS,20", "E1.50"]
)
def test_what_may_be_a_word_or_a_code_stays_as_it_is(word):
    assert tidy(word) == word
