"""Which candidate of a field is taken: the model's favourite, the rules' where it is as likely, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from ingest.reading.fields import Candidates, Findings, tied
from ingest.reading.model.predict import Model
from ingest.reading.model.sure import chance
from ingest.reading.model.weigh import Pool, pools
from ingest.reading.paper import Found, Paper
from ingest.records import AMOUNT_FIELDS, DocType

OVERRULES = ("invoice_number", "order_reference", "issue_date", "due_date", *AMOUNT_FIELDS)
"""Fields whose first candidate by the rules the model may pass over.

Whose a name, a VAT id or an account is depends on where it stands, which the model does not look at: there it only
says how sure the rules' choice is.
"""

OVERRULED = 0.2
"""The model must find another candidate likelier by this much, and likely at all, to overrule the rules' first."""

LEAST = 0.03
"""What the rules found but the model finds less likely than this is not given."""

LEAST_NAME = 0.18
"""Names that are less likely were all wrong on the papers this was measured on, 21 of 21: none is better."""

LEAST_WILD = 0.6
"""What no rule found must be at least this likely."""

LEAST_WILD_DATE = 0.8
"""Pages are full of dates; one that no label calls a due date must be likelier still."""

NAMES = ("supplier_name", "buyer_name")

_CENT = Decimal("0.011")


def choose(paper: Paper, findings: Findings, model: Model) -> Findings:
    """Return the findings with each field's candidates as the model ranks them, their scores its confidence.

    A field whose candidates are all too unlikely has none left. Fields without a forest stay as they are.
    """
    found: Candidates = dict(findings.found)
    for name, pool in pools(paper, findings).items():
        odds = model.likely(name, pool.rows)
        if odds is None:
            continue
        place = pick(name, odds, pool.known)
        if findings.kind == DocType.RECEIPT:
            place = 0 if pool.known else None  # tills have rules of their own, and no label the model knows
        found[name] = [] if place is None else _ranked(pool, odds, place, model)
    if not adds_up(found) and adds_up(findings.found):
        found |= {name: _as_ruled(name, findings, found) for name in AMOUNT_FIELDS}
    found = tied(found)
    return replace(findings, found={name: some for name, some in found.items() if some})


def pick(name: str, odds: np.ndarray, known: int) -> int | None:
    """Return the place of the candidate that is taken, None if the field is not on the page."""
    likely = chance(odds)
    best = int(likely.argmax())
    if known and (name not in OVERRULES or likely[best] < likely[0] + OVERRULED or likely[best] < 0.5):
        best = 0
    if best >= known and likely[best] < (LEAST_WILD_DATE if name == "due_date" else LEAST_WILD):
        if not known:
            return None
        best = int(likely[:known].argmax())
    least = LEAST_NAME if name in NAMES else LEAST
    return best if likely[best] >= least else None


def _ranked(pool: Pool, odds: np.ndarray, place: int, model: Model) -> list[Found]:
    order = [place, *(int(other) for other in np.argsort(-odds, kind="stable") if other != place)]
    taken = model.sure(float(odds[place]))
    scores = [taken, *(min(model.sure(float(odds[other])), taken) for other in order[1:])]
    return [
        replace(pool.found[other], score=score, by_model=other != 0 or not pool.known)
        for other, score in zip(order, scores, strict=True)
    ]


def _as_ruled(name: str, findings: Findings, chosen: Candidates) -> list[Found]:
    """The rules' candidates in their order, as likely as the model finds each."""
    scores = {one.value: one.score for one in chosen.get(name, ())}
    return [replace(one, score=scores.get(one.value, 0.5)) for one in findings.found.get(name, ())]


def adds_up(found: Candidates) -> bool:
    """Tell whether the first candidates for net, tax and gross are there and add up."""
    net, tax, gross = (_first(found.get(name, ())) for name in AMOUNT_FIELDS)
    return net is not None and tax is not None and gross is not None and abs(net + tax - gross) < _CENT


def _first(found: Sequence[Found]) -> Decimal | None:
    value = found[0].value if found else None
    return value if isinstance(value, Decimal) else None
