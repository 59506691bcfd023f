"""Which documents of one mail are the same paper: an invoice as PDF, as XML and in the text. Pure.

The e-invoice's values hold, the PDF gives the pages to look at, and where the two disagree a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from ingest.reading.compare.disagree import beside
from ingest.reading.compare.stands import plain, stands
from ingest.reading.kind.kinds import is_annex
from ingest.records import DocType, Reading

LEAST_NUMBER = 3  # characters: a shorter number stands on any page
PAGES_FIRST = ("pdf", "image", "body", "xml")
NO_WORDS = "The page beside the e-invoice has no text to compare. Look at it before you approve."


@dataclass(frozen=True, slots=True)
class Paper:
    """One document as its mail's uniting sees it.

    `kind` is that of the file it was read from, `stem` the file's name without its ending, `reading` None
    where it could not be read, `words` what stands on its pages. `settled` means that a person may have it
    before him already, through an earlier mail.
    """

    id: int
    kind: str
    stem: str
    reading: Reading | None
    words: str = ""
    settled: bool = False

    @property
    def is_xml(self) -> bool:
        return self.kind == "xml"

    @property
    def number(self) -> str:
        return plain(str(self.reading.value("invoice_number") or "")) if self.reading else ""

    @property
    def total(self) -> Decimal | None:
        total = self.reading.value("grand_total") if self.reading else None
        return total if isinstance(total, Decimal) else None


def groups(papers: Sequence[Paper]) -> list[list[Paper]]:
    """Return the papers that are the same document together, the one that stays first in each group."""
    found: list[list[Paper]] = []
    for paper in sorted(papers, key=_stays):
        fits = [group for group in found if not paper.settled and any(_same(paper, other) for other in group)]
        # What could be part of two documents is part of neither: a person sees it by itself.
        if len(fits) == 1:
            fits[0].append(paper)
        elif (alone := _alone(paper, papers)) and not fits and not paper.settled:
            next(group for group in found if alone in group).append(paper)
        else:
            found.append([paper])
    return found


def _stays(paper: Paper) -> tuple[bool, int, int]:
    return not paper.settled, PAGES_FIRST.index(paper.kind), paper.id


def _same(one: Paper, other: Paper) -> bool:
    """Tell whether two documents are one: by number, kind and total, or by the e-invoice's number on the page."""
    if one.reading is None or other.reading is None:
        xml = one if one.is_xml else other
        return xml.is_xml and one.is_xml != other.is_xml and bool(one.stem) and one.stem == other.stem
    kinds = {one.reading.doc_type, other.reading.doc_type} - {DocType.OTHER}
    if len(kinds) > 1 or not (one.number or other.number):
        return False
    if one.number == other.number:
        return one.is_xml != other.is_xml or one.total == other.total or None in (one.total, other.total)
    return _number_stands(one, other) or _number_stands(other, one)


def _number_stands(xml: Paper, page: Paper) -> bool:
    if not xml.is_xml or page.is_xml or len(xml.number) < LEAST_NUMBER:
        return False
    if xml.number not in _plain_words(page.words):
        return False
    return xml.total is None or stands(xml.total, page.words)


@lru_cache(maxsize=512)  # a mail's papers are compared each with each
def _plain_words(text: str) -> frozenset[str]:
    return frozenset(map(plain, text.split()))


def _alone(paper: Paper, papers: Sequence[Paper]) -> Paper | None:
    """Return the one file without text that came with the one e-invoice: the two can only belong together."""
    others = [other for other in papers if other is not paper]
    if not paper.is_xml or len(others) != 1 or others[0].is_xml or others[0].reading is not None:
        return None
    return others[0]


def annexes(papers: Sequence[Paper]) -> list[tuple[Paper, Paper, str]]:
    """Return what only goes along with another document of the mail: (annex, its document, the word that says so).

    Terms, brochures and time sheets name no kind of document, but themselves. They go with the first document of
    the mail; a mail that brings nothing else keeps them.
    """
    named = [(paper, _annex(paper)) for paper in papers]
    hosts = [paper for paper in papers if paper.reading and paper.reading.doc_type != DocType.OTHER]
    if not hosts:
        return []
    host = min(hosts, key=lambda paper: paper.id)
    return [(paper, host, word) for paper, word in named if word and not paper.settled]


def _annex(paper: Paper) -> str:
    if paper.reading is None or paper.is_xml or paper.reading.doc_type != DocType.OTHER:
        return ""
    return is_annex(paper.stem, paper.words)


def united(group: Sequence[Paper]) -> Reading | None:
    """Return what the papers of a group say together: the e-invoice's values, and where the pages differ."""
    base = next((paper for paper in group if paper.is_xml and paper.reading), None)
    base = base or next((paper for paper in group if paper.reading), None)
    if base is None or base.reading is None:
        return None
    said = base.reading
    for paper in group:
        if not base.is_xml or paper.is_xml:
            continue
        if not paper.words.strip():
            said = replace(said, problems=(*said.problems, NO_WORDS), trusted=False)
        elif not said.differences:
            said = beside(said, paper.reading, paper.words)
    return said


def repeats(text: str, reading: Reading) -> bool:
    """Tell whether a mail's text states this document: its number and its total both stand in it."""
    number, total = reading.value("invoice_number"), reading.value("grand_total")
    if not isinstance(number, str) or not isinstance(total, Decimal) or len(plain(number)) < LEAST_NUMBER:
        return False
    return stands(number, text) and stands(total, text)
