"""The candidates of one field with their features: the same for training and for reading."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.reading.candidates import joined
from ingest.reading.fields import Findings
from ingest.reading.model.features import View, wild
from ingest.reading.paper import Found, Paper

FIELDS = (
    "invoice_number", "issue_date", "due_date", "order_reference", "supplier_name", "buyer_name",
    "supplier_vat_id", "iban", "net_total", "tax_total", "grand_total", "currency",
)  # fmt: skip
"""The fields that the model weighs."""

_NAMES = 12
"""Names that are weighed: the rules see one in almost every line."""


@dataclass(frozen=True)
class Pool:
    """A field's candidates, the rules' `known` ones first, and a row of features for each."""

    found: list[Found]
    known: int
    rows: np.ndarray


def pools(paper: Paper, findings: Findings) -> dict[str, Pool]:
    """Return the pools of the fields that a document of this kind can have and that have candidates."""
    view = View(paper, findings.kind, findings.lines)
    result = {}
    for name in FIELDS:
        rules = findings.found.get(name, [])
        others = wild(view, name) if findings.may_have(name) else []
        if name.endswith("_name"):
            rules = rules[:_NAMES]
        found = joined(rules, iter(others))
        if found:
            known = min(len(rules), len(found))
            result[name] = Pool(found, known, view.rows(found, known, findings.found))
    return result
