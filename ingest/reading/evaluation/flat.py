"""A reading in the flat schema of `docs/contracts.md`, as JSON or as a table for people."""

from __future__ import annotations

from typing import Any

from ingest.reading.compare.disagree import sentence
from ingest.reading.engine import Result
from ingest.records import OWN_REFERENCE, PERIOD, Line, Value, charges_of, items_of, to_text

FIELDS = (
    "invoice_number", "issue_date", "due_date", "currency", "supplier_name", "supplier_vat_id", "buyer_name",
    "iban", "order_reference", "net_total", "tax_total", "grand_total",
)  # fmt: skip
OPTIONAL = PERIOD
"""Fields that a row has only where they were read."""
LINE_FIELDS = ("description", "quantity", "unit_price", "net_amount")
CHARGE_FIELDS = ("description", "net_amount", "tax_rate")


def flat(name: str, result: Result) -> dict[str, Any]:
    """Return one document's row of the flat schema: dates ISO, amounts plain decimals, null where not found."""
    reading = result.reading
    given = {field: value for field, value in reading.fields.items() if value.value is not None}
    if reading.doc_type in OWN_REFERENCE and "invoice_number" in given:
        given.setdefault("order_reference", given["invoice_number"])
    row: dict[str, Any] = {"file": name, "doc_type": str(reading.doc_type)}
    row |= {field: to_text(given[field].value) if field in given else None for field in FIELDS}
    row |= {field: to_text(given[field].value) for field in OPTIONAL if field in given}
    row["lines"] = [_line(line) for line in items_of(reading.lines)]
    if charges := charges_of(reading.lines):
        row["charges"] = [{key: to_text(getattr(line, key)) for key in CHARGE_FIELDS} for line in charges]
    row["language"] = reading.language
    row["confidence"] = {field: round(value.confidence, 4) for field, value in given.items()}
    row["evidence"] = {field: _where(value) for field, value in given.items()}
    row["trusted"] = reading.trusted
    row["problems"] = [*reading.problems, *map(sentence, reading.differences), *_several(result)]
    row["method"] = {field: value.method for field, value in given.items()}
    row["ms"] = result.ms
    return row


def _line(line: Line) -> dict[str, Any]:
    cells = {key: to_text(getattr(line, key)) for key in LINE_FIELDS}
    return cells | {key: to_text(day) for key in OPTIONAL if (day := getattr(line, key))}


def _several(result: Result) -> list[str]:
    """Say that a file holds more than the document that is shown."""
    if not result.parts:
        return []
    first, _ = result.parts[0]
    until = f" to {first.last}" if first.last > 1 else ""
    return [f"This file holds {len(result.parts)} documents. These are the values of the first, page 1{until}."]


def _where(value: Value) -> dict[str, Any] | None:
    return value.evidence.as_json() if value.evidence else None


def table(row: dict[str, Any]) -> str:
    """Return a row of `flat`, or a file's refusal, as lines for a terminal."""
    if "error" in row:
        return f"{row['file']}\n  {row['error']}\n"
    parts = [f"{row['file']}  ({row['doc_type']}, {row['ms']:.0f} ms)"]
    for field in (*FIELDS, *OPTIONAL):
        if row.get(field) is not None:
            sure = row["confidence"].get(field, 0)
            parts.append(f"  {field:18} {row[field]:40} {sure:4.0%}  {row['method'].get(field, '')}")
    for line in row["lines"]:
        numbers = "  ".join(f"{line[key] or '–':>10}" for key in LINE_FIELDS[1:])
        parts.append(f"  {numbers}  {line['description'] or ''}"[:140])
    parts += [f"  {line['net_amount']:>34}  {line['description']}"[:140] for line in row.get("charges", ())]
    parts += [f"  ! {problem}" for problem in row["problems"]]
    return "\n".join(parts) + "\n"
