"""Documents of one sender, printed by the tests, and what a clerk makes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ingest.reading.engine import read
from ingest.reading.pages import Page
from ingest.reading.template.known import Template
from ingest.reading.template.learn import learn
from ingest.records import Reading, Value
from tests.ingest.reading import papers
from tests.ingest.reading.papers import table


def pages_of(body: str) -> tuple[Page, ...]:
    return read(papers.pdf(body)).pages


def taught(body: str, *, before: Template | None = None, document: str = "first", **corrected: Any) -> Template:
    """Return what a document teaches as it was read but for the fields a clerk corrected; None empties one."""
    result = read(papers.pdf(body), templates=[before] if before else [])
    return learn(result.pages, approved(result.reading, **corrected), before=before, document=document)


def approved(reading: Reading, **corrected: Any) -> Reading:
    by_person = {name: Value(value, 1.0, "person") for name, value in corrected.items()}
    return replace(reading, fields={**reading.fields, **by_person})


def reading_of(body: str, *templates: Template) -> Reading:
    return read(papers.pdf(body), templates=templates).reading


def works(number: str, day: str, job: str, net: str, tax: str, total: str, extra: str = "") -> str:
    """Return a bill whose own words no rule knows: it calls its number a sheet and its date a closing."""
    return f"""
<p>Tidewater Joinery<br>9 Slipway Road<br>Galway H91 A1B2<br>office@tidewater-joinery.example</p>
<h1>Invoice</h1>
<p>Bill to:<br>Noordwal BV<br>Havenkade 38<br>8861 TX Harlingen</p>
{table(("Sheet", number), ("Job card", job), ("Closed", day))}
{extra}
{table(("Description", "Qty", "Unit price", "Amount"), ("Oak hatch cover", "1", f"${net}", f"${net}"))}
{table(("Subtotal", f"${net}"), ("VAT 20%", f"${tax}"), ("Total", f"${total}"))}
"""


FIRST = works("TJ/4471", "12 October 2026", "81-2204", "500.00", "100.00", "600.00")
NEXT = works("TJ/4502", "28 October 2026", "81-2310", "720.00", "144.00", "864.00")
