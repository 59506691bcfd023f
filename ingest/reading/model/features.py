"""A candidate in its page as numbers: labels near it, place, shape, neighbours, sums, and what the rules think.

What the rules think comes in coarse steps, so that a rule may change a little without a new training.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

import numpy as np

from ingest.reading import candidates
from ingest.reading.checks import vat_id_valid
from ingest.reading.labels import Label
from ingest.reading.languages import fold
from ingest.reading.layout import Row, Span
from ingest.reading.model.sums import Sums
from ingest.reading.paper import Found, Paper
from ingest.reading.parties.names import CONTACT, POSTCODE, capital, is_bank, legal
from ingest.records import DocType, Line

LABELS = (
    "invoice_number", "credit_note_number", "receipt_number", "document_number", "order_number",
    "contract_number", "quote_number", "despatch_number", "buyer_reference", "customer_number",
    "registration_number", "supplier_vat_id", "buyer_vat_id", "iban", "bic", "issue_date", "date", "due_date",
    "other_date", "net_total", "tax_total", "grand_total", "total", "amount_due", "other_amount", "supplier",
    "buyer", "ship_to", "party_name", "account_holder", "contact",
)  # fmt: skip
_NEAR = {name: f"near_{name}" for name in LABELS}
LANGUAGES = ("en", "nl", "da", "de", "fr")
KINDS = (DocType.INVOICE, DocType.CREDIT_NOTE, DocType.PURCHASE_ORDER, DocType.ORDER_RESPONSE, DocType.RECEIPT)

NAMES = (
    *(f"near_{name}" for name in LABELS),
    "left_firm", "unknown_left", "unknown_colon",
    "rank", "score", "margin", "rules", "wild",
    "length", "digits", "letters", "marks", "times", "spaces", "upper",
    "earliest", "latest", "days", "dates", "same_as_issue",
    "negative", "largest", "is_sum", "is_net", "is_tax", "is_gross", "lines",
    "legal", "capital", "bank", "postcode", "contact", "valid", "other_party",
    "ocr", "known_labels", *(f"in_{code}" for code in LANGUAGES), *(f"a_{kind}" for kind in KINDS),
)  # fmt: skip
"""The columns of the matrix, in order; the weights keep them, to be refused where they differ."""

_COLUMN = {name: place for place, name in enumerate(NAMES)}
_BARE = re.compile(r"[^\W\d_]")


class View:
    """One laid out document, looked at once for all its candidates."""

    def __init__(self, paper: Paper, kind: DocType, lines: Sequence[Line] = ()) -> None:
        self.paper, self.kind = paper, kind
        self._rows = {id(word): row for row in paper.layout.rows for word in row.words}
        self._labels: dict[int, list[Label]] = {}
        for label in paper.labels.found:
            self._labels.setdefault(label.row.index, []).append(label)
        self._folded = fold(paper.text)
        self._ocr = {page.number for page in paper.layout.pages if page.source == "ocr"}
        self._variety = min(len({label.name for label in paper.labels.found}), 24)
        self._line_sum = sum((line.net_amount for line in lines if line.net_amount is not None), Decimal(0))

    @cached_property
    def dates(self) -> list[Found]:
        return list(candidates.dates(self.paper))

    @cached_property
    def amounts(self) -> list[Found]:
        return list(candidates.amounts(self.paper))

    @cached_property
    def identifiers(self) -> list[Found]:
        return list(candidates.identifiers(self.paper))

    @cached_property
    def sums(self) -> Sums:
        values = [one.value for one in self.amounts if isinstance(one.value, Decimal)]
        return Sums(values, self._line_sum)

    def rows(self, found: Sequence[Found], known: int, read: Mapping[str, Sequence[Found]]) -> np.ndarray:
        """Return one row of NAMES a candidate; the first `known` are the rules', best first.

        `read` holds what the rules found for the other fields.
        """
        matrix = np.zeros((len(found), len(NAMES)), dtype=np.float32)
        days = sorted({one.value for one in self.dates if isinstance(one.value, date)})
        issued = next((one.value for one in read.get("issue_date", ()) if isinstance(one.value, date)), None)
        top = [one.score for one in found[:known]]
        for place, one in enumerate(found):
            row = _Cells(matrix[place])
            row["rules"] = min(known, 6)
            row["rank"] = min(place, 5) if place < known else 9
            row["wild"] = place >= known
            if place < known:
                row["score"] = _step(one.score)
                others = [score for rank, score in enumerate(top) if rank != place]
                row["margin"] = _step(one.score - max(others)) if others else 1.0
            self._document(row)
            if one.span:
                self._place(row, one.span)
            self._shape(row, one)
            if isinstance(one.value, Decimal):
                self._sum(row, one.value)
            elif isinstance(one.value, date):
                self._day(row, one.value, days, issued)
            else:
                self._text(row, one, read)
        return matrix

    # One group of features each ----------------------------------------------------------------------
    def _document(self, row: _Cells) -> None:
        row["known_labels"] = self._variety
        for code in LANGUAGES:
            row[f"in_{code}"] = self.paper.language == code
        for kind in KINDS:
            row[f"a_{kind}"] = self.kind == kind

    def _place(self, row: _Cells, span: Span) -> None:
        """What stands beside and over a candidate. Where on the page that is does not count.

        Position, columns and distances tell made-up layouts apart well, and real ones badly: a model that looks at
        them is unsure of all that stands elsewhere than in its training. The rules' scores hold what is general.
        """
        row["ocr"] = span.page in self._ocr
        line = self._rows.get(id(span.words[0]))
        if line:
            self._left(row, span, line)
            self._above(row, span)

    def _left(self, row: _Cells, span: Span, line: Row) -> None:
        """Labels left of the candidate in its row: the nearest counts, with all its meanings."""
        before = [one for one in self._labels.get(line.index, ()) if one.span.box[2] <= span.box[0] + 2]
        if before:
            nearest = max(before, key=lambda one: one.span.box[2])
            for label in before:
                if label.start == nearest.start and label.cell is nearest.cell and label.name in _NEAR:
                    row[_NEAR[label.name]] = 1
            row["left_firm"] = nearest.firm + nearest.colon
        word = next((word for word in reversed(line.words) if word.box[2] <= span.box[0] + 2), None)
        if word and not (before and nearest.span.words[-1] is word):
            row["unknown_left"] = bool(_BARE.search(word.text))
            row["unknown_colon"] = word.text.endswith(":")

    def _above(self, row: _Cells, span: Span) -> None:
        """The labels over the candidate, at most three lines up, where no other words stand between."""
        for higher in reversed(self.paper.layout.above(span, 3.5 * max(span.height, 9.0))):
            over = [one for one in self._labels.get(higher.index, ()) if _over(one.span, span)]
            for label in over:
                if label.name in _NEAR:
                    row[_NEAR[label.name]] = 1
            if over or any(_over(cell, span) for cell in higher.cells):
                return

    def _shape(self, row: _Cells, one: Found) -> None:
        text = one.value if isinstance(one.value, str) else one.span.text if one.span else ""
        row["length"] = min(len(text), 40)
        row["digits"] = sum(char.isdigit() for char in text)
        row["letters"] = sum(char.isalpha() for char in text)
        row["marks"] = sum(char in "-/._" for char in text)
        row["spaces"] = text.count(" ")
        row["upper"] = text.isupper()
        if isinstance(one.value, str):
            row["times"] = min(self._folded.count(fold(text)), 5) if len(text) > 2 else 0

    def _day(self, row: _Cells, day: date, days: Sequence[date], issued: date | None) -> None:
        row["dates"] = min(len(days), 8)
        row["earliest"], row["latest"] = day == days[0] if days else 0, day == days[-1] if days else 0
        row["times"] = min(sum(one.value == day for one in self.dates), 5)
        if issued:
            row["days"] = max(-200, min((day - issued).days, 400))
            row["same_as_issue"] = day == issued

    def _sum(self, row: _Cells, amount: Decimal) -> None:
        row["negative"] = amount < 0
        row["times"] = min(sum(one.value == amount for one in self.amounts), 5)
        row["largest"] = self.sums.rank(amount)
        row["is_sum"] = self.sums.is_sum(amount)
        row["is_net"], row["is_tax"], row["is_gross"] = self.sums.roles(amount)
        row["lines"] = self._line_sum == amount != 0

    def _text(self, row: _Cells, one: Found, read: Mapping[str, Sequence[Found]]) -> None:
        text = str(one.value)
        row["legal"], row["capital"], row["bank"] = legal(text), capital(text), is_bank(text)
        for party in ("supplier_name", "buyer_name"):
            for rank, other in enumerate(read.get(party, ())[:3]):
                if other is not one and other.value == text:
                    row["other_party"] = 3 - rank
        valid = vat_id_valid(text) if re.match(r"[A-Z]{2}", text) and row["digits"] > 6 else None
        row["valid"] = 0 if valid is None else 1 if valid else -1
        if one.span:
            below = self.paper.layout.below(one.span, 6 * max(one.span.height, 9.0))[:5]
            block = " ".join(
                cell.text for line in below for cell in line.cells if abs(cell.box[0] - one.span.box[0]) < 15
            )
            row["postcode"] = bool(POSTCODE.search(block))
            row["contact"] = bool(CONTACT.search(block))


class _Cells:
    """One row of the matrix by the names of its columns."""

    __slots__ = ("_row",)

    def __init__(self, row: np.ndarray) -> None:
        self._row = row

    def __setitem__(self, name: str, value: float) -> None:
        self._row[_COLUMN[name]] = value

    def __getitem__(self, name: str) -> float:
        return float(self._row[_COLUMN[name]])


def _step(score: float) -> float:
    """A rule's score in steps of a tenth."""
    return round(max(-1.0, min(score, 1.2)) * 10) / 10


def _over(label: Span, span: Span) -> bool:
    return label.box[0] < span.box[2] + 2 and span.box[0] < label.box[2] + 2


def wild(view: View, name: str) -> list[Found]:
    """Return what could be a field's value without any label: nothing for names and checked numbers."""
    if name in ("issue_date", "due_date"):
        return view.dates
    if name in ("net_total", "tax_total", "grand_total"):
        return view.amounts
    return view.identifiers if name in ("invoice_number", "order_reference") else []
