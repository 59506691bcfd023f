"""One way to write an entry down, the same before it goes to a database and after it comes back.

SQLite and PostgreSQL keep JSON differently: key order, spaces, the writing of numbers. The hash must not see it.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def plain(value: Any) -> Any:
    """Return `value` as JSON knows it: dates, Decimals and ids as text, keys as text, nothing no database takes.

    Raises TypeError for what has no JSON form.
    """
    return _storable(json.loads(json.dumps(value, cls=DjangoJSONEncoder)))


def text(row: dict[str, Any]) -> str:
    """Return the canonical JSON of a flat row of plain values and aware times."""
    return json.dumps(_comparable(row), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _storable(value: Any) -> Any:
    if isinstance(value, dict):
        return {_storable(name): _storable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_storable(part) for part in value]
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _comparable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _comparable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_comparable(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"number": _number(value)}  # one writing for 1, 1.0 and 1e0, and none that text could have
    return value


def _number(value: int | float) -> str:
    exact = Decimal(repr(value))
    return "0" if not exact else format(exact.normalize(), "f") if abs(exact.adjusted()) < 40 else str(exact)
