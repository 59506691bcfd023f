"""How well templates read: taught on the first documents of each family, measured on the others."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ingest.reading.checks import CENT
from ingest.reading.compare.locate import bare
from ingest.reading.engine import Result, read_and_tell
from ingest.reading.evaluation.flat import FIELDS, flat
from ingest.reading.evaluation.score import NULL_MEANS_ABSENT, Score, matching_lines, same
from ingest.reading.pages import Page
from ingest.reading.template.items import make_total
from ingest.reading.template.known import Template
from ingest.reading.template.lay import Told
from ingest.reading.template.learn import learn
from ingest.reading.template.recognise import recognise
from ingest.records import (
    AMOUNT_FIELDS,
    REQUIRED_OF,
    DocType,
    Line,
    Reading,
    Value,
    as_amount,
    charges_of,
    from_text,
    to_text,
)

STANDING = ("supplier_name", "currency")
"""What whoever approves a document fills in even where it is not printed: it is the same on all of a sender's."""

LINE_CELLS = ("quantity", "unit_price", "net_amount")


@dataclass(frozen=True, slots=True)
class Case:
    """One document of a set: its file name, its pages, and its truth in the flat schema.

    `xml` is what its e-invoice XML says, if it has one that may be used: no template goes over that.
    """

    name: str
    pages: tuple[Page, ...]
    truth: Mapping[str, Any]
    xml: Reading | None = None

    @property
    def family(self) -> str:
        return str(self.truth.get("meta", {}).get("family") or self.name)


@dataclass
class Trial:
    """Teaches on the first `learn` documents of each family and scores the rest of the families that have more.

    `set_name` decides what a missing truth means; `page` leaves out what is not printed. `withheld` says by
    document what kept it from being trusted, `causes` counts that by its first word.
    """

    set_name: str
    learn: int
    page: bool = False
    recognised: int = 0
    mistaken: int = 0
    of_known: int = 0
    trusted_known: int = 0
    wrong_when_trusted: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    causes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.score = Score(self.set_name, page=self.page)

    def run(self, cases: Sequence[Case]) -> dict[str, Any]:
        """Teach, read and score; return the figures by their names. `cases` are sorted by file name."""
        families: dict[str, list[Case]] = {}
        for case in cases:
            families.setdefault(case.family, []).append(case)
        templates = {family: self._taught(family, held[: self.learn]) for family, held in families.items()}
        for family, held in families.items():
            taught = {_supplier(case) for case in held[: self.learn]} - {""}
            for case in held[self.learn :]:
                self._measure(case, family, templates, known_sender=_supplier(case) in taught)
        return self._figures()

    def _taught(self, family: str, cases: Sequence[Case]) -> Template:
        template: Template | None = None
        for case in cases:
            confirmed = self.confirmed(case, _told(case, [template] if template else [])[0])
            template = learn(case.pages, confirmed, before=template, document=case.name)
        return replace(template or Template(), id=family)

    def confirmed(self, case: Case, read: Reading) -> Reading:
        """Return what a person would approve: the truth where it says something, else what was read.

        Of what is not printed, what was read right is left; only what is the sender's own and asked for is typed.
        """
        fields = dict(read.fields)
        kind = DocType(case.truth.get("doc_type") or read.doc_type)
        for name in FIELDS:
            said = fields.get(name)
            kept = said is not None and same(name, case.truth.get(name), to_text(said.value))
            if self._unprinted(case, name) and not kept and not (name in STANDING and name in REQUIRED_OF[kind]):
                fields.pop(name, None)
            elif case.truth.get(name) is not None:
                value = from_text(name, str(case.truth[name]))
                fields[name] = replace(said, value=value) if said and kept else Value(value, 1.0, "person")
            elif self.set_name in NULL_MEANS_ABSENT:
                fields[name] = Value(None, 1.0, "person")
        fields |= _emptied(fields, case.truth)
        lines = _lines(case.truth, read) if case.truth.get("lines") else _kept(read, fields)
        return replace(read, doc_type=kind, fields=fields, lines=lines)

    def _unprinted(self, case: Case, name: str) -> bool:
        return self.page and (case.truth.get("meta", {}).get("visible") or {}).get(name) is False

    def _measure(self, case: Case, family: str, templates: Mapping[str, Template], *, known_sender: bool) -> None:
        known = list(templates.values())
        match = recognise(case.pages, None, known)
        self.recognised += bool(match and match.sure and match.template.id == family)
        self.mistaken += bool(match and match.sure and match.template.id != family)
        started = time.perf_counter()
        reading, causes = _told(case, known)
        row = flat(case.name, Result(reading, case.pages, round((time.perf_counter() - started) * 1000, 1)))
        self.score.add(case.truth, row)
        self.trusted_known += bool(row["trusted"]) and known_sender
        self.of_known += known_sender
        self.causes.update({cause.split()[0] for cause in causes})
        if causes:
            self.withheld.append(f"{case.family} {case.name}: withheld: {'; '.join(causes)}")
        for name in ("doc_type", *FIELDS):
            self._compare(case, name, row)
        self._compare_lines(case, row)
        if row["trusted"] and case.truth.get("meta", {}).get("for_a_person"):
            self.wrong_when_trusted.append(f"{case.family} {case.name}: {case.truth['meta']['change']} passed")

    def _compare(self, case: Case, name: str, row: Mapping[str, Any]) -> None:
        wanted, given = case.truth.get(name), row.get(name)
        if self._unprinted(case, name):
            return
        if wanted is None and (self.set_name not in NULL_MEANS_ABSENT or name not in case.truth or not given):
            return
        if wanted is not None and same(name, wanted, given):
            return
        said = f"{case.family} {case.name}: {name}: want {wanted!r}, got {given!r} ({row['method'].get(name, '')})"
        self.errors.append(said)
        if row["trusted"] and given not in (None, ""):
            self.wrong_when_trusted.append(said)

    def _compare_lines(self, case: Case, row: Mapping[str, Any]) -> None:
        """Say where a document that was trusted has other items than it should."""
        wanted, given = case.truth.get("lines") or (), row.get("lines") or ()
        numbered = all(any(line.get(name) is not None for name in LINE_CELLS) for line in wanted)
        if not (row["trusted"] and wanted and given and numbered):
            return
        found = matching_lines(wanted, given)
        if found < len(wanted) or len(given) > len(wanted):
            said = f"{case.family} {case.name}: {found} of {len(wanted)} items right, {len(given)} given"
            self.wrong_when_trusted.append(said)

    def _figures(self) -> dict[str, Any]:
        figures = self.score.figures()
        measured = max(1, self.score.documents)
        known = {
            "recognised": round(self.recognised / measured, 4),
            "mistaken": self.mistaken,
            "of_known_senders": self.of_known,
            "trusted_of_known": round(self.trusted_known / self.of_known, 4) if self.of_known else None,
            "wrong_in_trusted": len(self.wrong_when_trusted),
        }
        return figures | known | {f"withheld_{cause}": held for cause, held in self.causes.most_common()}


