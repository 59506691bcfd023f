"""Reading with what a document's sender taught: the templates that may fit go to the reading process."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.reading.languages import fold
from ingest.reading.pages import Page
from ingest.reading.paper import Company
from ingest.reading.process import child
from ingest.reading.template import served
from ingest.reading.template.known import Template
from ingest.records import Reading
from ingest.senders.selection import candidates

NAMED_IN = ("supplier_name", "buyer_name", "company")


def taught(plain: Reading, pages: Sequence[Page], sender: str | None, own: Company | None) -> Reading:
    """Return the reading with the sender's template over it where one fits, else the reading as it is.

    An e-invoice is truth and needs no template. Raises ChildDied.
    """
    if is_einvoice(plain) or not any(page.words for page in pages):
        return plain
    shown = served.traces_of(child.ask, pages, sender, own)
    templates = candidates(shown, names_in(plain))
    if not templates:
        return plain
    return with_templates(pages, sender, own, [templates])[0]


def with_templates(
    pages: Sequence[Page], sender: str | None, own: Company | None, sets: Sequence[Sequence[Template]]
) -> list[Reading]:
    """Read pages once with each set of templates. Raises ChildDied."""
    return served.readings_of(child.ask, pages, sender, own, sets)


def names_in(reading: Reading) -> set[str]:
    """Return the folded names that a reading found, and those it thought possible."""
    values = [reading.fields[name] for name in NAMED_IN if name in reading.fields]
    names = [one.value for value in values for one in (value, *value.alternatives)]
    return {fold(str(name)) for name in names if name} - {""}


def is_einvoice(reading: Reading) -> bool:
    """Whether the values are an e-invoice's own."""
    methods = {value.method for value in reading.fields.values() if value.value is not None}
    return methods == {"xml"}
