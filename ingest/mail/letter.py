"""A mail whose document stands in its text, as a page: head, then text. Pure; the reading process sets it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from ingest.mail.body import clean
from ingest.mail.parsed import ParsedMail

MAX_TEXT = 40_000  # characters, some fifteen pages: no order is longer, and a page of HTML costs a second
MAX_HTML = 150_000
MAX_FIELD = 500  # characters of the sender, the recipients, the subject
CUT = "\n\n[The message goes on. Read all of it in the original.]"
COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")  # “Bolt M8    10 pcs”

STYLE = """
@page { size: A4; margin: 18mm 18mm 20mm }
body { font: 10pt/1.45 "Noto Sans", "DejaVu Sans", "Liberation Sans", sans-serif; color: #111 }
body { overflow-wrap: anywhere }
dl.head { margin: 0 0 6mm; padding: 0 0 4mm; border-bottom: 0.5pt solid #999 }
dl.head div { margin: 0 0 1mm; padding-left: 20mm; text-indent: -20mm }
dl.head dt { display: inline-block; width: 20mm; text-indent: 0; color: #555 }
dl.head dd { display: inline; margin: 0 }
.text { white-space: pre-wrap; margin: 0 }
.columns { font: 8.5pt/1.4 "Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono", monospace }
.quoted { display: block; color: #555; border-left: 1.5pt solid #bbb; padding-left: 2mm }
td, th { vertical-align: top; text-align: left; padding: 0 2mm 0 0 }
[align=right] { text-align: right } [align=center] { text-align: center }
table { border-collapse: collapse }
"""


def shortened(mail: ParsedMail) -> ParsedMail:
    """Return the mail with as much of its text as is set on pages and read."""
    if len(mail.text) <= MAX_TEXT and len(mail.html) <= MAX_HTML:
        return mail
    return replace(mail, text=mail.text[:MAX_TEXT] + CUT * (len(mail.text) > MAX_TEXT), html="")


def pages(mail: ParsedMail) -> list[str]:
    """Return the HTML pages that could show a mail, best first: its HTML, and its plain text if that fails."""
    mail = shortened(mail)
    return [page(mail, html) for html in dict.fromkeys((mail.html, ""))]


def page(mail: ParsedMail, html: str) -> str:
    """Return the HTML page of a mail: its head, then `html` cleaned, or its plain text where there is none."""
    rows = "".join(
        f"<div><dt>{label}</dt><dd>{escape(value[:MAX_FIELD])}</dd></div>"
        for label, value in _head(mail)
        if value.strip()
    )
    head = f'<meta charset="utf-8"><title>{escape(mail.subject)}</title><style>{STYLE}</style>'
    body = f'<dl class="head">{rows}</dl>{clean(html) or _set(mail.text)}'
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def _head(mail: ParsedMail) -> list[tuple[str, str]]:
    sender = f"{mail.sender_name} <{mail.sender}>" if mail.sender_name and mail.sender else mail.sender
    date = mail.sent_at.strftime("%Y-%m-%d %H:%M %z") if mail.sent_at else ""
    return [("From", sender), ("To", ", ".join(mail.recipients)), ("Subject", mail.subject), ("Date", date)]


def _set(text: str) -> str:
    """Return plain text as HTML: columns in a type that keeps them, what is quoted set back."""
    lines = []
    for line in text.split("\n"):
        quoted = line.startswith(">")
        lines.append(f'<span class="quoted">{escape(line)}</span>' if quoted else f"{escape(line)}\n")
    kind = "text columns" if COLUMNS.search(text) else "text"
    return f'<div class="{kind}">{"".join(lines)}</div>'
