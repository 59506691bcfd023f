"""Numbers of documents and orders, and VAT ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.reading.days.dates import find_dates
from ingest.reading.formats import VAT_ID
from ingest.reading.kind.classify import Title
from ingest.reading.languages import fold, number_words
from ingest.reading.layout import Row, Span
from ingest.reading.paper import Found, Paper, ranked
from ingest.reading.parties.names import Blocks
from ingest.records import DocType

_TOKEN = re.compile(r"[#(]*([A-Za-z0-9À-ÿ][\w./\-–+&*]*)")  # RE-2014/12, #152011
_AMOUNT = re.compile(r"^[\d.,' ]*[.,]\d{2}$")  # 1.234,56
_PHONE = re.compile(r"^\+?\d[\d ()/-]{8,}$")  # +31 20 123 4567
_MAX = 35
_ORDERED = re.compile(r"(?i)(?:p\.?o\.?|b\.?c\.?|ord(?:er|re)?|cde|cmd|best)[\W_]?\d")
"""A reference of the buyer's that begins so is the number of an order."""

_AMONG_FIELDS = 0.66
_HIGH, _LARGE, _LEAST_DIGITS = 0.5, 1.35, 3
_FLUSH = 3.0
_NEIGHBOURS = 8
"""Labels that stand flush are of one block if they are at most this many line heights apart."""

_BESIDE_TITLE, _UNDER_TITLE = 25.0, 90.0
"""A bare “No.” belongs to a title at most this many points below it, or this many above."""

_OWN_NUMBER: dict[DocType, tuple[tuple[str, float], ...]] = {
    DocType.INVOICE: (("invoice_number", 0.97), ("document_number", 0.6), ("receipt_number", 0.5)),
    DocType.CREDIT_NOTE: (("credit_note_number", 0.98), ("invoice_number", 0.75), ("document_number", 0.6)),
    DocType.RECEIPT: (("receipt_number", 0.95), ("invoice_number", 0.96), ("document_number", 0.6)),
    DocType.REMINDER: (("document_number", 0.85), ("invoice_number", 0.8)),
    DocType.QUOTE: (("quote_number", 0.97), ("document_number", 0.7)),
    DocType.PURCHASE_ORDER: (
        ("order_number", 0.95),
        ("sales_order_number", 0.9),
        ("contract_number", 0.8),
        ("document_number", 0.6),
    ),
    DocType.ORDER_CHANGE: (("document_number", 0.75), ("order_number", 0.7)),
    DocType.ORDER_RESPONSE: (("sales_order_number", 0.84), ("order_number", 0.8), ("document_number", 0.7)),
    DocType.DESPATCH_ADVICE: (("despatch_number", 0.97), ("document_number", 0.7)),
    DocType.BILL_OF_LADING: (("lading_number", 0.97), ("document_number", 0.7)),
}
_GENERIC = (("invoice_number", 0.8), ("document_number", 0.6), ("order_number", 0.5), ("sales_order_number", 0.5))
_ORDERS = (DocType.PURCHASE_ORDER, DocType.QUOTE)


def document_number(paper: Paper, kind: DocType, found: list[Title]) -> list[Found]:
    """Return the candidates for the document's own number, best first."""
    near = (one for title in found if title.kind == kind and _leads(title) for one in _near_title(paper, title))
    return ranked([*stated_numbers(paper, kind, found), *near, *_among_fields(paper), *_headlines(paper)])


def stated_numbers(paper: Paper, kind: DocType, found: list[Title]) -> list[Found]:
    """Return every place where a number of a document of this kind is stated, in no order."""
    candidates: list[Found] = []
    for name, strength in _OWN_NUMBER.get(kind, _GENERIC):
        candidates += _labelled(paper, name, strength)
    for title in found:
        if title.kind == kind and _leads(title):
            candidates += _after_title(paper, title)
    return candidates


