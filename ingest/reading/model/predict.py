"""The trained model at work: how likely each candidate of a field is the right one."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ingest.reading.model.features import NAMES
from ingest.reading.model.forest import Forest
from ingest.reading.model.sure import AS_THEY_ARE, sure

SHIPPED = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Model:
    """Forests by field, and what was measured when they were trained (`about`)."""

    forests: Mapping[str, Forest]
    about: Mapping[str, Any]

    def likely(self, name: str, rows: np.ndarray) -> np.ndarray | None:
        """Return each candidate's log odds of being right; None for a field without a forest."""
        forest = self.forests.get(name)
        return None if forest is None else forest.odds(rows)

    @property
    def name(self) -> str:
        """When an installation trained its own model, which tells them apart; empty for the one that ships."""
        return str(self.about.get("trained", ""))

    def sure(self, odds: float) -> float:
        """Return how sure a choice with these log odds is."""
        return sure(self.about.get("sure", AS_THEY_ARE), odds)


def load(folder: Path) -> Model:
    """Read weights. Raises ValueError where they were trained on other features than these."""
    about = json.loads((folder / "about.json").read_text("utf-8"))
    if tuple(about["features"]) != NAMES:
        raise ValueError(f"The weights in {folder} know other features. Train them again: manage.py train.")
    with np.load(folder / "weights.npz") as stored:
        arrays: dict[str, dict[str, np.ndarray]] = {}
        for key in stored.files:
            name, part = key.split("/")
            arrays.setdefault(name, {})[part] = stored[key]
    return Model({name: Forest.of(parts) for name, parts in arrays.items()}, about)


def save(model: Model, folder: Path) -> None:
    """Write weights beside what is known of them; a reader sees the old ones or the new ones."""
    folder.mkdir(parents=True, exist_ok=True)
    flat = {
        f"{name}/{part}": array
        for name, forest in model.forests.items()
        for part, array in forest.arrays().items()
    }
    unfinished = folder / ".weights.npz"
    np.savez_compressed(unfinished, **flat)  # type: ignore[arg-type]
    (folder / ".about.json").write_text(json.dumps(model.about, ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(unfinished, folder / "weights.npz")
    os.replace(folder / ".about.json", folder / "about.json")


LOCAL = "MAIL2ERP_MODEL"
"""Names, in the environment, the folder of the weights that an installation has trained itself."""


def in_use() -> Model:
    """Return the installation's own model if it has one for these features, else the one that is shipped.

    A process that reads for days looks each time whether another one lies there: new weights need no restart.
    """
    folder = Path(os.environ.get(LOCAL) or SHIPPED)
    try:
        written = (folder / "about.json").stat()  # the last file that `save` puts in its place
    except FileNotFoundError:
        return _loaded(SHIPPED, 0, 0)
    return _loaded(folder, written.st_mtime_ns, written.st_ino)


@lru_cache(2)
def _loaded(folder: Path, written: int, file: int) -> Model:
    """`written` and `file` tell one training's weights from the next one's."""
    try:
        return load(folder)
    except (FileNotFoundError, ValueError):
        return load(SHIPPED)
