"""Which source a mailbox is fetched through, by its kind; imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from ingest.mail.base import MailSource, PermanentError


class Settings(Protocol):
    """What a source is told about its mailbox: the fields of `ingest.models.Mailbox`."""

    name: str
    kind: str
    address: str
    api_root: str
    credentials: str
    fetch: dict


KINDS = {"folder": "ingest.mail.folder", "gmail": "ingest.mail.gmail"}
"""Kind -> module with `source(mailbox) -> MailSource`."""


def source_for(mailbox: Settings) -> MailSource:
    """Return the source of a mailbox. Raises PermanentError for a kind that is not fetched."""
    if mailbox.kind not in KINDS:
        raise PermanentError(f"A mailbox of the kind “{mailbox.kind}” is not fetched. Choose {', '.join(KINDS)}.")
    source: MailSource = import_module(KINDS[mailbox.kind]).source(mailbox)
    return source
