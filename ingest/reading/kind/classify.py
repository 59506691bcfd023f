"""What kind of document it is, by its title; and the number that follows the title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.reading.labels import longest
from ingest.reading.languages import Meaning, fold, kind_index, number_words
from ingest.reading.layout import Span
from ingest.reading.paper import Paper
from ingest.records import DocType

_OTHERS_NUMBERS = ("order_number", "sales_order_number", "despatch_number", "quote_number", "contract_number")
_OTHERS_DATES = ("order_date", "despatch_date")
_ITS_VALUE_FOLLOWS = 0.8
_FLUSH = 3.0

WEAK = 0.3
"""A word that weighs less stands in a sentence and is no title."""

CLEAR = 0.7
"""A title of at least this weight stands as one."""

_LABEL_SAYS = {
    "invoice_number": DocType.INVOICE,
    "credit_note_number": DocType.CREDIT_NOTE,
    "receipt_number": DocType.RECEIPT,
    "lading_number": DocType.BILL_OF_LADING,
}


@dataclass(frozen=True)
class Title:
    """The name of a kind of document as printed. `rest` is what follows it in its cell, if anything."""

    kind: DocType
    span: Span
    cell: Span
    rest: Span | None
    weight: float

    @property
    def text(self) -> str:
        """The title as it is read out: letters that were set wide make one word."""
        return _spelled(self.span) or self.span.text


def titles(paper: Paper) -> list[Title]:
    """Return everything that looks like a title, the likeliest first."""
    found = [title for cell in paper.layout.cells for title in _in_cell(paper, cell)]
    return sorted(found, key=lambda title: -title.weight)


def classify(paper: Paper, found: list[Title]) -> tuple[DocType, str]:
    """Return the kind and one sentence that says why."""
    scores: dict[DocType, float] = {}
    shown: dict[DocType, str] = {}
    for title in found:
        if title.weight > scores.get(title.kind, 0):
            scores[title.kind] = title.weight
            shown[title.kind] = title.text
    for label in paper.labels.found:
        kind = _LABEL_SAYS.get(label.name)
        if kind and label.first:
            scores[kind] = max(scores.get(kind, 0), 0.5) + 0.1
            shown.setdefault(kind, label.span.text)
    if max(scores.values(), default=0.0) < WEAK:
        return _untitled(paper)
    kind = max(scores, key=lambda kind: scores[kind])
    if kind == DocType.INVOICE and scores.get(DocType.CREDIT_NOTE, 0) >= 1.0:
        kind = DocType.CREDIT_NOTE
    if kind == DocType.PURCHASE_ORDER and (answer := _answers_order(found)):
        kind, shown[answer.kind] = answer.kind, answer.text
    return kind, f"The page says “{shown[kind]}”."


def _answers_order(found: list[Title]) -> Title | None:
    """Return the title of a change or a confirmation over that of the order: these name the order they are about.

    The number of another document is no title: “Sales order ID: 459875”.
    """
    first = next(title for title in found if title.kind == DocType.PURCHASE_ORDER)
    for title in found:
        own = not _is_number_word(title.cell.words[-1].text) and title.weight >= CLEAR
        higher = (title.cell.page, title.cell.middle) < (first.cell.page, first.cell.middle)
        if title.kind in (DocType.ORDER_CHANGE, DocType.ORDER_RESPONSE) and own and higher:
            return title
    return None


def _untitled(paper: Paper) -> tuple[DocType, str]:
    """Return the kind of a page without a title, by the labels it has."""
    first = {label.name for label in paper.labels.found if label.first}
    firm = {label.name for label in paper.labels.found if label.first and label.firm}
    sums = firm & {"grand_total", "total", "amount_due"} and first & {"tax_total", "net_total"}
    if sums and first & {"due_date", "iban", "document_number"}:
        return DocType.INVOICE, "It has no title, but totals with tax and says how or when to pay."
    answers = "sales_order_number" in firm and "order_date" in first and not first & {"iban", "due_date"}
    if sums and answers:
        return (
            DocType.ORDER_RESPONSE,
            "It has no title, but the seller's number and the date of an order, and totals.",
        )
    if sums and {"order_number", "supplier"} <= firm:
        return DocType.PURCHASE_ORDER, "It has no title, but an order's number, a supplier and totals."
    return DocType.OTHER, "No word on the page names the kind of document."


def _in_cell(paper: Paper, cell: Span) -> Iterator[Title]:
    if len(cell.words) > 14:
        return
    spelled = _spelled(cell)
    if fold(spelled) in kind_index():
        for kind in dict.fromkeys(kind for kind, _ in kind_index()[fold(spelled)]):
            yield Title(DocType(kind), cell, cell, None, _weight(paper, cell, cell, 0, len(cell.words)) + 0.3)
        return
    for start in range(min(3, len(cell.words))):
        end, meanings = longest(cell.words, start, kind_index())
        if not meanings and start == 0:
            end, meanings = 1, _compound(fold(cell.words[0].text))
        if not meanings:
            continue
        rest = cell.words[_numbered(cell, end) :]
        while rest and (not fold(rest[0].text) or rest[0].text.startswith("(") or _is_number_word(rest[0].text)):
            rest = rest[1:]
        span = Span(cell.page, cell.words[start:end])
        weight = _weight(paper, cell, span, start, end)
        if weight > 0:
            for kind in dict.fromkeys(kind for kind, _ in meanings):
                yield Title(DocType(kind), span, cell, Span(cell.page, rest) if rest else None, weight)
        return


def _spelled(span: Span) -> str:
    """Return the word that letters set wide make: “I N V O I C E”, “FA C T U U R”; empty where they are words."""
    joined = "".join(word.text for word in span.words)
    wide = len(span.words) >= 5 and len(joined) <= len(span.words) + 2
    return joined if wide else ""


def _numbered(cell: Span, end: int) -> int:
    """Return where the number of a title begins: behind the next words too, if they end in “No.” and a figure."""
    for place in range(end, min(end + 5, len(cell.words) - 1)):
        after = "".join(word.text for word in cell.words[place + 1 : place + 3])
        if _is_number_word(cell.words[place].text) and any(map(str.isdigit, after)):
            return place
    return end


@lru_cache(maxsize=1 << 13)
def _compound(word: str) -> tuple[Meaning, ...]:
    """Return the kinds of a word that ends in a title: a “Mietrechnung” is a “Rechnung”."""
    ends = [
        title for title in kind_index() if len(title) >= 6 and word.endswith(title) and len(word) > len(title) + 2
    ]
    return kind_index()[max(ends, key=len)] if ends else ()


def _is_number_word(text: str) -> bool:
    return fold(text) in number_words()


def _weight(paper: Paper, cell: Span, span: Span, start: int, end: int) -> float:
    """A title is large, high on the first page, and alone or followed by a number."""
    page = paper.layout.page(cell.page)
    height = cell.box[3] - cell.box[1]
    usual = paper.layout.usual_height
    weight = 0.3 + 0.35 * min(2.0, max(0.0, height / usual - 1.0))
    weight += 0.3 * (1 - cell.box[1] / max(page.height, 1)) if cell.page == 1 else -0.2
    number = _numbered(cell, end)
    following = cell.words[number].text if number < len(cell.words) else ""
    if start == 0 and (not following or _is_number_word(following) or any(c.isdigit() for c in following)):
        weight += 0.35
    elif start == 0 and len(cell.words) - end <= 2:
        weight += 0.1
    else:
        weight -= 0.3
    numbers_other = _is_number_word(following) and any(
        label.name in _OTHERS_NUMBERS and label.first and label.colon for label in paper.labels.of_cell(cell)
    )
    if (
        numbers_other
        or ":" in span.words[-1].text
        or following.startswith(":")
        or _colon_follows(paper, cell, end)
    ):
        weight -= 0.25
    if span.text.isupper():
        weight += 0.1
    named_only = _labels_a_number(paper, cell) and _untitled(paper)[0] == DocType.INVOICE
    return weight - (_ITS_VALUE_FOLLOWS if named_only else 0.0)


def _labels_a_number(paper: Paper, cell: Span) -> bool:
    """Tell whether a cell labels the number or date of another document: “Lieferschein: 184767”, “Order date”."""
    for label in paper.labels.of_cell(cell):
        if label.name in _OTHERS_DATES and label.whole:
            return True
        if label.name in _OTHERS_NUMBERS and label.firm and label.first:
            for target in paper.labels.targets(label, down=1):
                flush = target.relation != "below" or abs(target.span.box[0] - cell.box[0]) < _FLUSH
                if flush and (label.colon or target.relation == "below") and _is_number(target.span.text):
                    return True
    return False


def _is_number(text: str) -> bool:
    return len(text.split()) <= 2 and any(map(str.isdigit, text))


def _colon_follows(paper: Paper, cell: Span, end: int) -> bool:
    """Tell whether the next cell begins with the colon that makes the words a label."""
    if end < len(cell.words):
        return False
    row = paper.layout.row_of(cell)
    after = row.cells[row.place_of(cell) + 1 :]
    return bool(after) and after[0].text.startswith(":")