def _near_title(paper: Paper, title: Title) -> Iterator[Found]:
    """Yield what a bare “No.” near a title numbers: “INVOICE” over “Nr. 26-1180”, in cells of their own or one."""
    blocks = Blocks(paper.layout, paper.labels)
    for row in paper.layout.on(title.cell.page):
        down = row.middle - title.cell.middle
        if not -_BESIDE_TITLE < down < _UNDER_TITLE:
            continue
        for place, cell in enumerate(row.cells):
            words = [fold(word.text) for word in cell.words]
            marks = next((n for n, word in enumerate(words) if word and word not in number_words()), len(words))
            if not marks or not words[0]:
                continue
            rest = Span(cell.page, cell.words[marks:]) if marks < len(words) else None
            for after in (rest,) if rest else (*row.cells[place + 1 :][:1], blocks.under(cell)):
                read = identifier_at(after, paper) if after else None
                if after and read and read[0] == after.text.strip():
                    yield Found(read[0], read[1], 0.62 - 0.001 * abs(down))


def _among_fields(paper: Paper) -> Iterator[Found]:
    """Yield what a bare “No.” numbers that stands in a row or column of labels with the date of issue."""
    blocks = Blocks(paper.layout, paper.labels)
    dated = [label for label in paper.labels.named("issue_date", "date") if label.whole and label.row.page == 1]
    for row in paper.layout.on(1) if dated else ():
        for place, cell in enumerate(row.cells):
            if any(fold(word.text) not in number_words() for word in cell.words):
                continue
            if not any(label.row is row or _stacked(label.cell, cell) for label in dated):
                continue
            for after in (*row.cells[place + 1 :][:1], blocks.under(cell)):
                read = identifier_at(after, paper) if after else None
                if after and read and read[0] == after.text.strip():
                    yield Found(read[0], read[1], _AMONG_FIELDS)
                    break


def _headlines(paper: Paper) -> Iterator[Found]:
    """Yield the number that ends a large line high on the page, whatever that calls it: “Charges CI2020-693”."""
    page = paper.layout.pages[0]
    usual = paper.layout.usual_height
    for row in paper.layout.on(1):
        for cell in row.cells if row.middle < _HIGH * page.height else ():
            words, last = cell.words[:-1], Span(cell.page, cell.words[-1:])
            if not words or cell.height <= _LARGE * usual or paper.labels.starts_cell(cell):
                continue
            read = identifier_at(last, paper)
            whole = read is not None and read[0] == last.text and _digits(last.text) >= _LEAST_DIGITS
            if whole and all(word.text.replace("-", "").isalpha() for word in words):
                yield Found(last.text, last, 0.58)


def _stacked(one: Span, other: Span) -> bool:
    return abs(one.box[0] - other.box[0]) < _FLUSH and abs(one.middle - other.middle) < _NEIGHBOURS * one.height


def order_reference(paper: Paper, kind: DocType) -> list[Found]:
    """Return the candidates for the buyer's order that the document answers, best first."""
    if kind in _ORDERS:
        return []
    # The buyer's own order comes before the number the seller gave it.
    candidates = [*_labelled(paper, "order_number", 0.93), *_labelled(paper, "sales_order_number", 0.72)]
    answers = kind in (DocType.ORDER_RESPONSE, DocType.DESPATCH_ADVICE)
    for one in _labelled(paper, "buyer_reference", 0.75 if answers else 0.6):
        if answers or _ORDERED.match(str(one.value)):
            candidates.append(one)
    return ranked([one for one in candidates if one.score >= 0.5])


def _labelled(paper: Paper, name: str, strength: float) -> Iterator[Found]:
    for label in paper.labels.named(name):
        for target in paper.labels.targets(label):
            read = identifier_at(_unbroken(target.span, paper), paper)
            if read:
                text, span = read
                score = strength * target.nearness - (0.0 if label.first else 0.06) - 0.02 * (label.row.page - 1)
                score -= 0.1 if label.language not in (paper.language, "en") else 0.0
                yield Found(text, span, score)
                break


def _unbroken(span: Span, paper: Paper) -> Span:
    """Add what a narrow column pushed to the next line: “DS-INV-” over “2026-118822”."""
    if not span.text.endswith(("-", "/", "_")):
        return span
    below = Blocks(paper.layout, paper.labels).under(span)
    if below is None or len(below.words) > 1 or paper.labels.starts_cell(below):
        return span
    return Span(span.page, span.words + below.words)


def _leads(title: Title) -> bool:
    """Tell whether a title starts its cell, or only “No.” or “#” stands before it."""
    start = next(place for place, word in enumerate(title.cell.words) if word is title.span.words[0])
    return all(fold(word.text) in number_words() or not fold(word.text) for word in title.cell.words[:start])


