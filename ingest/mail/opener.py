"""Opening a message and what is packed in it, within limits on depth, count and size. Pure; never raises."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message

from ingest.mail import mending, refusals
from ingest.mail.archive import members
from ingest.mail.filenames import decode, filename_of, safe_name
from ingest.mail.found import Found
from ingest.mail.mbox import messages
from ingest.mail.parsed import ParsedMail, Part, PartKind
from ingest.mail.pictures import is_ornament
from ingest.mail.sniff import IMAGES, FileKind, sniff
from ingest.mail.tnef import NotTnef, read_tnef

MAX_DEPTH = 8
MAX_FILES = 300
MAX_BYTES = 200 << 20


class Opener:
    """Opens one message or file; counts over all that is nested in it, so that no packing gets round a limit."""

    def __init__(self) -> None:
        self.files = MAX_FILES
        self.pictures = MAX_FILES
        self.bytes = MAX_BYTES

    def message(self, message: Message, path: str, depth: int) -> ParsedMail:
        """Return what the message holds; paths of its parts begin with `path`."""
        found = Found()
        self._walk(message, path, found, depth)
        return found.mail(message)

    def file(self, content: bytes, name: str, path: str, found: Found, depth: int, *, declared: str = "") -> None:
        """Add what a file holds to `found`. `declared` is the content type that its part says it is of."""
        kind = sniff(content, name)
        self.bytes -= len(content)
        if self._too_many(kind, content, found) or self.bytes < 0 or depth > MAX_DEPTH:
            found.note(refusals.TOO_MUCH)
            return
        match kind:
            case FileKind.PDF:
                self._take(PartKind.PDF, kind, content, name, path, found)
            case FileKind.XML if refusals.is_business_xml(content):
                self._take(PartKind.XML, kind, content, name, path, found)
            case FileKind.MAIL:
                self._nested(mending.parsed(content), path, found, depth)
            case FileKind.MBOX:
                for index, raw in enumerate(messages(content.splitlines(keepends=True)), 1):
                    self._nested(mending.parsed(raw), f"{path}/{index}", found, depth)
            case FileKind.ZIP:
                self._archive(content, name, path, found, depth)
            case FileKind.TNEF:
                self._winmail(content, path, found, depth)
            case _ if kind in IMAGES:
                self._take(PartKind.IMAGE, kind, content, name, path, found)
            case FileKind.TEXT | FileKind.HTML if refusals.sentence(kind, name, declared):
                found.text_files.append((kind, name, decode(content, None)))
            case _ if sentence := refusals.sentence(kind, name, declared):
                found.note(sentence)

    def _too_many(self, kind: FileKind, content: bytes, found: Found) -> bool:
        """Count a file; a counter of readers is none, and any number of pictures hides no other file."""
        if kind not in IMAGES:
            self.files -= 1
        elif found.given or not is_ornament(content, placed=False):
            self.pictures -= 1
        return self.files < 0 or (kind in IMAGES and self.pictures < 0)

    def _take(self, kind: PartKind, type_: FileKind, content: bytes, name: str, path: str, found: Found) -> None:
        found.parts.append(
            Part(path, name or f"part-{path.replace('/', '-')}.{_suffix(type_)}", kind, type_, content)
        )

    def _walk(self, part: Message, path: str, found: Found, depth: int) -> None:
        if depth > MAX_DEPTH * 4:  # multiparts within multiparts carry nothing by themselves
            found.note(refusals.TOO_MUCH)
            return
        kind = part.get_content_type()
        if part.get_content_maintype() == "message":
            self._message_part(part, path, found, depth)
        elif part.is_multipart():
            if kind == "multipart/encrypted":
                found.note(refusals.ENCRYPTED)
            for index, child in enumerate(_children(part, kind), 1):
                self._walk(child, _below(path, index), found, depth + 1)
        elif part.get_content_maintype() == "multipart" and (mended := mending.mended(part)):
            self._walk(mended, path, found, depth + 1)
        else:
            self._leaf(part, _or_first(path), found, depth)

    def _leaf(self, part: Message, path: str, found: Found, depth: int) -> None:
        content, name, declared = mending.payload(part), filename_of(part), part.get_content_type()
        disposition = part.get_content_disposition()
        is_text = declared in ("text/plain", "text/html") or part.get_content_maintype() == "multipart"
        if is_text and not name and disposition != "attachment" and not mending.is_file(content):
            text = decode(content, part.get_content_charset() if declared.startswith("text/") else None)
            (found.htmls if declared == "text/html" else found.texts).append(text)
            return
        cid = str(part.get("Content-ID", "")).strip().strip("<>")
        if cid or (disposition == "inline" and not name):
            found.placed[path] = cid
        self.file(content, name, path, found, depth, declared=declared)

    def _message_part(self, part: Message, path: str, found: Found, depth: int) -> None:
        kind = part.get_content_type()
        if kind in ("message/delivery-status", "message/disposition-notification", "message/feedback-report"):
            return  # written by machines for machines; the report's own text says it for people
        if kind in ("message/partial", "message/external-body"):
            found.note(refusals.ELSEWHERE)
            return
        payload = part.get_payload()
        nested = payload if isinstance(payload, list) else []
        for index, message in enumerate((m for m in nested if isinstance(m, Message)), 1):
            at = _or_first(path)
            self._nested(mending.unwrapped(message, part), at if index == 1 else f"{at}/{index}", found, depth)

    def _nested(self, message: Message | None, path: str, found: Found, depth: int) -> None:
        """Add the documents of a message within; where it has none, its own text is one."""
        self.files -= 1
        if message is None or self.files < 0 or depth >= MAX_DEPTH:
            found.note(refusals.TOO_MUCH)
            return
        inner = self.message(message, f"{path}/", depth + 1)
        for sentence in inner.notes:
            found.note(sentence)
        found.parts.extend(inner.parts)
        if inner.body_is_document:
            name = safe_name(f"{inner.subject or 'message'}.eml")
            found.parts.append(Part(f"{path}/body", name, PartKind.MAIL, FileKind.MAIL, mail=inner))

    def _archive(self, content: bytes, name: str, path: str, found: Found, depth: int) -> None:
        for index, member in enumerate(members(content, self.bytes), 1):
            if member.refusal:
                found.note(f"“{member.name or name or 'An attachment'}” {member.refusal}")
            else:
                self.file(member.content, member.name, f"{path}/{index}", found, depth + 1)

    def _winmail(self, content: bytes, path: str, found: Found, depth: int) -> None:
        try:
            winmail = read_tnef(content)
        except NotTnef:
            found.note(refusals.DAMAGED_WINMAIL)
            return
        if not winmail.complete:
            found.note(refusals.DAMAGED_WINMAIL)
        if not any(text.strip() for text in (*found.texts, *found.htmls)):
            found.texts.append(winmail.text)
            found.htmls.append(winmail.html)
        for index, attached in enumerate(winmail.attachments, 1):
            self.file(attached.content, safe_name(attached.name), f"{path}/{index}", found, depth + 1)


def _below(path: str, index: int) -> str:
    """Return the path of a child: `2` -> `2.1`, and within an archive or a message `2/` -> `2/1`."""
    return f"{path}.{index}" if path and not path.endswith("/") else f"{path}{index}"


def _or_first(path: str) -> str:
    """Return the path of what a message consists of alone."""
    return _below(path, 1) if not path or path.endswith("/") else path


def _children(part: Message, kind: str) -> Iterable[Message]:
    """Return the parts that a reader is meant to see."""
    children = [child for child in part.get_payload() if isinstance(child, Message)]
    if kind == "multipart/report":
        return children[:1]  # then come data for machines, and our own message returned to us
    return children


def _suffix(kind: FileKind) -> str:
    return {FileKind.JPEG: "jpg", FileKind.TIFF: "tif"}.get(kind, kind.partition("/")[2])
