"""Why a part of a mail is not taken as a document: one sentence on what it is, one on what to do. Pure."""

from __future__ import annotations

from ingest.mail.sniff import FileKind
from ingest.reading.einvoice import sniff as is_einvoice

TOO_MUCH = "This message holds more, or more deeply packed, than is opened. Ask the sender for single files."
ENCRYPTED = "This message is encrypted. Ask the sender for an open copy."
ELSEWHERE = "A part of this message was sent apart from it. Ask the sender for the whole message."
DAMAGED_WINMAIL = "The attachment winmail.dat is damaged. Ask the sender for the files by themselves."

WHAT = {
    FileKind.EMPTY: "is empty. Ask the sender for it again.",
    FileKind.OFFICE: "is an Office file, which is not read. Ask the sender for a PDF.",
    FileKind.OUTLOOK: "is an Outlook message, which is not read. Save it as .eml and hand that in.",
    FileKind.PACKED: "is packed in a way that is not opened. Ask the sender for the files by themselves.",
    FileKind.HEIC: "is a HEIC photograph, which is not read. Ask the sender for a JPEG or PDF.",
    FileKind.HTML: "is a web page, which is not read. Ask the sender for a PDF.",
    FileKind.TEXT: "is a text file, which is not read. Look at it in the message.",
    FileKind.XML: "is an XML file, but no invoice, order or despatch advice. Look at it in the message.",
    FileKind.UNKNOWN: "is of a kind that is not known. Look at it in the message.",
}
COMPANIONS = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/calendar",
     "text/vcard", "text/x-vcard", "text/directory", "text/rfc822-headers", "application/pgp-encrypted",
     "application/ics", "text/x-amp-html", "text/enriched", "text/richtext", "text/css")
)  # fmt: skip
COMPANION_NAMES = (".ics", ".vcf", ".p7s", ".asc", ".sig", ".amp")
SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def sentence(kind: FileKind, name: str, declared: str) -> str:
    """Return why a file is not taken, "" for what only accompanies a mail: signatures, cards, appointments."""
    if declared in SEALED:
        return ENCRYPTED
    if declared in COMPANIONS or name.lower().endswith(COMPANION_NAMES):
        return ""
    if kind is FileKind.EMPTY and not name:
        return ""
    return f"“{name or 'A part without a name'}” {WHAT.get(kind, WHAT[FileKind.UNKNOWN])}"


def small(count: int) -> str:
    """Return what is said of pictures that are too small to be read."""
    return f"Small pictures ({count}), such as logos, are not taken as documents. Look at them in the message."


def is_business_xml(content: bytes) -> bool:
    """Tell whether an XML file is one that can be read."""
    return is_einvoice(content)
