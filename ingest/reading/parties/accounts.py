"""The bank account that money is to be paid to."""

from __future__ import annotations

import re

from ingest.reading.formats import IBAN, IBAN_LENGTHS, VAT_ID
from ingest.reading.languages import fold, words
from ingest.reading.layout import Row, Span
from ingest.reading.paper import Found, Paper, ranked
from ingest.reading.parties.names import Blocks

_NO_ACCOUNT = re.compile(r"[A-Z]{2}\d{2}ZZZ|.*X{3}")
"""A creditor's id of SEPA debits looks like an IBAN, and masked ones are none."""

_SHORTEST_IBAN = 15


def ibans(paper: Paper) -> list[Found]:
    """Return the candidates for the supplier's IBAN, best first; those with right check digits lead."""
    from stdnum import iban as check

    own = {fold(iban) for iban in paper.own.ibans}
    labelled = {id(label.row) for label in paper.labels.named("iban")}
    blocks = Blocks(paper.layout, paper.labels)
    found = []
    for row in paper.layout.rows:
        if _speaks_of_payers(row.text):
            continue
        for match in IBAN.finditer(row.text):
            place = row.part(match.start(), match.end())
            text, end = _trimmed(match[0])
            text = text or _wrapped(match[0], row, place, blocks)
            if not text and id(row) in labelled and len(match[0]) >= _SHORTEST_IBAN:
                text, end = match[0].replace(" ", ""), len(match[0])
            if not text or fold(text) in own or _NO_ACCOUNT.match(text):
                continue
            valid = check.is_valid(text, check_country=False)
            known = len(text) == IBAN_LENGTHS.get(text[:2]) and not VAT_ID.match(text)
            if not valid and id(row) not in labelled and not known:
                continue
            place = row.part(match.start(), match.start() + end) if end else place
            found.append(Found(text, place, 0.97 if valid else 0.6 if id(row) in labelled else 0.45))
    return ranked(found)


def _speaks_of_payers(text: str) -> bool:
    """Tell whether a sentence names the payer's own account: “is collected from your account …”."""
    return any(phrase in fold(text) for phrase in words("payers_account"))


def _wrapped(text: str, row: Row, place: Span, blocks: Blocks) -> str:
    """Return an IBAN whose last groups a narrow column pushed to the next line, empty if that gives none."""
    cell = row.cell_of(place.words[-1])
    below = blocks.under(cell) if cell.words[-1] is place.words[-1] else None
    tail = re.match(r"[\dA-Z]{1,4}(?: [\dA-Z]{2,4})*(?! ?[^\W\d])", below.text) if below else None
    return _trimmed(f"{text} {tail[0]}")[0] if tail else ""


def _trimmed(text: str) -> tuple[str, int]:
    """Cut a run of groups to the length its country's IBANs have; empty if it is too short or no country's."""
    wanted = IBAN_LENGTHS.get(text[:2], 0)
    kept = 0
    for place, char in enumerate(text):
        kept += char != " "
        if kept == wanted:
            return text[: place + 1].replace(" ", ""), place + 1
    return "", 0
