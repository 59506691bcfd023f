"""What a template knows, in sentences: an English message and its parameters, so that it can be translated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.reading.template.context import alike
from ingest.reading.template.known import Anchor, FieldKnowledge, Form, LinesKnowledge, Sighting, Template
from ingest.records import Box

STANDS: Mapping[str, str] = {
    "right": "The %(field)s stands right of “%(label)s”.",
    "below": "The %(field)s stands under “%(label)s”.",
    "left": "The %(field)s stands left of “%(label)s”.",
    "above": "The %(field)s stands over “%(label)s”.",
}
STANDS_FREE = "The %(field)s stands at the same place of page %(page)s."
ALWAYS = "The %(field)s is always %(value)s."
LOOKS_LIKE = "The %(field)s looks like %(sample)s."
NOT_PRINTED = "The %(field)s is not printed on these documents."
NEVER = "The %(field)s is never what stands by “%(label)s”."
DAYS_AFTER = "The due date is %(days)s days after the date."
SUM = "The %(field)s is the sum of the tax rows."
NET_PLUS_TAX = "The %(field)s is what makes net and tax the total."
RULES = "The %(field)s is read without help of this template."
COLUMN = "The column “%(head)s” holds the %(column)s."
COLUMN_FREE = "The %(column)s stands in a column without a heading."
ENDS = "The items end at “%(label)s”."
SEVERAL_ROWS = "An item takes up to %(rows)s rows."
CHARGES = "“%(label)s” is freight, a fee or a rebate on the whole document."
NO_LINES = "There is no table of items on these documents."

MESSAGES = (
    *STANDS.values(), STANDS_FREE, ALWAYS, LOOKS_LIKE, NOT_PRINTED, NEVER, DAYS_AFTER, SUM, NET_PLUS_TAX, RULES,
    COLUMN, COLUMN_FREE, ENDS, SEVERAL_ROWS, CHARGES, NO_LINES,
)  # fmt: skip
"""Every message, for the app to translate."""

WORDS: Mapping[str, str] = {
    "invoice_number": "number", "issue_date": "date", "due_date": "due date", "delivery_date": "delivery date",
    "service_start": "service start", "service_end": "service end",
    "currency": "currency", "supplier_name": "supplier", "supplier_vat_id": "VAT id", "buyer_name": "buyer",
    "iban": "IBAN", "order_reference": "order number", "net_total": "net total", "tax_total": "tax total",
    "grand_total": "grand total", "description": "description", "quantity": "quantity", "unit_price": "unit price",
    "net_amount": "amount", "gross_amount": "amount with tax", "tax_rate": "tax rate", "discount": "discount",
    "article_number": "article number", "unit": "unit", "position": "position", "tax_amount": "tax",
}  # fmt: skip
"""English words of fields and columns; the app puts its own translated ones in place of `field` and `column`."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A box on a page of the sample document whose key is `document`."""

    document: str
    page: int
    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a template knows: `msgid % params`, where it shows, and on how many of how many documents it held.

    `field` is a header field, or `lines`. `kind` is `place`, `constant`, `shape`, `not_printed`, `never`,
    `derived`, `rules`, `column`, `end`, `rows` or `no_lines`. `params` may hold `field` and `column`: names of
    fields, to be said in the reader's language.
    """

    field: str
    kind: str
    msgid: str
    params: Mapping[str, str]
    held: int
    of: int
    form: int = 0
    spots: tuple[Spot, ...] = ()

    @property
    def sentence(self) -> str:
        """Return the English sentence."""
        said = {
            key: WORDS.get(value, value) if key in ("field", "column") else value
            for key, value in self.params.items()
        }
        return self.msgid % said


def explain(template: Template) -> tuple[Fact, ...]:
    """Return what is known, form by form, field by field."""
    return tuple(
        fact
        for place, form in enumerate(template.forms)
        for facts in (_of_fields(form, place), _of_lines(form.lines, place))
        for fact in facts
    )


def _of_fields(form: Form, place: int) -> Iterator[Fact]:
    for name, known in form.fields.items():
        yield from _of_field(name, known, place)


def _of_field(name: str, known: FieldKnowledge, place: int) -> Iterator[Fact]:
    def fact(kind: str, msgid: str, held: int, spots: tuple[Spot, ...] = (), **params: str) -> Fact:
        return Fact(name, kind, msgid, {"field": name, **params}, held, known.told, place, spots)

    if known.pin == "not_printed" or (known.told and known.absent == known.told):
        yield fact("not_printed", NOT_PRINTED, known.absent)
        return
    if known.constant is not None and (known.told > 1 or known.unprinted):
        yield fact("constant", ALWAYS, known.told, _spots(known), value=known.constant)
    elif known.derived and not known.sightings and (rule := _best(known.derived)):
        yield _derived(fact, rule, known.derived[rule])
    elif known.unprinted and not known.sightings:
        yield fact("not_printed", NOT_PRINTED, known.unprinted + known.absent)
    if known.sightings:
        anchor, held = main_anchor(known)
        if anchor:
            yield fact("place", STANDS[anchor.relation], held, _spots(known), label=anchor.words)
        else:
            page = str(known.sightings[-1].page)
            yield fact("place", STANDS_FREE, len(known.sightings), _spots(known), page=page)
    if known.sightings and name in ("invoice_number", "order_reference"):
        yield fact("shape", LOOKS_LIKE, len(known.sightings), sample=known.sightings[-1].text)
    never: dict[str, tuple[Spot, ...]] = {}
    for wrong in known.wrong:
        if label := next((one for one in wrong.anchors if one.relation in ("right", "below")), None):
            never[label.words] = (*never.get(label.words, ()), _spot(wrong))
    for words, spots in never.items():
        yield fact("never", NEVER, known.told, spots, label=words)


def _derived(fact: object, rule: str, held: int) -> Fact:
    assert callable(fact)  # noqa: S101  made just above
    if rule.startswith("issue_date+"):
        made: Fact = fact("derived", DAYS_AFTER, held, days=rule.partition("+")[2])
    else:
        made = fact("derived", SUM if rule == "taxes" else NET_PLUS_TAX, held)
    return made


def _best(counts: Mapping[str, int]) -> str:
    return max(counts, key=lambda one: counts[one])


def main_anchor(known: FieldKnowledge) -> tuple[Anchor | None, int]:
    """Return the anchor that most sightings share, the nearest of equals, and how many do."""
    counted: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Anchor] = {}
    for sighting in known.sightings:
        for anchor in sighting.anchors:
            if anchor.relation not in ("right", "below"):
                continue
            key = next(
                (
                    key
                    for key, other in first.items()
                    if key[1] == anchor.relation and alike(other.words, anchor.words) > 0.9
                ),
                (anchor.words, anchor.relation),
            )
            first.setdefault(key, anchor)
            counted[key] += 1
    if not counted:
        return None, 0
    key, held = counted.most_common(1)[0]
    return first[key], min(held, len(known.sightings))


def _spots(known: FieldKnowledge) -> tuple[Spot, ...]:
    return tuple(_spot(one) for one in reversed(known.sightings))


def _spot(sighting: Sighting) -> Spot:
    return Spot(sighting.document, sighting.page, sighting.box, sighting.text)


def _of_lines(known: LinesKnowledge, place: int) -> Iterator[Fact]:
    def fact(kind: str, msgid: str, held: int, **params: str) -> Fact:
        return Fact("lines", kind, msgid, params, held, known.told or known.none, place, spots)

    spots = tuple(_spot(one) for one in known.sample)
    if known.none and not known.told:
        yield fact("no_lines", NO_LINES, known.none)
        return
    for column in known.columns:
        message = COLUMN if column.head else COLUMN_FREE
        yield fact("column", message, column.seen, head=column.over or column.head, column=column.name)
    if known.ends:
        end = _best(known.ends)
        yield fact("end", ENDS, known.ends[end], label=end)
    if known.rows > 1:
        yield fact("rows", SEVERAL_ROWS, known.told, rows=str(known.rows))
    for label, held in known.charges.items():
        yield fact("charge", CHARGES, held, label=label.removeprefix("-"))
