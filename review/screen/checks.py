"""The checks as the screen lists them: what stops first, what agrees last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.reading.compare.linesdiffer import Pair
from ingest.records import LINE_AMOUNTS, Line, Value, to_text
from review.rules import bank_change, differing
from review.rules.base import Check, CheckState
from review.screen.fields import anchor
from review.screen.lines import COLUMNS, cell
from review.screen.paper import place
from review.screen.values import written
from review.selectors import seen_as

SIGN_OF: dict[str, tuple[str, str, str]] = {
    CheckState.STOP: ("stop", "stop", "Stops approval"),
    CheckState.LOOK: ("warn", "doubt", "Look at this"),
}
"""State -> the sign, the colour of its ground, and what it is called."""


SHOWN = ("description", "quantity", "unit_price", "net_amount")
"""Columns of two item tables side by side."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values between which a person decides: as shown, `exact` as the draft keeps it, and its place."""

    whose: str
    value: str
    exact: str
    at: str
    where: str


@dataclass(frozen=True, slots=True)
class TableCell:
    value: str
    is_amount: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """One of two item tables side by side; a row without cells stands only in the other one."""

    whose: str
    labels: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[TableCell]]


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check that does not simply agree. `goes_to` is the field that answers it, empty for none.

    `seen` goes along with an acceptance, which holds for what stands here and nothing else.
    `evidence` says where something stands and what, in runs that differ from what is known or do not.
    """

    id: str
    name: str
    shape: str
    colour: str
    says: str
    sentence: str
    next_step: str
    evidence: Sequence[tuple[str, Sequence[tuple[str, bool]]]]
    goes_to: str
    acceptable: bool
    seen: str
    stops: bool
    choices: Sequence[Choice] = ()
    answers: Sequence[tuple[str, str]] = ()
    tables: Sequence[Beside] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """A check that agrees, or that a person took responsibility for (`by_person`)."""

    sentence: str
    by_person: bool


@dataclass(frozen=True, slots=True)
class CheckList:
    open: Sequence[CheckRow]
    agreed: Sequence[Agreed]

    @property
    def stops(self) -> int:
        return sum(row.stops for row in self.open)

    @property
    def listed(self) -> list[CheckRow]:
        """Those that stand among the checks; what asks for an answer stands over the document."""
        return [row for row in self.open if not row.answers]

    @property
    def looks(self) -> int:
        return len(self.listed) - self.stops


def check_list(checks: Sequence[Check]) -> CheckList:
    """Return the checks for the screen. A missing field is asked for in its own row, not a second time here."""
    shown = [check for check in checks if not check.name.startswith("required:")]
    return CheckList(
        open=[_row(check) for check in shown if check.open],
        agreed=[_agreed(check) for check in shown if not check.open],
    )


def _row(check: Check) -> CheckRow:
    shape, colour, says = SIGN_OF[check.state]
    return CheckRow(
        id=anchor(check),
        name=check.name,
        shape=shape,
        colour=colour,
        says=says,
        sentence=check.sentence,
        next_step=check.next_step,
        evidence=_evidence(check),
        goes_to=check.name if check.name == "kind" else next(iter(check.fields), ""),
        acceptable=check.acceptable,
        seen=seen_as(check),
        stops=check.state == CheckState.STOP,
        choices=[_choice(check.fields[0], whose, value) for whose, value in check.choices],
        answers=check.answers,
        tables=_tables(check.tables) if check.tables else (),
    )


def _evidence(check: Check) -> list[tuple[str, list[tuple[str, bool]]]]:
    """Return what a check shows; of an account, marked where it differs from the known one below it."""
    if check.name != bank_change.NAME or len(check.evidence) != 2:
        return [(where, [(what, False)]) for where, what in check.evidence]
    (page, iban), (record, known) = check.evidence
    return [(page, _runs(iban, known)), (record, [(known, False)])]


def _runs(text: str, other: str) -> list[tuple[str, bool]]:
    """Return a text in runs of signs that stand at the same place of another, or do not."""
    signs = zip(text, other.ljust(len(text)), strict=False)
    runs = groupby(signs, key=lambda pair: pair[0] != pair[1])
    return [("".join(sign for sign, _ in run), differs) for differs, run in runs]


def _tables(pairs: Sequence[Pair]) -> list[Beside]:
    """Return both tables, row beside row, with the cells marked in which they differ."""
    labels = [(COLUMNS[name], name in LINE_AMOUNTS) for name in SHOWN]
    return [
        Beside(differing.E_INVOICE, labels, [_cells(pair.xml, pair) for pair in pairs]),
        Beside(differing.PAGE, labels, [_cells(pair.page, pair) for pair in pairs]),
    ]


def _cells(line: Line | None, pair: Pair) -> list[TableCell]:
    if line is None:
        return []
    alone = pair.xml is None or pair.page is None
    return [TableCell(cell(name, line), name in LINE_AMOUNTS, alone or name in pair.cells) for name in SHOWN]


def _choice(name: str, whose: str, value: Value) -> Choice:
    where = value.evidence
    stands = (where.xpath or "") if where else ""
    return Choice(whose, written(name, value), to_text(value.value) or "", place(where), stands)


def _agreed(check: Check) -> Agreed:
    if check.accepted:
        return Agreed(f"{check.sentence} Accepted by {check.accepted}.", by_person=True)
    return Agreed(check.sentence, by_person=False)
