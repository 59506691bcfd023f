"""Whether a document of a known sender may pass without a person."""

from __future__ import annotations

from ingest.reading.template.apply import Overlay
from ingest.reading.template.recognise import Match
from ingest.records import OPTIONAL_OF, REQUIRED_OF, DocType, Reading

BILLS = (DocType.INVOICE, DocType.CREDIT_NOTE, DocType.RECEIPT, DocType.REMINDER)
"""Kinds that a sender prints on one form, with the same fields."""

STEADY = 3
"""Documents after which a kind that reads as another is believed."""


def trusted(match: Match, reading: Reading, overlay: Overlay) -> bool:
    """Tell whether all that a reading says has been earned.

    The sender is sure and, on a bill, its name is one it had before; every check agrees; nothing that is
    expected or required is missing; and each value stands where the template expects it, plainly before any
    other.
    """
    if not match.sure or reading.problems or overlay.silent or overlay.unbacked or match.template.enough:
        return False
    required = REQUIRED_OF[reading.doc_type]
    if not required or any(reading.value(name) is None for name in required):
        return False
    form = match.template.forms[match.form]
    if f"{reading.doc_type}>{reading.doc_type}" not in form.read_as and form.documents < STEADY:
        return False
    known = form.fields
    optional = OPTIONAL_OF[reading.doc_type]
    unknown = [name for name in reading.fields if name not in known and name not in optional]
    names = known["supplier_name"].values if "supplier_name" in known else {}
    return not unknown and (reading.doc_type not in BILLS or reading.value("supplier_name") in names)
