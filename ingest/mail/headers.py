"""The head of a message: who, to whom, when, about what. Pure, and never raises."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from ingest.mail.filenames import decode_words

MESSAGE_ID = re.compile(r"<[^<>\s]{1,994}>")  # <17.abc@mail.acme.example>
ADDRESS = re.compile(r"[^@\s<>,;:\"()]{1,64}@[^@\s<>,;:\"()]{1,255}")
"""As ap@acme.example, no longer than RFC 5321 allows: an endless word would be searched anew from each letter."""


def headers_of(message: Message) -> dict[str, str]:
    """Return the decoded header fields by lower-case name; of repeated ones the values stand a line each."""
    found: dict[str, list[str]] = {}
    for name, raw in message.raw_items():
        found.setdefault(name.lower(), []).append(one_line(decode_words(str(raw).strip())))
    return {name: "\n".join(values) for name, values in found.items()}


def one_line(text: str) -> str:
    """Return text without line breaks, other controls, or half characters that no database takes."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+\s*", " ", text).strip()


def addresses(text: str) -> list[tuple[str, str]]:
    """Return the (name, address) pairs of an address field; lower case, without what is no address."""
    try:
        pairs = getaddresses([text.replace("\n", ", ")])
    except (ValueError, TypeError, IndexError, AttributeError, RecursionError):
        pairs = []  # the standard library's parser gives up on some broken fields
    found = [
        (name.strip(), address.strip().lower()) for name, address in pairs if ADDRESS.fullmatch(address.strip())
    ]
    return found or [("", address.lower()) for address in ADDRESS.findall(text)]


def sender_of(headers: dict[str, str]) -> tuple[str, str]:
    """Return name and address of who wrote it: From, else Sender, Reply-To or Return-Path; else two blanks."""
    for field in ("from", "sender", "reply-to", "return-path"):
        if found := addresses(headers.get(field, "")):
            return found[0]
    return "", ""


def message_ids(text: str) -> tuple[str, ...]:
    """Return the message ids of a Message-ID, In-Reply-To or References field, with their angle brackets."""
    return tuple(MESSAGE_ID.findall(text))


def sent_at(headers: dict[str, str]) -> datetime | None:
    """Return when it was sent, aware: by Date, else by the newest Received; None where neither can be read."""
    received = headers.get("received", "").split("\n")[0].rpartition(";")[2]
    for text in (headers.get("date", "").split("\n")[0], received):
        if moment := _moment(text):
            return moment
    return None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        # A date that leaves the calendar when moved to another zone cannot be kept in a database.
        return moment if 1970 <= moment.astimezone(UTC).year < 2100 else None
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
