"""Codes of UN/CEFACT: document types (1001) that change the kind, reasons of charges (7161) without words."""

from __future__ import annotations

from ingest.records import DocType

_CREDITS = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
_KINDS = {
    "220": DocType.PURCHASE_ORDER,
    "230": DocType.ORDER_CHANGE,
    "231": DocType.ORDER_RESPONSE,
    "310": DocType.QUOTE,
    "351": DocType.DESPATCH_ADVICE,
}


def document_type(code: str, otherwise: DocType) -> DocType:
    """Return the kind that a type code names, or the kind its XML format is for."""
    if code in _CREDITS:
        return DocType.CREDIT_NOTE
    return _KINDS.get(code, otherwise)


_REASONS = {"FC": "Freight", "ABL": "Packaging", "AAA": "Telecommunication", "ABK": "Miscellaneous"}


def reason_of(code: str, *, adds: bool) -> str:
    """Return what a charge (`adds`) or allowance is for, by its code alone."""
    return _REASONS.get(code, "Charge") if adds else "Discount"
