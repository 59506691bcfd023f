"""What looks the same in every language, from `formats.toml`: legal forms, VAT ids, IBANs, money's signs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_DATA = tomllib.loads((Path(__file__).parent / "formats.toml").read_text("utf-8"))

CURRENCIES: dict[str, str] = _DATA["currencies"]
CODES = frozenset(_DATA["codes"])
IBAN_LENGTHS: dict[str, int] = _DATA["iban_lengths"]
FREE_MAIL = frozenset(_DATA["free_mail"])

_MONEY_OF: dict[str, str] = _DATA["money_of"]
_EURO = frozenset(_DATA["euro"])

LEGAL_FORM = re.compile(rf"(?<!\w)(?:{'|'.join(_DATA['legal_forms'])})(?!\w)")
VAT_ID = re.compile(rf"(?<![A-Z0-9])(?:{'|'.join(_DATA['vat_ids'])})(?![A-Z0-9])")
# NL91 ABNA 0417 1643 00
IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9*])")

_SIGNS = sorted(
    {form for sign in CURRENCIES for form in (sign, sign.upper(), sign.title())} | CODES,
    key=lambda sign: (-len(sign), sign),
)
MONEY = rf"(?:{'|'.join(re.escape(sign) for sign in _SIGNS)})"


def currency_of(text: str) -> str:
    """Return the ISO code of a printed currency, empty if it is none."""
    plain = text.strip()
    if plain.upper() in CODES:
        return plain.upper()
    return CURRENCIES.get(plain.casefold(), "")


def currency_of_country(text: str) -> str:
    """Return the ISO code of the money of the country that a VAT id or an IBAN begins with, empty if unknown."""
    country = text[:2]
    return "EUR" if country in _EURO else _MONEY_OF.get(country, "")
