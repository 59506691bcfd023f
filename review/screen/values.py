"""A value on the screen: as its reader writes it, where it comes from, and where it stands on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ingest.reading.mail.fields import BODY
from ingest.records import BOOKING_FIELDS, Evidence, Value, to_text
from review.models import Review
from review.places import Printed, locate, words_on
from review.reference import accounts
from review.screen.paper import Sheet
from review.words import shown

SOURCES: Mapping[str, str] = {"xml": "XML", "label": "model", "ocr": "OCR"}
PAGES_SEARCHED = 2


def written(name: str, value: Value) -> str:
    """Return a value as its reader sees it: a bank account in groups of four, an account with its name."""
    if name in BOOKING_FIELDS and value.value:
        named = accounts.name_of(name, str(value.value))
        return f"{value.value}{accounts.SHOWN}{named}" if named else str(value.value)
    text = shown(name, value.value)
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4)) if name == "iban" else text


def origin(review: Review, value: Value, *, required: bool) -> str:
    """Return where a value of the reading comes from, also of one that is missing: a required one may be there."""
    if value.value is None:
        missing = "not found" if required else "not printed"
        return missing if review.reading else "not read"
    return source_of(value)


def source_of(value: Value) -> str:
    """Return where a value comes from: a mail's body or header, else how its attachment was read."""
    if value.method == "mail":
        where = value.evidence
        return "header" if where and where.header and where.header != BODY else "body"
    return SOURCES.get(value.method, value.method)


def on_sheets(sheets: Sequence[Sheet]) -> Printed:
    """Return the words of the first sheets: what an e-invoice says is looked for there."""
    return Printed([words_on(one.number, one.width, one.height, one.boxes) for one in sheets[:PAGES_SEARCHED]])


def standing(review: Review, name: str, value: Value, printed: Printed) -> Evidence | None:
    """Return where a value of an e-invoice or a mail header also stands on the page, for the eye to compare."""
    if value.value is None or value.method == "person":
        return None
    language = review.was_read.get("language") or ""
    return locate(name, to_text(value.value) or "", printed, language=language).place


def giver(kept: Mapping[str, Any], value: Value, reader: str, pages: Sequence[Sheet]) -> str:
    """Return who gave a value; and that it is not printed, where there are words that it could have been among."""
    by = kept.get("by") or ""
    who = _("you") if by == reader else by.partition("@")[0] or _("a person")
    printed = value.evidence is not None and value.evidence.page is not None
    return who if printed or not any(page.boxes for page in pages) else _("{who}, not printed").format(who=who)


def percent(confidence: float) -> str:
    return f"{min(99, int(confidence * 100))} %"
