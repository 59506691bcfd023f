"""A mail's text: HTML as plain text. Pure, and never raises."""

from __future__ import annotations

import re

from lxml import etree

BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr",
     "ul")
)  # fmt: skip
UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript"))
CELLS = frozenset(("td", "th"))


def html_to_text(html: str) -> str:
    """Return what a reader of the HTML sees: blocks and rows on lines of their own, cells parted by a tab."""
    root = tree(html)
    if root is None:
        return ""
    out: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            unseen += tag in UNSEEN
            out.append(_around(tag, opening=True))
            out.append("" if unseen else _flat(element.text))
        elif event == "end":
            unseen -= tag in UNSEEN
            out.append(_around(tag, opening=False))
        if event != "start":
            out.append("" if unseen else _flat(element.tail))
    return tidy("".join(out))


def tree(html: str) -> etree._Element | None:
    """Return the HTML's tree as browsers would build it, None where there is nothing in it."""
    content = html.replace("\x00", "").encode("utf-8", "replace")
    if not content.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True)
    try:
        return etree.fromstring(content, parser)
    except etree.LxmlError:
        return None  # nothing but comments or white space


def tidy(text: str) -> str:
    """Return text with plain line ends, no controls that a database refuses, and no more than one blank line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufeff]", "", text.encode("utf-8", "replace").decode("utf-8"))
    text = re.sub(r"[ \t]+(?=\n|$)", "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _around(tag: str, *, opening: bool) -> str:
    if tag == "br":
        return "\n" if opening else ""
    if tag in CELLS:
        return "" if opening else "\t"
    return "\n" if tag in BLOCKS else ""


def _flat(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text) if text else ""
