"""What templates of every app use: marks, the reader's way of writing, and the undo of a message."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.contrib.auth.models import User
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review import language, sentences, words

register = template.Library()

COLOURS = {"warn": "doubt", "clean": "sure", "look": "doubt"}
SHAPES = {"clean": "sure", "look": "warn"}


@register.simple_tag
def mark(name: str, label: str = "") -> SafeString:
    """Draw a sign from `static/icons.svg`; with a label it is read aloud, without it only decorates."""
    shape, colour = SHAPES.get(name, name), COLOURS.get(name, name)
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    drawing = '<svg class="mark mark--{}" {}><use href="{}#m-{}"></use></svg>'
    return format_html(drawing, colour, spoken, static("icons.svg"), shape)


@register.simple_tag
def script_words() -> SafeString:
    """Put the scripts' words into the page, in the reader's language."""
    said = language.script_words(translation.get_language() or "en")
    return format_html('<meta name="script-words" content="{}">', json.dumps(said, ensure_ascii=False))


@register.filter
def said(sentence: object) -> str:
    """Say a sentence that was made in English in the reader's language; see `review.sentences`."""
    return sentences.said(str(sentence))


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a date as “12 Dec 2026” in the reader's language."""
    return words.day(timezone.localtime(value).date() if isinstance(value, datetime) else value)


@register.filter
def clock(value: datetime) -> str:
    return words.clock(value)


@register.filter
def money(value: Decimal | None, currency: str = "") -> str:
    return words.money(value, currency)


@register.filter
def initials(person: User) -> str:
    return words.initials(person)


@register.filter
def person_name(person: User) -> str:
    return words.name_of(person)


@register.filter
def lays_back(message: Message) -> list[str]:
    """Return the change of pages that this message can take back, and its review; empty for any other message."""
    tags = message.extra_tags or ""
    return tags.removeprefix("pages:").split(",") if tags.startswith("pages:") else []


@register.filter
def undoes(message: Message) -> list[str]:
    """Return the ids of the reviews whose decision this message can take back."""
    tags = message.extra_tags or ""
    return tags.removeprefix("undo:").split(",") if tags.startswith("undo:") else []


@register.filter
def brings_back(message: Message) -> str:
    """Return the id of the deleted sender that this message can bring back, empty for any other message."""
    tags = message.extra_tags or ""
    return tags.removeprefix("sender:") if tags.startswith("sender:") else ""


@register.filter
def lasting(seconds: float) -> str:
    """Write a length of time as “41 s”, “1 min 20 s” or “2 h”."""
    return words.seconds_long(seconds)


@register.filter
def called(name: str) -> str:
    """Name what a verdict counts inside a sentence: a field, the item table, the kind of document."""
    return {"lines": _("item table"), "doc_type": _("kind of document")}.get(name) or words.in_words(name)
