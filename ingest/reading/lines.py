"""The item table: found by its head, cut into columns, read row by row, checked by quantity times price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ingest.reading.labels import longest
from ingest.reading.languages import column_index, fold, words
from ingest.reading.layout import Row, Span, union
from ingest.reading.numbers import Amount, find_amounts
from ingest.reading.pages import Word
from ingest.reading.paper import Paper
from ingest.records import Box, Evidence, Line

CENT = Decimal("0.011")
_NUMBERS = ("quantity", "unit_price", "net_amount", "gross_amount", "tax_rate", "tax_amount", "discount")


@dataclass(frozen=True)
class Column:
    """One column of the table: what its head says it holds, and how far it may reach."""

    name: str
    box: Box


@dataclass
class _Entry:
    """A row of the table while it is read."""

    row: Row
    numbers: dict[str, tuple[Amount, Span]] = field(default_factory=dict)
    texts: dict[str, list[Word]] = field(default_factory=dict)
    others: list[tuple[Amount, Span]] = field(default_factory=list)


def read_lines(paper: Paper) -> tuple[tuple[Line, ...], frozenset[int]]:
    """Return the rows of the item table in reading order, and the indexes of the rows of its heads."""
    lines: list[Line] = []
    heads: set[int] = set()
    for head, columns in _heads(paper):
        found = _under_head(paper, head, columns)
        if found:
            heads.add(head.index)
        lines += found
    return tuple(lines), frozenset(heads)


def _heads(paper: Paper) -> Iterator[tuple[Row, tuple[Column, ...]]]:
    """Yield each row that names at least three columns of an item table, one of them an amount or a price."""
    rows = paper.layout.rows
    last: Row | None = None
    for row in rows:
        columns = _columns(row)
        names = {column.name for column in columns}
        if len(columns) < 3 and not ({"description"} < names):
            continue
        if not names & {"net_amount", "gross_amount", "unit_price"} or not names & {"description", "quantity"}:
            continue
        if "description" not in names and not ({"quantity", "unit_price"} <= names):
            continue
        if last is not None and last.page == row.page and 0 < row.middle - last.middle < 16:
            continue
        last = row
        neighbours = [
            other
            for other in rows
            if other.page == row.page and other is not row and abs(other.middle - row.middle) < 16
        ]
        yield row, _completed(columns, [c for other in neighbours for c in _columns(other)])


def _columns(row: Row) -> tuple[Column, ...]:
    found = []
    for cell in row.cells:
        start = 0
        while start < len(cell.words):
            end, meanings = longest(cell.words, start, column_index())
            if not meanings:
                start += 1
                continue
            box = union(word.box for word in cell.words[start:end])
            found.append(Column(_best(meanings), box))
            start = end
    return tuple(_single(found))


def _best(meanings: tuple[tuple[str, str], ...]) -> str:
    names = [name for name, _ in meanings]
    return max(dict.fromkeys(names), key=names.count)


def _single(columns: list[Column]) -> Iterator[Column]:
    """Settle names that come twice: of two amounts the second is gross, of two prices it is something else."""
    for place, column in enumerate(columns):
        later = [other.name for other in columns[place + 1 :]]
        earlier = [other.name for other in columns[:place]]
        if column.name == "unit" and "unit_price" not in earlier + later and "quantity" in earlier:
            yield Column("unit", column.box)
        elif column.name == "description" and "description" in later:
            yield Column("article_number", column.box)
        elif column.name in earlier and column.name == "net_amount":
            yield Column("gross_amount", column.box)
        elif column.name in earlier and column.name in _NUMBERS:
            yield Column("other", column.box)
        else:
            yield column


def _completed(columns: tuple[Column, ...], extra: list[Column]) -> tuple[Column, ...]:
    """Add the columns whose head stands a little higher or lower than the rest."""
    free = [
        column
        for column in extra
        if column.name not in {c.name for c in columns}
        and not any(min(column.box[2], c.box[2]) - max(column.box[0], c.box[0]) > 0 for c in columns)
    ]
    return tuple(sorted((*columns, *free), key=lambda column: column.box[0]))


def _under_head(paper: Paper, head: Row, columns: tuple[Column, ...]) -> list[Line]:
    entries: list[_Entry] = []
    last_bottom = head.box[3]
    for row in paper.layout.on(head.page):
        if row.middle <= head.middle + 2:
            continue
        if row.box[1] - last_bottom > 110 or _ends_table(paper, row, columns, bool(entries)):
            break
        entry = _entry(paper, row, columns)
        if entry.numbers.keys() & {"net_amount", "gross_amount", "unit_price"} and (
            len(entry.numbers) >= 2 or entry.texts.get("description")
        ):
            entries.append(entry)
            last_bottom = row.box[3]
        elif entries and row.box[1] - last_bottom < 2.4 * row.height:
            _continue(entries[-1], entry)
            last_bottom = row.box[3]
    return [line for entry in entries if (line := _line(entry, paper))]


def _ends_table(paper: Paper, row: Row, columns: tuple[Column, ...], started: bool) -> bool:
    """A total below the table ends it."""
    totals = ("net_total", "grand_total", "total", "amount_due", "tax_total", "other_amount")
    labels = [label for label in paper.labels.found if label.row is row and label.first and label.name in totals]
    if not labels:
        return False
    numbers = list(find_amounts(row.text, paper.mark))
    fields = sum(1 for one in numbers if not one.percent)
    first = labels[0].cell is row.cells[0]
    return first and (started or fields <= 1) and fields <= 3 and (fields >= 1 or started)


def _entry(paper: Paper, row: Row, columns: tuple[Column, ...]) -> _Entry:
    entry = _Entry(row)
    for cell in row.cells:
        for piece, column in _pieces(cell, columns):
            if column.name in _NUMBERS or column.name == "position":
                amounts = [one for one in find_amounts(piece.text, paper.mark) if _fits(one, column.name)]
                if amounts and _mostly_number(piece, amounts):
                    one = amounts[0]
                    place = piece.part(one.start, one.end)
                    if column.name not in entry.numbers:
                        entry.numbers[column.name] = (one, place)
                        _keep_unit(entry, piece, one)
                    continue
            name = (
                column.name
                if column.name in ("description", "article_number", "unit", "date", "position", "other")
                else (
                    "description" if not any(c.isdigit() for c in piece.text) and len(piece.text) > 6 else "other"
                )
            )
            entry.texts.setdefault(name, []).extend(piece.words)
    entry.numbers.pop("position", None)
    return entry


def _fits(amount: Amount, name: str) -> bool:
    return name in ("tax_rate", "discount") or not amount.percent


def _mostly_number(piece: Span, amounts: list[Amount]) -> bool:
    letters = sum(char.isalpha() for char in piece.text)
    digits = sum(char.isdigit() for char in piece.text)
    return letters <= 4 or letters <= digits * 3


def _keep_unit(entry: _Entry, piece: Span, amount: Amount) -> None:
    rest = piece.text[amount.end :].strip(" .")
    if rest and fold(rest) in words("units"):
        entry.texts.setdefault("unit", []).extend(piece.part(amount.end + 1, len(piece.text)).words)


def _pieces(cell: Span, columns: tuple[Column, ...]) -> Iterator[tuple[Span, Column]]:
    """Cut a cell where neighbouring columns stand tight, and give each piece its column."""
    groups: list[tuple[Column, list[Word]]] = []
    whole = _nearest(cell.box, columns)
    for word in cell.words:
        column = _nearest(word.box, columns) if _crosses(cell, columns) else whole
        if groups and groups[-1][0] is column:
            groups[-1][1].append(word)
        else:
            groups.append((column, [word]))
    for column, held in groups:
        yield Span(cell.page, tuple(held)), column


def _crosses(cell: Span, columns: tuple[Column, ...]) -> bool:
    return sum(min(c.box[2], cell.box[2]) - max(c.box[0], cell.box[0]) > 1 for c in columns) > 1


def _nearest(box: Box, columns: tuple[Column, ...]) -> Column:
    def distance(column: Column) -> float:
        shared = min(column.box[2], box[2]) - max(column.box[0], box[0])
        if shared > 0:
            return -shared
        edges = min(abs(column.box[2] - box[2]), abs(column.box[0] - box[0]))
        return min(edges, -shared)

    return min(columns, key=distance)


def _continue(entry: _Entry, more: _Entry) -> None:
    """Take a row without amounts as more of the description above it; numbers it adds fill what is missing."""
    entry.texts.setdefault("description", []).extend(more.texts.get("description", []))
    for name, value in more.numbers.items():
        entry.numbers.setdefault(name, value)


def _line(entry: _Entry, paper: Paper) -> Line | None:
    numbers = {name: amount.value for name, (amount, _) in entry.numbers.items()}
    net, price, quantity = numbers.get("net_amount"), numbers.get("unit_price"), numbers.get("quantity")
    if net is None and "gross_amount" in numbers:
        net = numbers["gross_amount"]
    if net is None and price is None:
        return None
    evidence: dict[str, Evidence] = {name: span.evidence() for name, (_, span) in entry.numbers.items()}
    described = entry.texts.get("description", [])
    if described:
        evidence["description"] = Span(entry.row.page, tuple(described)).evidence()
    return Line(
        description=" ".join(word.text for word in described),
        quantity=quantity,
        unit_price=price,
        net_amount=net,
        tax_rate=numbers.get("tax_rate"),
        discount=numbers.get("discount"),
        article_number=" ".join(word.text for word in entry.texts.get("article_number", [])),
        unit=" ".join(word.text for word in entry.texts.get("unit", [])),
        evidence=evidence,
    )