def _after_title(paper: Paper, title: Title) -> Iterator[Found]:
    if title.rest:
        read = identifier_at(title.rest, paper)
        if read:
            yield Found(read[0], read[1], min(0.9, 0.5 + 0.4 * title.weight))
        return
    row = paper.layout.row_of(title.cell)
    yield from _under_title(paper, title, row)
    place = row.place_of(title.cell)
    if place + 1 < len(row.cells):
        read = identifier_at(row.cells[place + 1], paper)
        if read and _digits(read[0]) >= 2:
            last = title.cell.words[-1].text
            states = last.endswith(":") and fold(last) not in number_words()  # “ORDER RESPONSE:  4711-R1”
            yield Found(read[0], read[1], 0.96 if states else min(0.7, 0.3 + 0.4 * title.weight))


def _under_title(paper: Paper, title: Title, row: Row) -> Iterator[Found]:
    """Yield “# 123” under “INVOICE”, and what stands alone under a title that heads a field as others do."""
    heads_field = fold(title.cell.words[-1].text) in number_words() or any(
        paper.labels.starts_cell(cell) for cell in row.cells if cell is not title.cell
    )
    for below in paper.layout.below(title.cell, 1.8 * title.cell.height)[:2]:
        for cell in below.cells:
            if min(cell.box[2], title.cell.box[2]) <= max(cell.box[0], title.cell.box[0]):
                continue
            if paper.labels.starts_cell(cell) and fold(cell.words[0].text) not in number_words():
                return  # what follows belongs to that label
            read = identifier_at(cell, paper)
            marked = fold(cell.words[0].text) in number_words()
            alone = read and read[0] == cell.text.strip() and _digits(read[0]) >= 2
            if read and (marked or alone):
                yield Found(read[0], read[1], 0.88 if heads_field else 0.75 if marked else 0.6)


def identifier_at(span: Span, paper: Paper) -> tuple[str, Span] | None:
    """Read the identifier a span starts with: “RE-2014/12”, “FV 152011”; no date, amount or phone number."""
    text = span.text
    dates = find_dates(text, paper.order)
    start = 0
    while match := _TOKEN.search(text, start):
        word = match[1]
        if fold(word) in number_words() and not any(char.isdigit() for char in word):
            start = match.end()
            continue
        break
    else:
        return None
    if match is None or match.start() > start + 4 or any(d.start <= match.start(1) < d.end for d in dates):
        return None
    end = _extend(text, match.start(1), match.end(1), dates[0].start if dates else len(text))
    value = re.sub(r"(?<=\w[-/_]) ", "", text[match.start(1) : end].strip(" .,;:-–/"))
    if not _plausible(value, text[end : end + 4]):
        return None
    return value, span.part(match.start(1), end)


def _extend(text: str, start: int, end: int, limit: int) -> int:
    """Take the next words in while the identifier is plainly not over."""
    while end < limit:
        following = re.match(r"(\s?[-/–]\s?|\s)([A-Z0-9][\w./-]*)", text[end:limit])
        if not following:
            break
        so_far = text[start:end]
        joined = following[1].strip() != "" or so_far[-1] in "-/"
        prefix = not any(char.isdigit() for char in so_far) and so_far.isupper() and len(so_far) <= 5
        grouped = so_far.replace(" ", "").isdigit() and following[2].isdigit() and len(so_far.split()[-1]) <= 4
        if not (joined or ((prefix or grouped) and any(char.isdigit() for char in following[2]))):
            break
        end += following.end()
    return end


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _plausible(value: str, following: str) -> bool:
    if _digits(value) == 0 or len(value) > _MAX or "*" in value:
        return False
    if _AMOUNT.match(value) or following.lstrip().startswith(("%", "€", "$")):
        return False
    return not (value.startswith("+") or (_PHONE.match(value) and " " in value and value.startswith("0")))


def vat_ids(paper: Paper) -> list[tuple[str, Span]]:
    """Return every VAT id on the page, as printed but without spaces and dots, in reading order."""
    found = []
    for row in paper.layout.rows:
        for match in VAT_ID.finditer(row.text):
            found.append((re.sub(r"[\s.\-]", "", match[0]), row.part(match.start(), match.end())))
    return found
