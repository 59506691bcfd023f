"""The checks as the screen lists them: what stops first, what agrees last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.records import Value, to_text
from review.rules.base import Check, CheckState
from review.screen.fields import anchor, written
from review.screen.paper import place

SIGN_OF: dict[str, tuple[str, str, str]] = {
    CheckState.STOP: ("stop", "stop", "Stops approval"),
    CheckState.LOOK: ("warn", "doubt", "Look at this"),
}
"""State -> the sign, the colour of its ground, and what it is called."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values between which a person decides: as shown, `exact` as the draft keeps it, and its place."""

    whose: str
    value: str
    exact: str
    at: str
    where: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check that does not simply agree. `goes_to` is the field that answers it, empty for none."""

    id: str
    name: str
    shape: str
    colour: str
    says: str
    sentence: str
    next_step: str
    evidence: Sequence[tuple[str, str]]
    goes_to: str
    acceptable: bool
    stops: bool
    choices: Sequence[Choice] = ()


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
    def looks(self) -> int:
        return len(self.open) - self.stops


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
        evidence=check.evidence,
        goes_to=check.name if check.name == "kind" else next(iter(check.fields), ""),
        acceptable=check.acceptable,
        stops=check.state == CheckState.STOP,
        choices=[_choice(check.fields[0], whose, value) for whose, value in check.choices],
    )


def _choice(name: str, whose: str, value: Value) -> Choice:
    where = value.evidence
    stands = (where.xpath or "") if where else ""
    return Choice(whose, written(name, value), to_text(value.value) or "", place(where), stands)


def _agreed(check: Check) -> Agreed:
    if check.accepted:
        return Agreed(f"{check.sentence} Accepted by {check.accepted}.", by_person=True)
    return Agreed(check.sentence, by_person=False)
