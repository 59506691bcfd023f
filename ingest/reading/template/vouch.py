"""What a template expects of a document, and what it vouches for."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.reading.template.following import by_terms, follows, plain
from ingest.reading.template.known import FieldKnowledge, Form
from ingest.reading.template.together import Choice
from ingest.records import PERIOD, Reading, Value


def expected(name: str, form: Form) -> bool:
    """Tell whether an approved document had the field, and no clerk said that it is never printed."""
    known = form.fields[name]
    return name not in PERIOD and known.absent < known.told and known.pin != "not_printed"


def value_of(name: str, fields: Mapping[str, Value], said: Mapping[str, Value]) -> object:
    """Return what is given for a field: the template may also say that what others found is not the field's."""
    found = fields.get(name) or said.get(name)
    return found.value if found else None


def vouched(
    name: str, one: Choice, known: FieldKnowledge, fields: Mapping[str, Value], read: Reading | None
) -> bool:
    """Tell whether a value is sure: where it stands, by two readers that found it, or by what it follows from.

    The other reader counts where it was right on every approved document.
    """
    steady = known.rules_right == known.told
    issued = plain("issue_date", fields, read)
    terms = name == "due_date" and steady and name not in fields and by_terms(known, one.value, issued)
    return one.backed or (one.agreed and steady) or terms or follows(known, one.value, fields, read)
