"""The course of a training: what ships, measured on layouts it never saw; and an installation's own, judged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from ingest.reading.evaluation.reliability import Said, calibration_error, curve
from ingest.reading.model.predict import Model
from ingest.reading.model.sure import AS_THEY_ARE, fit, sure
from ingest.reading.model.train import Examined, choices, model, points, right_fields, train, unseen

ENOUGH = 20
"""Approved documents that an installation's own model is trained and judged with, at least."""

_HELD_OF_TEN = 3
_TIMES = 3
"""How often an own document counts: there are thousands of made-up ones."""


def shipped(
    documents: Sequence[Examined], folds: Sequence[AbstractSet[str]], held: AbstractSet[str], **about: Any
) -> Model:
    """Train the model that ships: on all documents, its figures measured on layouts held back before.

    Its confidence is fitted on layouts that the forests fitting it have not seen, fold by fold.
    """
    seen = [one for one in documents if not one.parts & held]
    apart = [one for one in documents if one.parts & held]
    judged = unseen(seen, folds)
    line = fit([odds for odds, _ in judged], [right for _, right in judged])
    forests = train(seen)
    said: list[Said] = [(sure(line, odds), right) for odds, right in choices(apart, forests)]
    error = calibration_error(said)
    scores = {
        "documents": len(apart),
        "rules": right_fields(apart, None),
        "model": right_fields(apart, forests),
        "calibration_error": round(error, 4) if error is not None else None,
        "curve": [[step.low, step.count, round(step.said, 3), round(step.right, 3)] for step in curve(said)],
    }
    trained = {"documents": len(documents), "senders": len({one.group for one in documents})}
    return model(train(documents), line, {**about, "trained_on": trained, "on_unseen_layouts": scores})


@dataclass(frozen=True)
class Verdict:
    """Whether an installation's own model is taken into use, and one sentence on why."""

    model: Model | None
    sentence: str


def too_few(own: Sequence[Examined]) -> str:
    """Return the sentence on why an installation's documents train nothing yet; empty where they can."""
    held = sum(held_back(one.group) for one in own)
    if len(own) >= ENOUGH and 0 < held < len(own):
        return ""
    senders = len({one.group for one in own})
    return (
        f"There are {len(own)} approved documents of {senders} senders; {ENOUGH} of several senders are "
        "needed, some to train with and the others to judge by. The present model stays."
    )


def local(made_up: Sequence[Examined], own: Sequence[Examined], present: Model, **about: Any) -> Verdict:
    """Train on the installation's documents too; the new model is taken where it reads those held back better.

    `about` is kept with it, such as when it was `trained`.

    Senders, not documents, are held back: what one sender's papers teach about themselves is a template's matter.
    """
    if sentence := too_few(own):
        return Verdict(None, sentence)
    held = [one for one in own if held_back(one.group)]
    learnt = [one for one in own if not held_back(one.group)]
    forests = train([*made_up, *learnt * _TIMES])
    new, old = (points(right_fields(held, one)) for one in (forests, present.forests))
    printed = sum(of["printed"] for of in right_fields(held, None).values())
    compared = (
        f"Of {printed} values on {len(held)} documents of senders it has not seen, the new model reads {new} and "
        f"the present one {old}, less those given though not there"
    )
    if new <= old:
        return Verdict(None, f"{compared}: {'no better, so ' if new == old else ''}the present one stays.")
    known = {
        **about,
        "trained_on": {"made_up": len(made_up), "own": len(learnt)},
        "judged_on": len(held),
        "points": [new, old],
    }
    return Verdict(
        model(forests, present.about.get("sure", AS_THEY_ARE), known),
        f"{compared}: the new one is used from now on.",
    )


def held_back(sender: str) -> bool:
    """Tell whether a sender's documents judge a local model: three senders of ten, always the same."""
    return hashlib.sha256(sender.encode()).digest()[0] % 10 < _HELD_OF_TEN
