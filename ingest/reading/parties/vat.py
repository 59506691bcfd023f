"""Which of the VAT ids on a page is the supplier's."""

from __future__ import annotations

from ingest.reading.identifiers import vat_ids
from ingest.reading.labels import Label
from ingest.reading.languages import fold, label_index
from ingest.reading.layout import Row, Span
from ingest.reading.paper import Found, Paper, ranked
from ingest.reading.parties.names import Blocks

_SENDERS = 0.55
"""What the id of an order loses where it is not said to be the addressee's."""


def supplier_vat_ids(
    paper: Paper, blocks: Blocks, supplier: Found | None, buyer: Found | None, *, addressed: bool = False
) -> list[Found]:
    """Return the candidates, best first: by label, and by whose block and whose neighbour an id is.

    `addressed` if the paper is addressed to the supplier, as an order is: “your VAT id” is then the supplier's,
    and one that nothing gives to the addressee is the sender's.
    """
    own = {fold(vat_id) for vat_id in paper.own.vat_ids}
    found = []
    stated = {name: _stated(paper, name) for name in ("supplier_vat_id", "buyer_vat_id")}
    for vat_id, span in vat_ids(paper):
        if fold(vat_id) in own:
            continue
        row = paper.layout.row_of(span)
        beside = [label for label in paper.labels.named("supplier_vat_id", "buyer_vat_id") if label.row is row]
        cell = row.cell_of(span.words[0])
        near = [label for label in beside if label.cell is cell] or beside
        labelled = any(label.name == "supplier_vat_id" for label in near)
        score = 0.75 + 0.15 * (labelled or id(span.words[0]) in stated["supplier_vat_id"])
        closer = _distance(span, supplier) <= _distance(span, buyer)
        yours = any(label.name == "buyer_vat_id" for label in near) or id(span.words[0]) in stated["buyer_vat_id"]
        if addressed:
            named = {party for label in near for party in _parties(label)}
            score -= 0.0 if "supplier" in named or (yours and "buyer" not in named) else _SENDERS
        elif yours:
            score -= 0.6
        elif supplier and buyer:
            score += 0.12 if closer else -0.25
        block = _block_of(span, row, blocks)
        for party, weight, around in ((supplier, 0.3, row.text), (buyer, -0.3, cell.text)):
            if party and (party.span in block or fold(str(party.value)) in fold(around) or _names(block, party)):
                score += weight
        found.append(Found(vat_id, span, score))
    return ranked([one for one in found if one.score > 0.4])


def _parties(label: Label) -> set[str]:
    """Return the parties that a label's own words name: “Seller VAT ID”; “Your VAT ID” names none."""
    meanings = (label_index().get(fold(word.text), ()) for word in label.span.words)
    return {name for found in meanings for name, _ in found} & {"supplier", "buyer"}


def _stated(paper: Paper, name: str) -> set[int]:
    """Return the words that stand right under a label of this name, in a column of labels over their values."""
    return {
        id(word)
        for label in paper.labels.named(name)
        if label.whole
        for target in paper.labels.targets(label, down=1)
        if target.relation == "below"
        for word in target.span.words
    }


def _block_of(span: Span, row: Row, blocks: Blocks) -> list[Span]:
    """Return the lines over a value in its own block."""
    return blocks.over(row.cell_of(span.words[0]), 10)


def _names(block: list[Span], party: Found) -> bool:
    """Tell whether a line of a block is the party's name: senders print it again over the ids in the footer."""
    return any(fold(line.text) == fold(str(party.value)) for line in block)


def _distance(span: Span, party: Found | None) -> float:
    head = party.span if party else None
    if head is None or span.page != head.page:
        return 500.0
    down = span.middle - head.middle
    return abs(down) * (1.0 if down >= 0 else 2.0) + 0.8 * abs(span.box[0] - head.box[0])
