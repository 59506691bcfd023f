"""What the reading process and its parent say to each other: one JSON line, then as many bytes as it announces."""

from __future__ import annotations

import json
from typing import IO, Any

from ingest.reading.engine import Result
from ingest.reading.kind.split import Part
from ingest.reading.pages import Page, Word
from ingest.reading.paper import Company
from ingest.records import Reading

MAX_HEADER = 64 * 1024 * 1024


def send(stream: IO[bytes], message: dict[str, Any], body: bytes = b"") -> None:
    """Write one message. Raises OSError if the other side is gone."""
    header = json.dumps({**message, "bytes": len(body)}, ensure_ascii=False).encode()
    stream.write(header + b"\n")
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Return the next message and its bytes, None if the other side is gone."""
    header = stream.readline(MAX_HEADER)
    if not header.endswith(b"\n"):
        return None
    message = json.loads(header)
    body = stream.read(message["bytes"])
    return (message, body) if len(body) == message["bytes"] else None


def page_to_json(page: Page) -> dict[str, Any]:
    """Return a page as JSON; each word is [text, x0, y0, x1, y1]."""
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "source": page.source,
        "skew": page.skew,
        "words": [[word.text, *word.box] for word in page.words],
    }


def page_from_json(data: dict[str, Any]) -> Page:
    words = tuple(Word(text, (x0, y0, x1, y1)) for text, x0, y0, x1, y1 in data["words"])
    return Page(**{**data, "words": words})


def company_to_json(own: Company | None) -> dict[str, Any] | None:
    if own is None:
        return None
    return {
        "names": list(own.names),
        "vat_ids": list(own.vat_ids),
        "ibans": list(own.ibans),
        "country": own.country,
        "currency": own.currency,
        "domains": list(own.domains),
    }


def company_from_json(data: dict[str, Any] | None) -> Company | None:
    if data is None:
        return None
    lists = {key: tuple(data[key]) for key in ("names", "vat_ids", "ibans", "domains")}
    return Company(**{**data, **lists})


def result_to_json(result: Result) -> dict[str, Any]:
    return {
        "reading": result.reading.as_json(),
        "pages": [page_to_json(page) for page in result.pages],
        "ms": result.ms,
        "parser_version": result.parser_version,
        "unread": list(result.unread),
        "parts": [
            {"first": part.first, "last": part.last, "reason": part.reason, "reading": reading.as_json()}
            for part, reading in result.parts
        ],
    }


def result_from_json(data: dict[str, Any]) -> Result:
    pages = tuple(page_from_json(page) for page in data["pages"])
    parts = tuple(
        (Part(part["first"], part["last"], part["reason"]), Reading.from_json(part["reading"]))
        for part in data["parts"]
    )
    reading = Reading.from_json(data["reading"])
    return Result(reading, pages, data["ms"], data["parser_version"], parts, tuple(data["unread"]))
