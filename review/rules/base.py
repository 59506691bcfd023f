"""A check as the desk shows it: one sentence, its evidence, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.reading.compare.linesdiffer import Pair
from ingest.records import Value


class CheckState(StrEnum):
    OK = "ok"
    LOOK = "look"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Check:
    """What one rule found on one document.

    `name` is stable and unique on the document; `fields` are the header fields it speaks of; `evidence` is rows
    of (where, what stands there); `next_step` tells what to do. `acceptable` is False where only a correction
    helps. `choices` are the values of its one field between which a person decides, each with whose it is;
    `answers` what a person may say to it, each after the key that the desk knows it by.
    `tables` are the rows of two item tables side by side, between which a person decides. `accepted` says who
    accepted it, when and why.
    """

    name: str
    state: CheckState
    sentence: str
    fields: tuple[str, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()
    next_step: str = ""
    acceptable: bool = True
    choices: tuple[tuple[str, Value], ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    tables: tuple[Pair, ...] = ()
    accepted: str = ""

    @property
    def open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state != CheckState.OK and not self.accepted
