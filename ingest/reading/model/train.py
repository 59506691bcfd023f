"""Training: documents with their truth in, a model out. Deterministic; scikit-learn is needed here alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.reading.evaluation.score import same
from ingest.reading.fields import find
from ingest.reading.model.choose import pick
from ingest.reading.model.features import NAMES
from ingest.reading.model.forest import Forest
from ingest.reading.model.predict import Model
from ingest.reading.model.weigh import FIELDS, pools
from ingest.reading.pages import Page
from ingest.reading.paper import Company, paper
from ingest.records import to_text

SEED = 20261126
TREES, LEAVES, RATE = 60, 10, 0.1
_KEPT = 0.25
"""Share of the unlikely candidates that training looks at: there are many, and they are all alike."""

Truth = Mapping[str, Any]
"""Fields of the corpus schema; null where the document does not say it, missing where nobody knows."""


@dataclass(frozen=True)
class Candidates:
    """One field of one document: features, which rows are right, how many are the rules', whether it is there."""

    rows: np.ndarray
    right: np.ndarray
    known: int
    printed: bool


@dataclass(frozen=True)
class Examined:
    """One document's candidates. `parts` are those of its layout, `group` is its sender."""

    group: str
    fields: Mapping[str, Candidates]
    parts: AbstractSet[str] = frozenset()


def examine(
    pages: tuple[Page, ...],
    truth: Truth,
    group: str,
    *,
    parts: AbstractSet[str] = frozenset(),
    own: Company | None = None,
) -> Examined:
    """Read a document by the rules and mark which candidates its truth calls right."""
    seen = paper(pages, own)
    fields = {}
    for name, pool in pools(seen, find(seen)).items():
        if name in truth:
            wanted = truth[name]
            right = [wanted is not None and same(name, wanted, to_text(one.value)) for one in pool.found]
            fields[name] = Candidates(pool.rows, np.array(right), pool.known, wanted is not None)
    return Examined(group, fields, parts)


def train(documents: Sequence[Examined]) -> dict[str, Forest]:
    """Fit one forest a field; a field that was never right has none."""
    forests = {}
    for name in FIELDS:
        rng = np.random.default_rng(SEED)
        seen = [_thinned(one.fields[name], rng) for one in documents if name in one.fields]
        right = np.concatenate([right for _, right in seen]) if seen else np.zeros(0)
        if right.any():
            forests[name] = (
                certain(len(right)) if right.all() else fit(np.concatenate([rows for rows, _ in seen]), right)
            )
    return forests


def _thinned(of: Candidates, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    unlikely = (np.arange(len(of.rows)) >= of.known + 6) & ~of.right
    kept = ~unlikely | (rng.random(len(of.rows)) < _KEPT)
    return of.rows[kept], of.right[kept]


def fit(rows: np.ndarray, right: np.ndarray) -> Forest:
    """Fit a forest that tells right candidates from wrong ones."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    learner = HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        learning_rate=RATE,
        min_samples_leaf=25,
        l2_regularization=3.0,
        max_features=0.5,
        max_bins=48,
        early_stopping=False,
        random_state=SEED,
    )
    learner.fit(rows, right)
    return _exported(learner)


def certain(count: int) -> Forest:
    """Return a forest without trees for a field whose candidate was right every time."""
    none = np.zeros(0, dtype=np.int32)
    return Forest(float(np.log(count + 1)), none, none, none, none, none, none, 0)


def _exported(learner: Any) -> Forest:
    parts: dict[str, list[np.ndarray]] = {name: [] for name in ("feature", "threshold", "left", "right", "value")}
    roots, size, depth = [], 0, 0
    for (tree,) in learner._predictors:
        nodes = tree.nodes
        leaf, own = nodes["is_leaf"].astype(bool), np.arange(len(nodes))
        parts["feature"].append(np.where(leaf, 0, nodes["feature_idx"]))
        parts["threshold"].append(np.where(leaf, 0.0, nodes["num_threshold"]))
        parts["left"].append(size + np.where(leaf, own, nodes["left"]))
        parts["right"].append(size + np.where(leaf, own, nodes["right"]))
        parts["value"].append(np.where(leaf, nodes["value"], 0.0))
        roots.append(size)
        size += len(nodes)
        depth = max(depth, int(nodes["depth"].max()))
    joined = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    return Forest(float(learner._baseline_prediction.ravel()[0]), np.array(roots), depth=depth, **joined)


# Confidence -------------------------------------------------------------------------------------------
Choice = tuple[float, bool]
"""The log odds of what was chosen, and whether it was right."""


def choices(documents: Sequence[Examined], forests: Mapping[str, Forest]) -> list[Choice]:
    """Let forests choose on documents that they were not trained on."""
    found = []
    for one in documents:
        for name, of in one.fields.items():
            if name in forests:
                odds = forests[name].odds(of.rows)
                place = pick(name, odds, of.known)
                if place is not None:
                    found.append((float(odds[place]), bool(of.right[place])))
    return found


def unseen(documents: Sequence[Examined], folds: Sequence[AbstractSet[str]]) -> list[Choice]:
    """Return choices on layouts with a part that the choosing forests have never seen, for each set of parts."""
    found = []
    for parts in folds:
        forests = train([one for one in documents if not one.parts & parts])
        found += choices([one for one in documents if one.parts & parts], forests)
    return found


# Scores -----------------------------------------------------------------------------------------------
def right_fields(documents: Sequence[Examined], forests: Mapping[str, Forest] | None) -> dict[str, dict[str, int]]:
    """Count, by field, values printed, read right, and given though not there. Without forests: by the rules."""
    counted = {name: {"printed": 0, "right": 0, "spurious": 0} for name in FIELDS}
    for one in documents:
        for name, of in one.fields.items():
            place: int | None = 0 if of.known else None
            if forests and name in forests:
                place = pick(name, forests[name].odds(of.rows), of.known)
            counted[name]["printed"] += of.printed
            if place is not None:
                counted[name]["right"] += bool(of.right[place])
                counted[name]["spurious"] += not of.printed
    return counted


def points(counted: Mapping[str, Mapping[str, int]]) -> int:
    """Return one number to compare models by: values right less values given though not there."""
    return sum(of["right"] - of["spurious"] for of in counted.values())


def model(forests: Mapping[str, Forest], line: Sequence[float], about: Mapping[str, Any]) -> Model:
    """Put a model together with what is to be known of it."""
    return Model(forests, {"features": list(NAMES), "seed": SEED, "sure": list(line), **about})
