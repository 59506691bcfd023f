"""The goods that a mail lists without a printed table: in prose, or in plain columns without prices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.reading.amounts.numbers import Mark, decimal_mark, parse
from ingest.reading.languages import column_index, fold, languages, words
from ingest.records import Evidence, Line

_MARKED = r"^\s*(?:[-*•·–]|\d{1,2}[.)])?\s*"
_COUNT = r"(?P<quantity>\d{1,6}(?:[.,]\d{1,3})?)"
_PRICED = (
    r"(?:\s*(?:@|à|a|zu|für|for|til|voor|at)\s*(?P<price>[€$£]?\s?[\d.,' ]*\d)"
    r"\s?(?:€|EUR|DKK|USD|GBP|kr\.?|each|/\w+)?)?\s*$"
)
# 10 x Bolt M8 @ 0.25, - 5 Stk. Dichtung
_COUNT_FIRST = re.compile(
    rf"{_MARKED}{_COUNT}\s?(?:(?P<times>[x×*])|(?P<unit>[^\W\d_]{{1,10}})\.?)\s+"
    rf"(?:of |von |van |de )?(?P<description>[^\W_].{{2,100}}?){_PRICED}"
)
# Bolt M8, 10 pcs
_COUNT_LAST = re.compile(
    rf"{_MARKED}(?P<description>[^\W\d_].{{2,100}}?)(?:\s*[,:;–]\s*|\s+-\s+|\s+(?P<times>[x×*])\s?){_COUNT}"
    rf"\s?(?P<unit>[^\W\d_]{{1,10}})?\.?{_PRICED}"
)
_LONGEST_SHORTENED = 3
_GUTTER = re.compile(r"\s*\|\s*|\t+|\s{3,}")  # what parts plain columns: “ | ”, a tab, three blanks


def items(text: str, where: str) -> Iterator[Line]:
    """Yield the goods in prose, else those in plain columns; `where` is the evidence's `header`.

    Prose: “10 x Bolt M8 @ 0.25”, “- 5 Stk. Dichtung”, “Bolt M8, 10 pcs”. A count needs a unit or a sign of times.
    """
    mark = decimal_mark(text)
    found = [line for raw in text.splitlines() if (line := _in_prose(raw, mark, where))]
    yield from found or _in_columns(text, mark, where)


def _in_prose(raw: str, mark: Mark | None, where: str) -> Line | None:
    match = _COUNT_FIRST.match(raw) or _COUNT_FIRST.match(_asked_for(raw)) or _COUNT_LAST.match(raw)
    if not match or not (match["times"] or fold(match["unit"] or "") in words("units")):
        return None
    if match.re is _COUNT_LAST and raw.rstrip().endswith(".") and len(match["unit"] or "") > _LONGEST_SHORTENED:
        return None  # “We waited, 14 days.” is a sentence; “Bolt M8, 10 pcs.” is not
    quantity = parse(match["quantity"], mark)
    price = parse(re.sub(r"[^\d.,']", "", match["price"]), mark) if match["price"] else None
    return Line(
        description=match["description"].strip(" .,;:"),
        quantity=quantity[0] if quantity else None,
        unit_price=price[0] if price else None,
        net_amount=(quantity[0] * price[0]).quantize(Decimal("0.01")) if quantity and price else None,
        unit=match["unit"] or "",
        evidence={"description": Evidence(text=raw.strip(), header=where)},
    )


def _asked_for(raw: str) -> str:
    """Return what a sentence asks for: “please send us 30 x Bolt M8.”; empty where it asks for nothing."""
    plain = raw.casefold()
    for language in languages():
        for phrase in language.words["order"]:
            at = plain.find(phrase.casefold())
            if at >= 0 and re.match(r"[\s:]+\d", plain[at + len(phrase) :]):
                return raw[at + len(phrase) :].lstrip(" :")
    return ""


def _in_columns(text: str, mark: Mark | None, where: str) -> Iterator[Line]:
    """Yield the rows under a head that names a quantity and what it counts, to the first row that does not fit."""
    heads: list[str] = []
    for raw in filter(str.strip, text.splitlines()):
        cells = _GUTTER.split(raw.strip().strip("|").strip())
        if not heads:
            heads = _heads(cells)
            continue
        if not set("".join(cells)) - set("-+=: "):
            continue  # the rule under the head of a table in plain text
        row = dict(zip(heads, cells, strict=False))
        count = re.match(r"(\d[\d.,]*)\s?([^\W\d_]*)", row.get("quantity", ""))
        quantity = parse(count[1].strip(".,"), mark) if count else None
        if len(cells) != len(heads) or not count or not quantity:
            return
        yield Line(
            description=row.get("description") or row.get("article_number", ""),
            quantity=quantity[0],
            article_number=row.get("article_number", ""),
            unit=row.get("unit", "") or count[2],
            evidence={"description": Evidence(text=raw.strip(), header=where)},
        )


def _heads(cells: list[str]) -> list[str]:
    """Return which column each cell heads, empty where they head no table of goods with a quantity."""
    known = ("quantity", "description", "article_number", "unit")
    heads: list[str] = []
    for cell in cells:
        meant = [name for name, _ in column_index().get(fold(cell), ())]
        heads.append(next((name for name in known if name in meant and name not in heads), ""))
    return heads if "quantity" in heads and {"description", "article_number"} & set(heads) else []
