"""A mail whose document stands in its text, set on a page: head, then text. Fetches nothing, ever.

`page` writes the HTML and is pure. `render` makes the PDF in a process of its own with limits on memory and
time, because a stranger's HTML can keep a typesetter busy for hours: `python -m ingest.mail.letter`.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from html import escape

from ingest.mail.body import clean
from ingest.mail.parsed import ParsedMail

SECONDS = 40
MEMORY = 2 << 30
COLUMNS = re.compile(r"\S(?: {3,}|\t)\S")

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


class CannotRender(Exception):
    """The text could not be set on a page. The message is one sentence."""


def render(mail: ParsedMail) -> bytes:
    """Return the PDF of a mail's text; the same mail gives the same bytes. Raises CannotRender.

    HTML that cannot be set within the limits is set as its plain text.
    """
    for html in dict.fromkeys((mail.html, "")):
        if pdf := _in_a_process(page(mail, html)):
            return pdf
    raise CannotRender(
        "The text of this message could not be set on a page. Open the original message to read it."
    )


def page(mail: ParsedMail, html: str) -> str:
    """Return the HTML page of a mail: its head, then `html` cleaned, or its plain text where there is none."""
    rows = "".join(
        f"<div><dt>{label}</dt><dd>{escape(value)}</dd></div>" for label, value in _head(mail) if value.strip()
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


def _in_a_process(html: str) -> bytes:
    command = [sys.executable, "-m", "ingest.mail.letter"]
    try:
        done = subprocess.run(
            command, input=html.encode("utf-8", "replace"), capture_output=True, timeout=SECONDS + 5, check=False
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 and done.stdout.startswith(b"%PDF-") else b""


def _main() -> None:
    """Set the HTML that stands on standard input, within limits, and write the PDF to standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import weasyprint

    html = sys.stdin.buffer.read().decode("utf-8")
    document = weasyprint.HTML(string=html, url_fetcher=_fetch_nothing)
    sys.stdout.buffer.write(document.write_pdf())


def _fetch_nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError("A mail's page fetches nothing.")


if __name__ == "__main__":
    _main()
