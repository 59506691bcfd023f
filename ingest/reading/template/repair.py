"""Values that OCR misread, put right by what is known of the sender."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from ingest.reading.checks import vat_id_valid
from ingest.reading.compare.locate import bare, one_slip
from ingest.reading.formats import LEGAL_FORM
from ingest.reading.languages import fold

NEARLY = 0.84
"""Names this alike are one name, misread."""


LONGER = 2
"""Characters that OCR makes of fewer, or loses; a word more is another firm of the group."""


def nearly(one: str, other: str) -> bool:
    """Tell whether two names are one but for slips of OCR: no other figure, legal form or word."""
    first, second = bare(one), bare(other)
    if abs(len(first) - len(second)) > LONGER or _told_apart(one, other):
        return False
    return SequenceMatcher(None, first, second).ratio() >= NEARLY


def _told_apart(one: str, other: str) -> bool:
    """Tell whether names differ in their figures, or in a legal form that both have."""
    figures = [re.findall(r"\d+", name) for name in (one, other)]
    forms = [{fold(found) for found in LEGAL_FORM.findall(name)} for name in (one, other)]
    return figures[0] != figures[1] or (all(forms) and forms[0] != forms[1])


def repairable(name: str, printed: str, known: str) -> bool:
    """Tell whether a printed id is a misreading of the known one: a character off, and its check digits wrong."""
    shown = bare(printed)
    if not one_slip(shown, bare(known)):
        return False
    if name == "iban":
        from stdnum import iban

        return not iban.is_valid(shown, check_country=False)
    return name == "supplier_vat_id" and vat_id_valid(shown) is not True
