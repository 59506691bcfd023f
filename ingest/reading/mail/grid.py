"""A mail body as a page: its lines on a grid, so that labels and tables are read as on paper."""

from __future__ import annotations

import re
from typing import Any

from ingest.reading.pages import Page, Word

_ACROSS, _DOWN = 6.0, 12.0
_GUTTER = 4
"""Spaces between the columns of an HTML table."""

_HIDDEN = {"script", "style", "head", "title"}
_BLOCKS = {"p", "div", "li", "br", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "hr"}


def page_of(text: str) -> Page:
    """Return a page on which every character has its cell; boxes mean nothing outside it."""
    words = []
    lines = text.expandtabs(8).split("\n")
    for row, line in enumerate(lines):
        for match in re.finditer(r"\S+", line):
            x0, y0 = match.start() * _ACROSS, row * _DOWN
            words.append(Word(match[0], (x0, y0, x0 + len(match[0]) * _ACROSS, y0 + _DOWN)))
    width = max((word.box[2] for word in words), default=1.0)
    return Page(1, width, len(lines) * _DOWN, tuple(words), source="text" if words else "none")


def text_of(html: str) -> str:
    """Return an HTML body as text, its tables as columns of aligned text."""
    from lxml import html as parser
    from lxml.etree import ParserError

    try:
        root = parser.document_fromstring(html)
    except (ParserError, ValueError):
        return ""
    lines = [""]
    _walk(root, lines)
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _walk(node: Any, lines: list[str]) -> None:
    tag = node.tag
    if not isinstance(tag, str) or tag in _HIDDEN:
        return
    if tag == "table" and not _is_layout(node):
        lines += ["", *_table(node), ""]
        return
    if tag in _BLOCKS or tag == "tr":
        lines.append("")
    if tag == "td" and lines[-1]:
        lines[-1] += " " * _GUTTER
    _say(node.text, lines)
    for child in node:
        _walk(child, lines)
        _say(child.tail, lines)
    if tag in _BLOCKS:
        lines.append("")


def _say(text: str | None, lines: list[str]) -> None:
    """Add text to the last line, runs of blank space made one."""
    if not text or not text.strip():
        return
    said = re.sub(r"\s+", " ", text)
    if not lines[-1]:
        lines[-1] = said.lstrip()
        return
    parted = text[:1].isspace() and not lines[-1].endswith(" ")
    lines[-1] += f" {said}" if parted else said


def _is_layout(table: Any) -> bool:
    """A table that holds tables, or but one column, only arranges the mail."""
    rows = table.findall(".//tr")
    return bool(table.findall(".//table")) or max((len(_cells(row)) for row in rows), default=0) < 2


def _cells(row: Any) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in row if cell.tag in ("td", "th")]


def _table(table: Any) -> list[str]:
    rows = [_cells(row) for row in table.findall(".//tr")]
    count = max(len(row) for row in rows)
    padded = [row + [""] * (count - len(row)) for row in rows]
    widths = [max(len(row[place]) for row in padded) + _GUTTER for place in range(count)]
    return ["".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in padded]
