"""What one message turned out to hold, on the way to a ParsedMail. Pure, and never raises."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field, replace
from email.message import Message

from ingest.mail import headers as head
from ingest.mail import refusals
from ingest.mail.body import html_to_text, tidy
from ingest.mail.parsed import ParsedMail, Part, PartKind
from ingest.mail.pictures import is_ornament, is_small
from ingest.mail.sniff import FileKind

CID = re.compile(r"cid:([^\"'\s>)]+)", re.IGNORECASE)  # cid:logo@acme in <img src="cid:logo@acme">


@dataclass(slots=True)
class Found:
    """What one message turned out to hold, on the way to a ParsedMail.

    `given` means that a person handed in this very file: then no picture is an ornament.
    """

    given: bool = False
    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    placed: dict[str, str] = field(default_factory=dict)  # path of a picture -> its content id, "" if inline
    notes: list[str] = field(default_factory=list)
    text_files: list[tuple[FileKind, str, str]] = field(default_factory=list)  # kind, name, text

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def mail(self, message: Message) -> ParsedMail:
        """Return all of it under the message's head."""
        self._settle_text_files()
        html = "\n".join(self.htmls)
        set_in = set(CID.findall(html))
        text = tidy("\n".join(self.texts)) or html_to_text(html)
        parts = [part for part in self.parts if not self._ornament(part, set_in)]
        if small := self._small(parts, text):
            self.note(refusals.small(len(small)))
        return replace(
            head_of(message),
            text=text,
            html=html.replace("\x00", ""),
            parts=tuple(part for part in parts if part not in small),
            notes=tuple(self.notes),
        )

    def _settle_text_files(self) -> None:
        """Take a text file for the body where there is nothing else to read; otherwise it is refused."""
        alone = not self.parts and not any(text.strip() for text in (*self.texts, *self.htmls))
        for kind, name, text in self.text_files:
            if alone:
                (self.htmls if kind is FileKind.HTML else self.texts).append(text)
            else:
                self.note(refusals.sentence(kind, name, ""))

    def _ornament(self, part: Part, set_in: Set[str]) -> bool:
        """Tell whether a part is a picture that only decorates. `set_in` are the content ids in the text."""
        if part.kind is not PartKind.IMAGE or self.given:
            return False
        cid = self.placed.get(part.path)
        placed = cid is not None and (not cid or cid in set_in)
        return is_ornament(part.content, placed=placed)

    def _small(self, parts: list[Part], text: str) -> list[Part]:
        """Return the pictures that are told instead of read; one that is all there is may still say something."""
        if self.given or not (text.strip() or len(parts) > 1):
            return []
        pictures = [part for part in parts if part.kind is PartKind.IMAGE]
        return [part for part in pictures if is_small(part.content, among=len(pictures))]


def head_of(message: Message) -> ParsedMail:
    """Return the head of a message, without what is in it."""
    headers = head.headers_of(message)
    name, sender = head.sender_of(headers)
    receivers = [headers[field] for field in ("to", "cc", "delivered-to") if field in headers]
    ids = head.message_ids(headers.get("message-id", ""))
    return ParsedMail(
        headers=headers,
        subject=headers.get("subject", "").split("\n")[0],
        sender=sender[:320],
        sender_name=name[:200],
        recipients=tuple(dict.fromkeys(a for text in receivers for _, a in head.addresses(text))),
        message_id=ids[0] if ids else "",
        references=head.message_ids(f"{headers.get('references', '')} {headers.get('in-reply-to', '')}"),
        sent_at=head.sent_at(headers),
    )
