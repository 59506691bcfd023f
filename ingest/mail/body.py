"""A mail's HTML: as plain text, and cleaned of all but its structure. Pure, and never raises."""

from __future__ import annotations

import re
from html import unescape

from lxml import etree

BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr",
     "ul")
)  # fmt: skip
UNSEEN = frozenset(
    ("script", "style", "head", "title", "template", "noscript", "object", "embed", "iframe", "svg", "math",
     "audio", "video", "canvas", "form", "button", "input", "select", "textarea", "link", "meta", "base")
)  # fmt: skip
KEPT = BLOCKS - {"form", "fieldset"} | frozenset(
    ("b", "strong", "i", "em", "u", "s", "small", "sub", "sup", "br", "span", "code", "tt", "caption", "thead",
     "tbody", "tfoot", "td", "th")
)  # fmt: skip
KEPT_ATTRIBUTES = {"colspan", "rowspan", "align", "valign"}
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|mso-hide\s*:\s*all|opacity\s*:\s*0(?![.\d])"
)
CELLS = frozenset(("td", "th"))


def html_to_text(html: str) -> str:
    """Return what a reader of the HTML sees: blocks and rows on lines of their own, cells parted by a tab."""
    root = tree(html)
    if root is None:
        return _without_tags(html)
    _drop_unseen(root)
    out: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        out.append(_around(tag, opening=event == "start"))
        text = element.text if event == "start" else element.tail
        out.append((text or "") if _within_pre(element, event) else _flat(text))
    return tidy("".join(out))


def clean(html: str) -> str:
    """Return the HTML's structure and text alone: no script, style, picture, link or anything to be fetched.

    What a reader would not see is left out, so that nothing is read from a page that nobody can check on it.
    """
    root = tree(html)
    if root is None:
        return ""
    _drop_unseen(root)
    for element in root.iter():
        if element.tag == "img":
            element.text = element.get("alt")
        if element.tag not in KEPT:
            element.tag = "span" if element.tag not in ("html", "body") else "div"
        for name in set(element.attrib) - KEPT_ATTRIBUTES:
            del element.attrib[name]
    return etree.tostring(root, method="html", encoding="unicode", with_tail=False)


def tree(html: str) -> etree._Element | None:
    """Return the HTML's tree as browsers would build it, None where there is none or it cannot be built."""
    content = html.replace("\x00", "").encode("utf-8", "replace")
    if not content.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, huge_tree=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.LxmlError:
        return None  # nothing but comments or white space
    # Nested deeper than a tree is built: what follows would be lost without a word.
    return None if any(fault.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for fault in parser.error_log) else root


def _without_tags(html: str) -> str:
    """Return what stands between the tags of HTML without a tree: more than its reader sees, nothing lost."""
    return tidy(
        unescape("\n".join(part for piece in html.split("<") if (part := piece.partition(">")[2].strip())))
    )


def _drop_unseen(root: etree._Element) -> None:
    """Take out comments, and elements that no reader sees; the text after them stays."""
    for element in list(root.iter()):
        seen = isinstance(element.tag, str) and element.tag not in UNSEEN
        if seen and not HIDDEN.search(element.get("style", "").lower()):
            continue
        if element.tag == "form":
            element.tag = "div"  # mails wrap whole invoices in forms
            continue
        parent = element.getparent()
        if parent is None:
            continue
        before, tail = element.getprevious(), element.tail or ""
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(element)


def _within_pre(element: etree._Element, event: str) -> bool:
    around = element if event == "start" else element.getparent()
    return around is not None and (around.tag == "pre" or next(around.iterancestors("pre"), None) is not None)


def tidy(text: str) -> str:
    """Return text with plain line ends, no controls that a database refuses, and no more than one blank line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufeff]", "", text.encode("utf-8", "replace").decode("utf-8"))
    text = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _around(tag: str, *, opening: bool) -> str:
    if tag == "br":
        return "\n" if opening else ""
    if tag in CELLS:
        return "" if opening else "\t"
    return "\n" if tag in BLOCKS else ""


def _flat(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text) if text else ""