def _supplier(case: Case) -> str:
    """Return who sent a document by its truth; empty where it names nobody: nothing tells then who is known."""
    return bare(str(case.truth.get("supplier_name") or ""))


def _told(case: Case, templates: Sequence[Template]) -> Told:
    """Return a reading and what keeps it from being trusted."""
    if case.xml is None:
        return read_and_tell(case.pages, None, templates)
    said = case.xml
    check = ("check " + " | ".join(said.problems),) if said.problems else ()
    return said, () if said.trusted else (check or ("page differs",))


def _emptied(fields: Mapping[str, Value], truth: Mapping[str, Any]) -> dict[str, Value]:
    """Return net and tax as whoever approves must empty them, where they were read but do not make the total."""
    net, tax, gross = (fields[name].value if name in fields else None for name in AMOUNT_FIELDS)
    if not (isinstance(net, Decimal) and isinstance(tax, Decimal) and isinstance(gross, Decimal)):
        return {}
    if abs(net + tax - gross) <= CENT:
        return {}
    unsaid = (name for name in ("net_total", "tax_total") if truth.get(name) is None)
    return {name: Value(None, 1.0, "person") for name in unsaid}


def _kept(read: Reading, fields: Mapping[str, Value]) -> tuple[Line, ...]:
    """Return the items a person would leave as they were read: those that make a total."""
    values = (fields[name].value for name in ("net_total", "grand_total") if name in fields)
    totals = [value for value in values if isinstance(value, Decimal)]
    return read.lines if not totals or make_total(read.lines, totals) else ()


def _lines(truth: Mapping[str, Any], read: Reading) -> tuple[Line, ...]:
    """Return the items and charges of the truth; where it tells of no charges, those that were read stay."""
    items = (_line(line) for line in truth["lines"])
    if "charges" not in truth:
        return (*items, *charges_of(read.lines))
    return (*items, *(replace(_line(line), charge=True) for line in truth["charges"]))


def _line(told: Mapping[str, Any]) -> Line:
    cells: dict[str, Any] = {name: as_amount(told.get(name)) for name in LINE_CELLS}
    return Line(description=told.get("description") or "", **cells)
