"""What a person put into a draft, carried along when its pages are laid anew. JSON of drafts in and out; pure.

Nothing that somebody typed, clicked or confirmed is lost: it goes where its page goes, and what was read instead
stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Fields = Mapping[str, Mapping[str, Any]]
Places = Mapping[int, int]
"""Where a page stood in the document -> where it stands now; pages that are not in it are missing."""

CODE_FROM = "review "
"""How the evidence of a line's code begins that was taken over, before the key of the review."""


def given(fields: Fields) -> dict[str, dict[str, Any]]:
    """Return the values that a person gave."""
    return {name: dict(value) for name, value in fields.items() if value.get("method") == "person"}


def page_of(value: Mapping[str, Any]) -> int | None:
    """Return the page a value stands on, None for one that stands on none."""
    page = (value.get("evidence") or {}).get("page")
    return int(page) if page is not None else None


def carried(fields: Fields, places: Places) -> dict[str, dict[str, Any]]:
    """Return the values with their places as the pages lie now; what stood on a page that is gone was typed."""
    return {name: _carried(value, places) for name, value in fields.items()}


def _carried(value: Mapping[str, Any], places: Places) -> dict[str, Any]:
    page = page_of(value)
    where: Any = value.get("evidence")
    if page is not None and page not in places:
        where = {"person": value.get("by") or "a person"}
    elif page is not None:
        where = {**where, "page": places[page]}
    others = [
        other for other in value.get("alternatives", ()) if page_of(other) is None or page_of(other) in places
    ]
    return {**value, "evidence": where, "alternatives": [_carried(other, places) for other in others]}


def over(read: Fields, *givens: Fields) -> dict[str, Any]:
    """Return what was read with a person's values over it, the first given first; the others stay beside them."""
    fields: dict[str, Any] = dict(read)
    for name in dict.fromkeys(name for values in givens for name in values):
        first, *others = [values[name] for values in givens if name in values]
        beside = [other for other in (*others, read.get(name)) if other and _differs(first, other)]
        fields[name] = {**first, "alternatives": [*map(_plain, beside), *first.get("alternatives", ())]}
    return fields


def _differs(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return other.get("value") not in (None, "", one.get("value"))


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    return {**value, "alternatives": []}


def lines_carried(lines: Iterable[Mapping[str, Any]], places: Places) -> list[dict[str, Any]]:
    """Return item lines with the places of their cells as the pages lie now."""
    return [
        {
            **line,
            "evidence": {
                cell: {**where, "page": places.get(where.get("page"), where.get("page"))}
                for cell, where in (line.get("evidence") or {}).items()
                if where.get("page") is None or where["page"] in places
            },
        }
        for line in lines
    ]


def as_read(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return item lines without the codes that were taken over from an earlier document."""
    return [_without(line) for line in lines]


def _without(line: Mapping[str, Any]) -> dict[str, Any]:
    evidence: Mapping[str, Any] = line.get("evidence") or {}
    taken = {name for name, where in evidence.items() if _is_taken_over(line.get(name), where)}
    if not taken:
        return dict(line)
    kept = {name: value for name, value in line.items() if name not in taken}
    return {**kept, "evidence": {name: where for name, where in evidence.items() if name not in taken}}


def _is_taken_over(code: Any, where: Mapping[str, Any]) -> bool:
    """Whether a cell has the code that was taken over; one that a person changed or emptied is the person's."""
    return (where.get("record") or "").startswith(CODE_FROM) and code == where.get("text")
