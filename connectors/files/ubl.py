"""The small grammar of UBL 2.1: elements of its two vocabularies, parties, amounts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from lxml import etree

from ingest.records import Party

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{UBL}CommonAggregateComponents-2"
CBC = f"{UBL}CommonBasicComponents-2"

Part = etree._Element | None
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(kind: str, parts: Iterable[Part]) -> etree._Element:
    """Return the root of a UBL document such as `Invoice`, with the parts that there are."""
    namespace = f"{UBL}{kind}-2"
    names: dict[str | None, str] = {None: namespace, "cac": CAC, "cbc": CBC}
    root = etree.Element(f"{{{namespace}}}{kind}", nsmap=names)  # type: ignore[arg-type]
    root.extend(part for part in parts if part is not None)
    return root


def group(name: str, *parts: Part) -> Part:
    """Return an aggregate of the parts that there are; None if there is none of them."""
    there = [part for part in parts if part is not None]
    if not there:
        return None
    element = etree.Element(f"{{{CAC}}}{name}")
    element.extend(there)
    return element


def text(name: str, value: object, **attributes: str) -> Part:
    """Return a basic element; None where the value is missing. Characters that XML forbids are left out."""
    if value is None or value == "":
        return None
    element = etree.Element(f"{{{CBC}}}{name}", attributes)
    shown = value.isoformat() if isinstance(value, date) else plain(value)
    element.text = _NOT_XML.sub("", shown)
    return element


def plain(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def amount(name: str, value: Decimal | None, currency: str) -> Part:
    """Return an amount of money to two places, more only where the value has more (unit prices)."""
    if value is None:
        return None
    exponent = value.as_tuple().exponent
    short = isinstance(exponent, int) and exponent > -2
    return text(name, value.quantize(Decimal("0.01")) if short else value, currencyID=currency)


def party(wrapper: str, who: Party, *, name: str = "Party") -> Part:
    """Return a party with its legal name and, if known, its VAT id, inside `wrapper`."""
    scheme = group("TaxScheme", text("ID", "VAT"))
    vat = group("PartyTaxScheme", text("CompanyID", who.vat_id), scheme) if who.vat_id else None
    contact = group("Contact", text("Telephone", who.phone), text("ElectronicMail", who.email))
    named = group("PartyName", text("Name", who.name))
    country = group("Country", text("IdentificationCode", _country(who.vat_id)))
    legal = group("PartyLegalEntity", text("RegistrationName", who.name))
    body = group(name, named, group("PostalAddress", country), vat, legal, contact)
    return group(wrapper, body if body is not None else etree.Element(f"{{{CAC}}}{name}"))


def _country(vat_id: str) -> str:
    """Return the ISO code of the country that gave a VAT id; Greece alone writes another one."""
    letters = vat_id[:2].upper()
    return {"EL": "GR", "XI": "GB"}.get(letters, letters) if letters.isalpha() else ""


def serialized(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
