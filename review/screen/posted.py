"""What the screen sends back: typed or clicked values, as the changes that a draft takes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from ingest.models import Page
from ingest.records import BOOKING_FIELDS, LINE_AMOUNTS, LINE_DATES, Evidence, Value, to_text
from review import forms
from review.errors import ReviewError
from review.models import Review
from review.places import Printed, locate, locate_cell
from review.record import draft_of
from review.reference import accounts
from review.screen.fields import in_order
from review.screen.lines import COLUMNS, HIDDEN
from review.screen.paper import evidence_at
from review.screen.values import written
from review.services import Change
from review.shorthand import Near
from review.whole import whole

EDGES = " ,;:"
"""What print leaves at the ends of a clicked word."""


@dataclass(slots=True)
class Posted:
    """Parsed form data. `invalid` holds one sentence for each field or cell whose text is not of its kind.

    `seen` is what stood in each changed field when the person began. `lines` is None while they were not sent, or
    a cell of them is invalid: a table is taken whole or not at all.
    """

    version: int
    seen: dict[str, str] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    lines: list[dict[str, Any]] | None = None
    invalid: dict[str, str] = field(default_factory=dict)

    def meets_nobody(self, review: Review) -> bool:
        """Whether what others saved since touches none of these fields: two people may work side by side."""
        draft = draft_of(review)
        untouched = [
            written(name, draft.fields.get(name) or Value(None)) == self.seen.get(name) for name in self.changes
        ]
        return self.lines is None and all(untouched)


def number(post: QueryDict, name: str) -> int:
    """Return a whole number of the form. Raises ReviewError without one: the page is then older than the form."""
    found = whole(post.get(name, ""))
    if found is None:
        raise ReviewError("The page is out of date. Load it again.")
    return found


def read(post: QueryDict, review: Review, pages: Sequence[Page]) -> Posted:
    """Return what was posted. Fields that were not sent are left alone; `confirm` names those taken as they are.

    Raises ReviewError where the form itself is broken, never for what a person typed.
    """
    posted, printed = Posted(number(post, "version")), Printed.on(pages)
    language = review.was_read.get("language") or ""
    for name in (*in_order(draft_of(review).doc_type), *BOOKING_FIELDS):
        try:
            change = _change(post, name, review, printed, language, _near(review, posted))
        except ReviewError as error:
            posted.invalid[name] = str(error)
            continue
        if change is not None:
            posted.changes[name] = change
            posted.seen[name] = str(post.get(f"seen.{name}", ""))
    _read_lines(posted, post, review, printed, language)
    return posted


def _near(review: Review, posted: Posted) -> Near:
    """Return what short dates are near; the document's own date may just have been typed."""
    typed = posted.changes.get("issue_date")
    stands = typed["value"] if typed else (review.fields.get("issue_date") or {}).get("value")
    return Near(timezone.localtime(review.received_at).date(), date.fromisoformat(stands) if stands else None)


def _change(
    post: QueryDict, name: str, review: Review, printed: Printed, language: str, near: Near
) -> Change | None:
    if name in post and name in BOOKING_FIELDS:
        return Change(value=accounts.code_of(name, str(post[name])))
    if name in post:
        return _typed(post, name, review, printed, language, near)
    if name in post.getlist("confirm"):
        stands: Mapping[str, Any] = review.fields.get(name) or {}
        return Change(value=stands.get("value") or "", evidence=stands.get("evidence"))
    return None


def _typed(post: QueryDict, name: str, review: Review, printed: Printed, language: str, near: Near) -> Change:
    """Return a typed or clicked value with its place: the clicked words, else where it is found on the pages."""
    typed, exact = str(post[name]), post.get(f"exact.{name}")
    clicked = _clicked(str(post.get(f"at.{name}", "")), typed)
    if exact is not None:
        value = str(exact)  # one of the readings that were offered
    elif clicked:
        value = forms.parse(name, typed.strip(EDGES), language=language)  # written in the page's numbers
    else:
        value = forms.parse(name, typed, near=near)  # written in the reader's
    if clicked:
        return Change(value=value, evidence=clicked.as_json())
    before = Evidence.from_json((review.fields.get(name) or {}).get("evidence"))
    found = locate(name, value, printed, language=language, before=before)
    where = found.place.as_json() if found.place else None
    return Change(value=value, evidence=where, places=[place.as_json() for place in found.others])


