"""What a message says: its head, its text, and its parts that are documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PartKind(StrEnum):
    PDF = "pdf"
    IMAGE = "image"
    XML = "xml"
    MAIL = "mail"  # a message within the message, whose own text is the document


@dataclass(frozen=True, slots=True)
class Part:
    """One document in a mail.

    `path` says where: `2.1` is the first part of the second part, `2/3` the third file within the second
    part's archive or message. `mail` is set for a MAIL part only, and `content` then holds no bytes.
    """

    path: str
    filename: str
    kind: PartKind
    content_type: str
    content: bytes = b""
    mail: ParsedMail | None = None


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A message. `headers` is by lower-case name; `references` holds the thread's ids, oldest first.

    `text` is the body as plain text, made from `html` where the mail has no plain one; `notes` says in a
    sentence each what was refused.
    """

    headers: dict[str, str] = field(default_factory=dict)
    subject: str = ""
    sender: str = ""
    sender_name: str = ""
    recipients: tuple[str, ...] = ()
    message_id: str = ""
    references: tuple[str, ...] = ()
    sent_at: datetime | None = None
    text: str = ""
    html: str = ""
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def body_is_document(self) -> bool:
        """Whether the text itself is what there is to read: no file is, and the text says something."""
        return not self.parts and bool(self.text.strip())
