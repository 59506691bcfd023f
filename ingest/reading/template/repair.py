"""Values that OCR misread, put right by what is known of the sender."""

from __future__ import annotations

from difflib import SequenceMatcher

from ingest.reading.checks import vat_id_valid
from ingest.reading.compare.locate import bare, one_slip

NEARLY = 0.84
"""Names this alike are one name, misread."""


def nearly(one: str, other: str) -> bool:
    """Tell whether two names are one but for slips of OCR or a rest that was not part of it."""
    return SequenceMatcher(None, bare(one), bare(other)).ratio() >= NEARLY


def repairable(name: str, printed: str, known: str) -> bool:
    """Tell whether a printed id is a misreading of the known one: a character off, and its check digits wrong."""
    shown = bare(printed)
    if not one_slip(shown, bare(known)):
        return False
    if name == "iban":
        from stdnum import iban

        return not iban.is_valid(shown, check_country=False)
    return name == "supplier_vat_id" and vat_id_valid(shown) is not True
