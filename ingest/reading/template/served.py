"""What the reading process does with pages it has read before: their traces, a reading with templates, a lesson.

Requests and answers are JSON; both sides of the pipe stand here, one under the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from ingest.reading.engine import read_pages, read_paper
from ingest.reading.kind import kinds
from ingest.reading.pages import Page
from ingest.reading.paper import Company, paper
from ingest.reading.process import wire
from ingest.reading.template.known import Template
from ingest.reading.template.learn import learn, unclear
from ingest.reading.template.recognise import Traces, traces
from ingest.records import Reading

Ask = Callable[[dict[str, Any], bytes], Mapping[str, Any]]
"""Sends a request and its body to the reading process, returns the answer's message. Raises ChildDied."""

TRACES = ("vat_ids", "ibans", "domains", "words")


# In the reading process -------------------------------------------------------------------------------
def answer(do: str, body: bytes) -> dict[str, Any]:
    """Return the answer to one of `ANSWERS`."""
    asked = json.loads(body)
    pages = tuple(wire.page_from_json(page) for page in asked["pages"])
    return ANSWERS[do](asked, pages, wire.company_from_json(asked["own"]))


def _traces(asked: Mapping[str, Any], pages: tuple[Page, ...], own: Company | None) -> dict[str, Any]:
    shown = traces(paper(pages, own), asked["sender"])
    return {name: sorted(getattr(shown, name)) for name in TRACES}


def _readings(asked: Mapping[str, Any], pages: tuple[Page, ...], own: Company | None) -> dict[str, Any]:
    sets = [[Template.from_json(one) for one in templates] for templates in asked["templates"]]
    return {"readings": [read_pages(pages, own, one, asked["sender"]).as_json() for one in sets]}


def _by_mail(asked: Mapping[str, Any], pages: tuple[Page, ...], own: Company | None) -> dict[str, Any]:
    """Read pages as the kind that their mail says, where it knows better than they do."""
    seen = paper(pages, own)
    known = kinds.by_mail(seen, kinds.Letter(**asked["letter"]))
    if known is None:
        return {"reading": None}
    kind, reason = known
    return {"reading": replace(read_paper(seen, kind), reason=reason).as_json()}


def _lesson(asked: Mapping[str, Any], pages: tuple[Page, ...], own: Company | None) -> dict[str, Any]:
    before = Template.from_json(asked["before"]) if asked["before"] else None
    confirmed, document = Reading.from_json(asked["confirmed"]), asked["document"]
    known = learn(pages, confirmed, sender=asked["sender"], before=before, own=own, document=document)
    return {"template": known.as_json()}


def _unclear(asked: Mapping[str, Any], pages: tuple[Page, ...], own: Company | None) -> dict[str, Any]:
    before = Template.from_json(asked["before"]) if asked["before"] else None
    found = unclear(pages, Reading.from_json(asked["confirmed"]), before=before, own=own)
    return {"places": {name: [one.evidence().as_json() for one in places] for name, places in found.items()}}


ANSWERS: Mapping[str, Callable[[Mapping[str, Any], tuple[Page, ...], Company | None], dict[str, Any]]] = {
    "traces": _traces,
    "readings": _readings,
    "by_mail": _by_mail,
    "lesson": _lesson,
    "unclear": _unclear,
}


# Beside it --------------------------------------------------------------------------------------------
def traces_of(ask: Ask, pages: Sequence[Page], sender: str | None, own: Company | None) -> Traces:
    """Return what pages and the mail's address show of their sender."""
    said = ask({"do": "traces"}, _body(pages, own, sender=sender))
    return Traces(**{name: frozenset(said[name]) for name in TRACES}, text="")


def readings_of(
    ask: Ask,
    pages: Sequence[Page],
    sender: str | None,
    own: Company | None,
    templates: Sequence[Sequence[Template]],
) -> list[Reading]:
    """Read pages once with each of several sets of templates; an empty set reads without any."""
    sets = [[one.as_json() for one in some] for some in templates]
    said = ask({"do": "readings"}, _body(pages, own, sender=sender, templates=sets))
    return [Reading.from_json(one) for one in said["readings"]]


def by_mail(ask: Ask, pages: Sequence[Page], own: Company | None, letter: kinds.Letter) -> Reading | None:
    """Return what pages say as the kind that their mail names, None where the pages hold."""
    said = ask({"do": "by_mail"}, _body(pages, own, letter=asdict(letter)))
    return Reading.from_json(said["reading"]) if said["reading"] else None


def lesson_of(
    ask: Ask,
    pages: Sequence[Page],
    sender: str | None,
    own: Company | None,
    *,
    confirmed: Reading,
    before: Template | None,
    document: str,
) -> Template:
    """Return the template with what an approved document teaches, see `learn.learn`."""
    more = {"confirmed": confirmed.as_json(), "before": before.as_json() if before else None}
    said = ask({"do": "lesson"}, _body(pages, own, sender=sender, document=document, **more))
    return Template.from_json(said["template"])


def unclear_in(
    ask: Ask, pages: Sequence[Page], own: Company | None, *, confirmed: Reading, before: Template | None
) -> dict[str, list[dict[str, Any]]]:
    """Return the places of each value that stands in several, none plainly the right one, see `learn.unclear`."""
    more = {"confirmed": confirmed.as_json(), "before": before.as_json() if before else None}
    return dict(ask({"do": "unclear"}, _body(pages, own, **more))["places"])


def _body(pages: Sequence[Page], own: Company | None, **more: Any) -> bytes:
    shown = [wire.page_to_json(page) for page in pages]
    return json.dumps({"pages": shown, "own": wire.company_to_json(own), **more}).encode()
