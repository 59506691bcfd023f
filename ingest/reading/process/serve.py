"""The reading process: reads one document after another from its parent until the parent is gone.

Started by `child.py`. Whatever a stranger's file does to it, only this process dies of it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import IO, Any

from ingest.reading.einvoice import NotAnEInvoice
from ingest.reading.engine import read
from ingest.reading.mail.fields import read_mail
from ingest.reading.ocr import Call, read_page
from ingest.reading.pages import NeedsPassword, Unreadable
from ingest.reading.pages.cut import cut
from ingest.reading.pages.render import render
from ingest.reading.pages.typeset import typeset
from ingest.reading.process import limits, wire
from ingest.reading.template import served
from ingest.reading.template.known import Template

TYPESETTING = {"cpu_seconds": 30, "wall_seconds": 90}
"""A mail that takes longer is set as plain text."""
REFUSALS = {kind.__name__: kind for kind in (NeedsPassword, Unreadable, NotAnEInvoice)}


def main(ceilings: limits.Limits) -> None:
    """Serve until standard input ends. Answers go to what was standard output; prints go to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not garble an answer
    limits.die_with_parent()
    limits.confine(ceilings)
    while (request := wire.receive(sys.stdin.buffer)) is not None:
        limits.start_clock(ceilings if request[0]["do"] != "typeset" else replace(ceilings, **TYPESETTING))
        _answer(answers, *request)
        limits.stop_clock()


Reply = tuple[dict[str, Any], bytes]
"""What goes back beside `ok`: a message, and bytes such as a picture's."""


def _answer(answers: IO[bytes], message: dict[str, Any], content: bytes) -> None:
    try:
        said, body = _ANSWERS[message["do"]](answers, message, content)
        wire.send(answers, {"ok": True, **said}, body)
    except tuple(REFUSALS.values()) as refusal:
        kind = next(name for name, refused in REFUSALS.items() if isinstance(refusal, refused))
        wire.send(answers, {"ok": False, "refusal": kind, "sentence": str(refusal)})
    except MemoryError:
        wire.send(answers, {"ok": False, "refusal": "memory", "sentence": ""})


def _read(answers: IO[bytes], message: dict[str, Any], content: bytes) -> Reply:
    known = [wire.page_from_json(page) for page in message["known"]]
    result = read(
        content,
        sender=message["sender"],
        own=wire.company_from_json(message["own"]),
        use_xml=message["use_xml"],
        ocr=partial(read_page, message["ocr"], call=_outside(answers)) if message["ocr"] else None,
        known={page.number: page for page in known},
        templates=[Template.from_json(one) for one in message["templates"]],
    )
    return {"result": wire.result_to_json(result)}, b""


def _read_mail(_: IO[bytes], message: dict[str, Any], content: bytes) -> Reply:
    said = read_mail(**json.loads(content), own=wire.company_from_json(message["own"]))
    return {"reading": said.as_json()}, b""


def _typeset(_: IO[bytes], message: dict[str, Any], content: bytes) -> Reply:
    return {}, typeset(content.decode())


def _render(_: IO[bytes], message: dict[str, Any], content: bytes) -> Reply:
    return {}, render(content, message["page"], message["width"], message["turn"], message["skew"])


def _cut(_: IO[bytes], message: dict[str, Any], content: bytes) -> Reply:
    return {}, cut(content, message["pages"])


def _with_templates(_: IO[bytes], message: dict[str, Any], content: bytes) -> Reply:
    return served.answer(message["do"], content), b""


_ANSWERS: dict[str, Callable[[IO[bytes], dict[str, Any], bytes], Reply]] = {
    "read": _read,
    "mail": _read_mail,
    "typeset": _typeset,
    "render": _render,
    "cut": _cut,
    **dict.fromkeys(served.ANSWERS, _with_templates),
}
"""What the process can be asked for, by the `do` of a request."""


@cache
def _outside(answers: IO[bytes]) -> Call:
    """Return how an engine of this process has its parent make a call: the process itself has no network."""

    def call(request: dict[str, Any]) -> Mapping[str, Any]:
        wire.send(answers, {"call": request})
        reply = wire.receive(sys.stdin.buffer)
        if reply is None:
            raise SystemExit("The parent is gone.")
        answer: Mapping[str, Any] = reply[0]["answer"]
        return answer

    return call


if __name__ == "__main__":
    main(limits.Limits(**json.loads(sys.argv[1])))
