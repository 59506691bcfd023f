"""Small e-invoices of our own, one of each dialect, and a way to change one value in them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[4] / "fixtures" / "einvoice"


def sample(name: str) -> bytes:
    return (FOLDER / f"{name}.xml").read_bytes()


UBL_INVOICE = sample("ubl-invoice")
OIOUBL_INVOICE = sample("oioubl-2-invoice")
ORDER = sample("ubl-order")
DESPATCH_ADVICE = sample("ubl-despatch-advice")
CII_INVOICE = sample("cii-invoice")
ZUGFERD_1 = sample("zugferd-1-invoice")
ORDER_X = sample("order-x")


def changed(document: bytes, before: str, after: str) -> bytes:
    """Return the document with the first `before` replaced. Raises AssertionError if it is not there."""
    assert before.encode() in document
    return document.replace(before.encode(), after.encode(), 1)


def without_declaration(document: bytes) -> bytes:
    """Return the document as it stands inside an envelope."""
    return document.split(b"?>", 1)[1]
