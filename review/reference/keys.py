"""What a supplier is looked up by: identifiers and names in one spelling for two writings of them. Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from ingest.reading.formats import FREE_MAIL, LEGAL_FORM


class KeyKind(StrEnum):
    VAT_ID = "vat"
    IBAN = "iban"
    DOMAIN = "domain"
    NAME = "name"


LONGEST = 80
UNFOLDED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "þ": "th"})
"""Letters that Unicode takes for letters of their own, as people write them without."""


def compact(identifier: str) -> str:
    """Return an IBAN or VAT number without the spaces and dots of print."""
    return "".join(character for character in identifier.upper() if character.isalnum())


def vat_key(vat_id: str) -> str:
    """Return a VAT number without its country: ERPs keep it with the letters and without."""
    return re.sub(r"^[A-Z]{2}(?=.{4})", "", compact(vat_id))[:LONGEST]


def same_vat(one: str, other: str) -> bool:
    """Whether two VAT numbers are one; a missing country says nothing, another country does."""
    left, right = compact(one), compact(other)
    if not left or not right or vat_key(left) != vat_key(right):
        return False
    return left == right or left == vat_key(left) or right == vat_key(right)


def iban_key(iban: str) -> str:
    return compact(iban)[:LONGEST]


def name_key(name: str) -> str:
    """Return a firm's name without legal form, marks, accents and capitals; all of it where nothing is left."""
    return _letters(LEGAL_FORM.sub(" ", name)) or _letters(name)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(UNFOLDED))
    return "".join(letter for letter in plain if letter.isalnum())[:LONGEST]


def domain_of(address: str) -> str:
    """Return the domain of a mail address, also of one in angle brackets; empty where it has none."""
    return address.rpartition("@")[2].strip(" >").lower()


def domain_keys(domain: str) -> list[str]:
    """Return a mail domain and what it is part of, the nearest first; none for hosts that anybody writes from."""
    labels = domain.strip().lower().rstrip(".").split(".")
    found = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    return [one[:LONGEST] for one in found if one.partition(".")[0] not in FREE_MAIL]
