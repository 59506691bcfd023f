"""What was read from a document, each value with where it stands and how sure it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ingest.records.fields import (
    BOOKING_FIELDS,
    LINE_AMOUNTS,
    LINE_DATES,
    LINE_TEXTS,
    DocType,
    as_amount,
    from_text,
    to_text,
)

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points from the page's top left."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value stands: on a page, at an XML path, in a mail header or body, with a person, or in the ERP.

    Exactly one of `page` (from 1, with `box`), `xpath`, `header`, `person` (who typed it) and `record` (the
    connection and the key of a row there) is set; `text` is what stands there.
    """

    text: str = ""
    page: int | None = None
    box: Box | None = None
    xpath: str | None = None
    header: str | None = None
    person: str | None = None
    record: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the set parts only, as `docs/contracts.md` shows them."""
        found = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return {k: list(v) if k == "box" else v for k, v in found.items() if v not in (None, "")}

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Evidence | None:
        if not data:
            return None
        box = data.get("box")
        return cls(**{**data, "box": tuple(box) if box else None})


@dataclass(frozen=True, slots=True)
class Value:
    """One header field as read. `value` is a str, `Decimal` or `date` (by field); None means not found.

    `confidence` is 0..1: 0.99 means wrong once in a hundred. `method` is `xml`, `label`, `model`, `ocr`,
    `template vN`, `mail` or `person`; on the desk also `ERP`, `last document`, `our company`, `computed`.
    `alternatives` are other possible readings, best first, for the person who decides. `doubt` is one sentence
    that says why a person should look, or empty.
    """

    value: str | Decimal | date | None
    confidence: float = 0.0
    method: str = ""
    evidence: Evidence | None = None
    alternatives: tuple[Value, ...] = ()
    doubt: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "value": to_text(self.value),
            "confidence": round(self.confidence, 4),
            "method": self.method,
            "evidence": self.evidence.as_json() if self.evidence else None,
            "alternatives": [other.as_json() for other in self.alternatives],
            "doubt": self.doubt,
        }

    @classmethod
    def from_json(cls, name: str, data: Mapping[str, Any]) -> Value:
        return cls(
            value=from_text(name, data.get("value")),
            confidence=data.get("confidence", 0.0),
            method=data.get("method", ""),
            evidence=Evidence.from_json(data.get("evidence")),
            alternatives=tuple(cls.from_json(name, other) for other in data.get("alternatives", ())),
            doubt=data.get("doubt", ""),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the item table. Amounts are signed as printed; `tax_rate` and `discount` are per cent.

    A `charge` is no item but changes the whole document: freight, a fee or, below zero, a rebate. Its amount
    counts towards the net total as an item's does; it has no quantity and no price.
    `account` and `cost_centre` are codes in the ERP, where they are others than the document's.
    `unit_price` is for `price_base` units (None: for one), as energy and screws are priced by the hundred.
    `service_start` and `service_end` are the first and last day it charges for, where the row says so itself.
    """

    description: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    net_amount: Decimal | None = None
    tax_rate: Decimal | None = None
    discount: Decimal | None = None
    article_number: str = ""
    unit: str = ""
    order_reference: str = ""
    price_base: Decimal | None = None
    service_start: date | None = None
    service_end: date | None = None
    account: str = ""
    cost_centre: str = ""
    charge: bool = False
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    @property
    def price_each(self) -> Decimal | None:
        """The price of one unit, before any discount."""
        return self.unit_price / self.price_base if self.unit_price and self.price_base else self.unit_price

    def as_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {name: to_text(getattr(self, name)) for name in LINE_AMOUNTS}
        data |= {name: getattr(self, name) for name in LINE_TEXTS}
        data |= {name: to_text(day) for name in LINE_DATES if (day := getattr(self, name))}
        data |= {name: code for name in BOOKING_FIELDS if (code := getattr(self, name))}
        data |= {"charge": True} if self.charge else {}
        return data | {"evidence": {name: where.as_json() for name, where in self.evidence.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Line:
        evidence = {k: Evidence.from_json(v) for k, v in (data.get("evidence") or {}).items()}
        cells: dict[str, Any] = {name: as_amount(data.get(name)) for name in LINE_AMOUNTS}
        cells |= {name: data.get(name) or "" for name in (*LINE_TEXTS, *BOOKING_FIELDS)}
        cells |= {name: date.fromisoformat(data[name]) for name in LINE_DATES if data.get(name)}
        found = {k: v for k, v in evidence.items() if v}
        return cls(**cells, charge=bool(data.get("charge")), evidence=found)


def items_of(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines that are goods or services."""
    return tuple(line for line in lines if not line.charge)


def charges_of(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines that change the whole document."""
    return tuple(line for line in lines if line.charge)


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One tax rate's share of the totals. `rate` is per cent."""

    rate: Decimal | None
    net: Decimal | None
    tax: Decimal | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A header field in which a page and its e-invoice differ: `xml` with its path, `page` with its box."""

    field: str
    xml: Value
    page: Value

    def as_json(self) -> dict[str, Any]:
        return {"field": self.field, "xml": self.xml.as_json(), "page": self.page.as_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Difference:
        name = data["field"]
        return cls(name, Value.from_json(name, data["xml"]), Value.from_json(name, data["page"]))


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document: fields and lines with evidence, and how far to trust them.

    `trusted` means it may pass without a person; `problems` are sentences; `template` names the sender's
    template and its version, where one was used; `differences` are where a page contradicts its e-invoice.
    `printed_lines` is the page's own item table where it contradicts the e-invoice's, which `lines` is.
    `may_be` names the senders' forms that the paper may be of where it is like several, best first, as “5 0”: the
    sender's template, its form.
    """

    doc_type: DocType
    fields: Mapping[str, Value] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    taxes: tuple[TaxLine, ...] = ()
    language: str | None = None
    trusted: bool = False
    problems: tuple[str, ...] = ()
    reason: str = ""
    template: str = ""
    differences: tuple[Difference, ...] = ()
    may_be: tuple[str, ...] = ()
    printed_lines: tuple[Line, ...] = ()

    def value(self, name: str) -> str | Decimal | date | None:
        """Return the plain value of a header field, None where nothing was found."""
        found = self.fields.get(name)
        return found.value if found else None

    def as_json(self) -> dict[str, Any]:
        return {
            "doc_type": str(self.doc_type),
            "fields": {name: value.as_json() for name, value in self.fields.items()},
            "lines": [line.as_json() for line in self.lines],
            "taxes": [{k: to_text(getattr(t, k)) for k in ("rate", "net", "tax")} for t in self.taxes],
            "language": self.language,
            "trusted": self.trusted,
            "problems": list(self.problems),
            "reason": self.reason,
            "template": self.template,
            "differences": [difference.as_json() for difference in self.differences],
            "may_be": list(self.may_be),
            "printed_lines": [line.as_json() for line in self.printed_lines],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        return cls(
            doc_type=DocType(data["doc_type"]),
            fields={name: Value.from_json(name, value) for name, value in data["fields"].items()},
            lines=tuple(Line.from_json(line) for line in data["lines"]),
            taxes=tuple(
                TaxLine(*(as_amount(tax.get(k)) for k in ("rate", "net", "tax"))) for tax in data.get("taxes", ())
            ),
            language=data.get("language"),
            trusted=data.get("trusted", False),
            problems=tuple(data.get("problems", ())),
            reason=data.get("reason", ""),
            template=data.get("template", ""),
            differences=tuple(Difference.from_json(one) for one in data.get("differences", ())),
            may_be=tuple(data.get("may_be", ())),
            printed_lines=tuple(Line.from_json(line) for line in data.get("printed_lines", ())),
        )