def _clicked(at: str, text: str) -> Evidence | None:
    try:
        return evidence_at(at, text)
    except ValueError:
        raise ReviewError("The place on the page was not understood. Click the word again.") from None


def _read_lines(posted: Posted, post: QueryDict, review: Review, printed: Printed, language: str) -> None:
    """Lines come as one list a column, in the order of the screen; `line.was` says which saved line each was."""
    was = post.getlist("line.was")
    if not post.get("lines"):
        return
    columns = {name: post.getlist(f"line.{name}") for name in COLUMNS if f"line.{name}" in post}
    more, at = (post.getlist(f"line.{name}") or ["{}"] * len(was) for name in ("more", "at"))
    charge = post.getlist("line.charge") or [""] * len(was)
    if any(len(cells) != len(was) for cells in (*columns.values(), more, at, charge)):
        raise ReviewError("The item lines arrived incomplete. Change one again to send them anew.")
    lines, near = [], _near(review, posted)
    for row, index in enumerate(was):
        line = (_saved_line(review, index) or _hidden(more[row])) | {"charge": bool(charge[row])}
        places, unplaced = _places(at[row]), list[str]()
        for name, cells in columns.items():
            try:
                typed = _put(line, name, _parsed(name, cells[row], near), places.get(name))
            except ReviewError as error:
                posted.invalid[f"line.{row}.{name}"] = str(error)
            else:
                unplaced += [name] * (typed and name not in BOOKING_FIELDS)
        _find_cells(line, unplaced, printed, language)
        if any(line.get(name) for name in COLUMNS):
            lines.append(line)
    if not any(name.startswith("line.") for name in posted.invalid):
        posted.lines = lines


def _parsed(name: str, text: str, near: Near) -> str:
    if name in LINE_DATES:
        return forms.parse(name, text, near=near)
    return accounts.code_of(name, text) if name in BOOKING_FIELDS else forms.parse_cell(name, text)


def _saved_line(review: Review, index: str) -> dict[str, Any]:
    number = whole(index)
    return dict(review.lines[number]) if number is not None and number < len(review.lines) else {}


def _hidden(more: str) -> dict[str, Any]:
    """Return what the screen hides of a line that comes back: it went to the browser as JSON."""
    try:
        return {name: text for name, text in json.loads(more or "{}").items() if name in HIDDEN}
    except (ValueError, AttributeError):
        raise ReviewError("The item lines were not understood. Load the page again.") from None


def _places(at: str) -> dict[str, Evidence]:
    """Return where the cells of a line stand, as the browser sent it: a JSON object of places."""
    try:
        found = {name: evidence_at(str(place), "") for name, place in json.loads(at or "{}").items()}
    except (ValueError, AttributeError):
        raise ReviewError("The place on the page was not understood. Click the word again.") from None
    return {name: place for name, place in found.items() if place}


def _find_cells(line: dict[str, Any], names: Sequence[str], printed: Printed, language: str) -> None:
    """Find the cells of a line that were typed on the pages, each beside those that are found already."""
    for name in names:
        row = [place for cell in line["evidence"].values() if (place := Evidence.from_json(cell))]
        if place := locate_cell(name, line[name], row, printed, language=language):
            line["evidence"][name] = place.as_json()


def _put(line: dict[str, Any], name: str, text: str, place: Evidence | None) -> bool:
    """Write a cell with where it stands; return whether it was typed, so that nobody has said where."""
    before = to_text(line.get(name)) or ""
    same = forms.parse_cell(name, before, language="en") == text if name in LINE_AMOUNTS else before == text
    if same:
        return False
    line[name] = (text or None) if name in LINE_AMOUNTS else text
    emptied = name in BOOKING_FIELDS and not text  # what had been taken over still tells that a person emptied it
    kept = {cell: at for cell, at in (line.get("evidence") or {}).items() if cell != name or emptied}
    line["evidence"] = kept | ({name: replace(place, text=text).as_json()} if place and text else {})
    return bool(text) and place is None
