"""What follows from other fields of a document: a due date some days on, a total that the others make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from ingest.reading.languages import fold
from ingest.reading.template.known import FieldKnowledge, Form, Template
from ingest.records import AMOUNT_FIELDS, Reading, Value


def derive(form: Form, fields: dict[str, Value], read: Reading | None, template: Template) -> None:
    """Fill what follows from other fields, where it was never printed."""
    for name, known in form.fields.items():
        if known.told > 1 and name not in fields and not known.sightings:
            for value in _following(known, fields, read)[:1]:
                fields[name] = Value(value, 0.9, template.method)


def follows(known: FieldKnowledge, value: Value, fields: Mapping[str, Value], read: Reading | None) -> bool:
    """Tell whether a value that is not printed follows from others as it always did, and was read right."""
    unprinted = not known.sightings and known.rules_right == known.told
    return unprinted and value.value in _following(known, fields, read)


def by_terms(known: FieldKnowledge, said: Value | None, issued: object) -> bool:
    """Tell whether a due date is as many days on as words say that gave it on approved documents."""
    where, due = (said.evidence, said.value) if said else (None, None)
    if where is None or wording(where.text) not in known.terms:
        return False
    counted = isinstance(due, date) and isinstance(issued, date) and str((due - issued).days)
    return counted in re.findall(r"\d+", where.text)


def wording(text: str) -> str:
    """Return the words of payment terms without their figures."""
    return re.sub(r"\d", "", fold(text))


def moved(known: FieldKnowledge, fields: Mapping[str, Value], read: Reading | None) -> Value | None:
    """Return a due date counted in days from a date of issue that another reader took wrong, counted anew."""
    due = read.fields.get("due_date") if read else None
    if read is None or due is None or not by_terms(known, due, read.value("issue_date")):
        return None
    was, meant, counted = read.value("issue_date"), fields.get("issue_date"), due.value
    if meant is None or not (
        isinstance(was, date) and isinstance(meant.value, date) and isinstance(counted, date)
    ):
        return None
    return None if was == meant.value else replace(due, value=meant.value + (counted - was), method=meant.method)


def _following(known: FieldKnowledge, fields: Mapping[str, Value], read: Reading | None) -> list[date | Decimal]:
    """Return what the rules that always held make of the other fields."""
    others = {key: plain(key, fields, read) for key in ("issue_date", *AMOUNT_FIELDS)}
    made = (derived(rule, others) for rule, held in known.derived.items() if held == known.told)
    return [value for value in made if value is not None]


def plain(name: str, fields: Mapping[str, Value], read: Reading | None) -> object:
    """Return a field's plain value as chosen, else as another reader found it."""
    if name in fields:
        return fields[name].value
    return read.value(name) if read else None


def derived(rule: str, values: Mapping[str, object]) -> date | Decimal | None:
    """Return what a rule makes of other values; None where one is missing."""
    issued = values.get("issue_date")
    if rule.startswith("issue_date+"):
        return issued + timedelta(int(rule.partition("+")[2])) if isinstance(issued, date) else None
    net, tax, gross = (values.get(name) for name in AMOUNT_FIELDS)
    if rule == "gross-tax" and isinstance(gross, Decimal):
        return gross - tax if isinstance(tax, Decimal) else None
    if rule == "gross-net" and isinstance(gross, Decimal):
        return gross - net if isinstance(net, Decimal) else None
    if rule == "net+tax" and isinstance(net, Decimal):
        return net + tax if isinstance(tax, Decimal) else None
    if rule == "gross":
        return gross if isinstance(gross, Decimal) else None
    return Decimal("0.00") if rule == "zero" else None
