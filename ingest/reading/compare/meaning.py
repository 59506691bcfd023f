"""Whether two values of a header field mean the same to a bookkeeper, however they are written."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

from ingest.records import AMOUNT_FIELDS, DATE_FIELDS, as_amount

NAMES = ("supplier_name", "buyer_name")
ALIKE = 0.9

_LEGAL_FORM = re.compile(
    r"\b(gmbh|co|kg|ag|ltd|limited|inc|llc|sarl|sas|sa|bv|nv|as|aps|ug|ohg|sdn|bhd|plc|b v|n v|a s|e v|e k)\b"
)


def same(name: str, truth: object, guess: object) -> bool:
    """Tell whether a value of a header field counts as right."""
    if guess in (None, ""):
        return False
    if name in DATE_FIELDS:
        return str(guess)[:10] == str(truth)[:10]
    if name in AMOUNT_FIELDS:
        given, wanted = as_amount(guess), as_amount(truth)
        return given is not None and wanted is not None and round(given, 2) == round(wanted, 2)
    if name in NAMES:
        return SequenceMatcher(None, _name(truth), _name(guess)).ratio() >= ALIKE
    return _identifier(guess) == _identifier(truth)


def _name(text: object) -> str:
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", " ", plain)
    return " ".join(_LEGAL_FORM.sub(" ", plain).split()) or plain.strip()


def _identifier(text: object) -> str:
    return re.sub(r"[^0-9a-z]", "", str(text).lower())
