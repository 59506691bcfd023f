"""What was read against what is true: fields right, documents clean, lines found.

A value without a truth is not scored. Dates and amounts must be equal, identifiers equal but for case, spaces
and punctuation, names nine tenths alike but for legal forms; a line is right if all numbers of its truth are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median_high
from typing import Any

from ingest.reading.compare.meaning import same
from ingest.reading.evaluation.flat import FIELDS as HEADER
from ingest.reading.evaluation.reliability import Said, calibration_error
from ingest.records import as_amount

FIELDS = ("doc_type", *HEADER)
LINE_NUMBERS = ("quantity", "unit_price", "net_amount")

NULL_MEANS_ABSENT = ("real-invoices", "hybrid-facturx", "papers")
"""Sets whose truth is complete: a value given where it says null is not on the document."""

Row = Mapping[str, Any]


def matching_lines(truth: Iterable[Row], guesses: Iterable[Row]) -> int:
    """Return how many of the true lines are among the guesses, each used once."""
    left, right = list(guesses), 0
    for line in truth:
        hit = next((guess for guess in left if _same_line(line, guess)), None)
        if hit is not None:
            left.remove(hit)
            right += 1
    return right


def _same_line(truth: Row, guess: Row) -> bool:
    given = [name for name in LINE_NUMBERS if truth.get(name) is not None]
    return bool(given) and all(
        (number := as_amount(guess.get(name))) is not None and number == as_amount(truth[name]) for name in given
    )


@dataclass
class Score:
    """The running figures of one set. `page` scores only what is printed on the page."""

    set_name: str
    page: bool = False
    documents: int = 0
    without_prediction: int = 0
    clean: int = 0
    trusted: int = 0
    trusted_clean: int = 0
    spurious: int = 0
    lines: Counter[str] = field(default_factory=Counter)
    scored: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    charges: Counter[str] = field(default_factory=Counter)
    ms: list[float] = field(default_factory=list)
    said: dict[str, list[Said]] = field(default_factory=dict)

    def add(self, truth: Row, guess: Row | None) -> None:
        """Score one document; None stands for one that could not be read."""
        self.documents += 1
        self.without_prediction += guess is None
        guess = guess or {}
        clean = self._fields(truth, guess)
        self.clean += clean
        self.trusted += bool(guess.get("trusted"))
        self.trusted_clean += bool(guess.get("trusted")) and clean
        if truth.get("lines"):
            _count(self.lines, truth["lines"], guess.get("lines") or [])
        if "charges" in truth:
            _count(self.charges, truth["charges"], guess.get("charges") or [])
        if guess.get("ms") is not None:
            self.ms.append(guess["ms"])

    def _fields(self, truth: Row, guess: Row) -> bool:
        visible = truth.get("meta", {}).get("visible") or {}
        clean = True
        for name in FIELDS:
            if truth.get(name) is None:
                complete = self.set_name in NULL_MEANS_ABSENT and name in truth
                given = complete and guess.get(name) not in (None, "")
                self.spurious += given
                if given:
                    self._heard(name, guess, right=False)
            elif not (self.page and visible.get(name) is False):
                right = same(name, truth[name], guess.get(name))
                self.scored[name] += 1
                self._heard(name, guess, right=right)
                self.right[name] += right
                clean = clean and right
        return clean

    def _heard(self, name: str, guess: Row, *, right: bool) -> None:
        """Keep how sure a given value was. The kind of document has no confidence."""
        sure = (guess.get("confidence") or {}).get(name)
        if sure is not None and guess.get(name) not in (None, ""):
            self.said.setdefault(name, []).append((float(sure), right))

    def figures(self) -> dict[str, Any]:
        """Return the figures by their names, None where nothing was scored."""
        scored = sum(self.scored.values())
        return {
            "set": self.set_name,
            "documents": self.documents,
            "without_prediction": self.without_prediction,
            "fields": scored,
            "fields_right": _share(sum(self.right.values()), scored),
            "documents_clean": _share(self.clean, self.documents),
            "trusted_share": _share(self.trusted, self.documents),
            "trusted_right": _share(self.trusted_clean, self.trusted),
            "line_f1": _f1(self.lines),
            "charge_f1": _f1(self.charges),
            "spurious": self.spurious,
            "calibration_error": _rounded(calibration_error(one for said in self.said.values() for one in said)),
            "ms_median": median_high(self.ms) if self.ms else None,
            "by_field": {name: f"{self.right[name]}/{self.scored[name]}" for name in FIELDS if self.scored[name]},
        }


def _count(counts: Counter[str], truth: Sequence[Row], given: Sequence[Row]) -> None:
    counts["truth"] += len(truth)
    counts["given"] += len(given)
    counts["right"] += matching_lines(truth, given)


def _f1(counts: Counter[str]) -> float | None:
    return _share(2 * counts["right"], counts["truth"] + counts["given"]) if counts["truth"] else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
