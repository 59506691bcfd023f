"""What bytes are, by their content; the name a sender gave them only breaks ties. Pure, and never raises."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from io import BytesIO

from ingest.mail.archive import is_overfull


class FileKind(StrEnum):
    """What a file is to us."""

    PDF = "application/pdf"
    XML = "application/xml"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    GIF = "image/gif"
    BMP = "image/bmp"
    WEBP = "image/webp"
    MAIL = "message/rfc822"
    MBOX = "application/mbox"
    ZIP = "application/zip"
    TNEF = "application/ms-tnef"
    HTML = "text/html"
    TEXT = "text/plain"
    EMPTY = "application/x-empty"
    OFFICE = "application/vnd.ms-office"
    OUTLOOK = "application/vnd.ms-outlook"
    PACKED = "application/x-packed"  # rar, 7z, gzip and others that are not opened
    HEIC = "image/heic"
    UNKNOWN = "application/octet-stream"


IMAGES = frozenset({FileKind.PNG, FileKind.JPEG, FileKind.TIFF, FileKind.GIF, FileKind.BMP, FileKind.WEBP})

MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"II+\x00", FileKind.TIFF),
    (b"MM\x00+", FileKind.TIFF),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"\x78\x9f\x3e\x22", FileKind.TNEF),
    (b"Rar!\x1a\x07", FileKind.PACKED),
    (b"7z\xbc\xaf\x27\x1c", FileKind.PACKED),
    (b"\x1f\x8b", FileKind.PACKED),
    (b"BZh", FileKind.PACKED),
    (b"\xfd7zXZ\x00", FileKind.PACKED),
)
WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
"""How text begins whose letters take two or four bytes: with a mark, or with a tag."""
SUFFIXES = {
    ".pdf": FileKind.PDF,
    ".eml": FileKind.MAIL,
    ".mbox": FileKind.MBOX,
    ".zip": FileKind.ZIP,
    ".htm": FileKind.HTML,
    ".html": FileKind.HTML,
}
OFFICE_MEMBERS = {"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"}
OUTLOOK_ENTRY = "__properties_version1.0".encode("utf-16-le")

HEAD = 4096
# From ann@acme.example Tue Nov  3 10:12:00 2026
MBOX_LINE = re.compile(rb"From [^\r\n]*\d\d:\d\d[^\r\n]*\d{4}[^\r\n]*\r?\n")
HEADER_LINE = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")  # Subject: …
MAIL_HEADERS = frozenset(
    b"from to cc subject date received return-path message-id mime-version content-type delivered-to "
    b"reply-to sender x-mailer dkim-signature in-reply-to references bcc".split()
)


def sniff(content: bytes, filename: str = "") -> FileKind:
    """Return what the bytes are. A damaged file whose name says PDF or mail is taken at its name."""
    if not content:
        return FileKind.EMPTY
    by_name = SUFFIXES.get(_suffix(filename), FileKind.UNKNOWN)
    return _by_magic(content) or _by_text(content, by_name) or by_name


def _suffix(filename: str) -> str:
    _, dot, suffix = filename.rpartition(".")
    return f".{suffix.lower()}" if dot else ""


def _by_magic(content: bytes) -> FileKind | None:
    for magic, kind in MAGIC:
        if content.startswith(magic):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    if content[:2] == b"BM" and content[6:10] == b"\x00\x00\x00\x00":
        return FileKind.BMP
    if content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1", b"avif", b"hevc", b"msf1"}:
        return FileKind.HEIC
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return FileKind.OUTLOOK if OUTLOOK_ENTRY in content else FileKind.OFFICE
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(content)
    if content.startswith(b"%PDF-") or (b"%PDF-" in content[:1024] and not looks_like_mail(content)):
        return FileKind.PDF
    return None


def _zip_kind(content: bytes) -> FileKind:
    if is_overfull(content):
        return FileKind.ZIP
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist()[:50])
    except Exception:  # damage shows as anything; `archive.members` says so
        return FileKind.ZIP
    return FileKind.OFFICE if names & OFFICE_MEMBERS else FileKind.ZIP


def _by_text(content: bytes, by_name: FileKind) -> FileKind | None:
    text = _head(content)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith(("<!doctype html", "<html")) or (start.startswith("<") and by_name is FileKind.HTML):
        return FileKind.HTML
    if start.startswith("<?xml"):
        return FileKind.HTML if "<html" in start else FileKind.XML
    if re.match(r"<(!--|!doctype|[a-z_][\w.-]*[:\s>])", start):
        return FileKind.HTML if re.match(r"<(head|body|div|p|table|span|style)\b", start) else FileKind.XML
    if by_name in (FileKind.MAIL, FileKind.MBOX):
        return by_name
    if MBOX_LINE.match(content.lstrip(b"\r\n")):
        return FileKind.MBOX
    if looks_like_mail(content):
        return FileKind.MAIL
    return None if by_name is not FileKind.UNKNOWN else FileKind.TEXT


def _head(content: bytes) -> str | None:
    """Return the beginning as text, None where it is no text."""
    head = content[:HEAD]
    codec = next((codec for mark, codec in WIDE if head.startswith(mark)), None)
    if codec:
        return head[: len(head) // 4 * 4].decode(codec, "replace")
    if b"\x00" in head or sum(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head) > len(head) // 20:
        return None
    return head.decode("utf-8", "replace")


def looks_like_mail(content: bytes) -> bool:
    """Tell whether the bytes begin as a message does: header lines, of which two are well-known ones."""
    known = 0
    for line in content.removeprefix(b"\xef\xbb\xbf").lstrip()[:HEAD].splitlines():
        if line[:1] in (b" ", b"\t"):
            continue
        header = HEADER_LINE.match(line)
        if header is None:
            break
        known += header.group(1).lower() in MAIL_HEADERS
    return known >= 2
