"""What is known of a sender: a `Template` of one or more forms, each with its fields and its item table.

Everything is frozen and goes to JSON and back. Boxes are in PDF points from the top left of the page.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ingest.records import Box

Relation = Literal["right", "below", "left", "above"]
"""Where the value stands, seen from the words of its anchor."""

MOST_SIGHTINGS = 8
"""Places that are remembered for a field; the newest documents of a sender say most."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words by a value: the value stands `relation` of them.

    `dx`, `dy` lead from their top left to its own, in thousandths of the page's width.
    """

    words: str
    relation: Relation
    dx: float = 0.0
    dy: float = 0.0


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place where a field's value stood on one approved document.

    `document` is the caller's key of that document; `page` counts from 1 of `pages`; `size` is the page's width
    and height. `text` is what is printed there, `value` what it means, as JSON carries it. `lead` and `trail`
    are characters of the first and last word that do not belong to the value; `rest` is what follows it in its
    cell. `nth` counts from 0 the places in reading order that stood as well as this one.
    """

    document: str
    page: int
    pages: int
    size: tuple[float, float]
    box: Box
    text: str
    value: str
    anchors: tuple[Anchor, ...] = ()
    lead: str = ""
    trail: str = ""
    rest: str = ""
    nth: int = 0


Pin = Literal["", "not_printed", "place"]
"""What a clerk settled by hand: never printed, or only where she pointed."""


@dataclass(frozen=True, slots=True)
class FieldKnowledge:
    """What is known of one field of a form.

    `told` counts the documents that said something about it; of them `absent` had no value, `unprinted` one that
    stands nowhere on the page, and on `rules_right` of them reading without the template was right already.
    `values` counts canonical values; `derived` counts the rules (`net+tax`, `issue_date+30`) that gave the value.
    `wrong` are places of values that were taken for it and are not. `terms` counts the wordings, without their
    figures, that gave a due date which is not printed: “net 30 days”.
    """

    sightings: tuple[Sighting, ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)
    told: int = 0
    absent: int = 0
    unprinted: int = 0
    rules_right: int = 0
    derived: Mapping[str, int] = field(default_factory=dict)
    wrong: tuple[Sighting, ...] = ()
    terms: Mapping[str, int] = field(default_factory=dict)
    pin: Pin = ""

    @property
    def constant(self) -> str | None:
        """Return the one value that every document had, None where they differ."""
        return next(iter(self.values)) if len(self.values) == 1 and not self.absent else None


@dataclass(frozen=True, slots=True)
class ColumnKnowledge:
    """One column of the item table: what it holds, the words over it, and its edges in thousandths of the page's
    width, and on how many documents it was so named. `over` are those of its head's words that are its own, where
    heads stand so close that they make one cell."""

    name: str
    head: str
    x0: float
    x1: float
    seen: int = 1
    over: str = ""


@dataclass(frozen=True, slots=True)
class LinesKnowledge:
    """How the items stand: columns left to right, the words that end the table, rows an item takes at most.

    `told` counts documents with confirmed lines; on `rules_right` of them reading without the template found
    them all. `none` counts documents that were confirmed without lines. `sample` says where the items stood.
    `charges` counts the labels of freight and rebates on the whole document, as `charges.labels_of` gives them;
    `full` the documents on which every item had a quantity, a price or an amount, by its name.
    """

    columns: tuple[ColumnKnowledge, ...] = ()
    ends: Mapping[str, int] = field(default_factory=dict)
    rows: int = 1
    told: int = 0
    rules_right: int = 0
    none: int = 0
    sample: tuple[Sighting, ...] = ()
    charges: Mapping[str, int] = field(default_factory=dict)
    full: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """One layout of a sender: its unchanging words, the kinds it was used for, its fields and its items.

    `words` counts on how many of the form's `documents` a folded word stood, with the strip of the page that it
    stood in (`rechnung@7`). `kinds` counts confirmed kinds, `read_as` what reading without a template took
    documents for and what they were (`other>invoice`). `accounts` counts every IBAN that stood on them. `titles`
    are theirs, folded, with how much each weighs as one; "" stands for documents without a title.
    """

    documents: int = 0
    words: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    read_as: Mapping[str, int] = field(default_factory=dict)
    accounts: Mapping[str, int] = field(default_factory=dict)
    titles: Mapping[str, float] = field(default_factory=dict)
    pages: int = 1
    fields: Mapping[str, FieldKnowledge] = field(default_factory=dict)
    lines: LinesKnowledge = LinesKnowledge()

    @property
    def kind(self) -> str | None:
        """Return the kind of document it mostly is."""
        return max(self.kinds, key=lambda kind: self.kinds[kind]) if self.kinds else None


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a sender is recognised, each with the number of documents that showed it; all folded."""

    vat_ids: Mapping[str, int] = field(default_factory=dict)
    ibans: Mapping[str, int] = field(default_factory=dict)
    domains: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    address: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Template:
    """What is known of one sender. `id` and `version` are the caller's; `documents` counts approved ones."""

    id: str = ""
    version: int = 1
    name: str = ""
    documents: int = 0
    identity: Identity = Identity()
    forms: tuple[Form, ...] = ()
    enough: int = 0
    """Documents the sender still has to show before it may be trusted (after drift); 0 is the usual rule."""

    @property
    def label(self) -> str:
        """Return what a reading records as its template."""
        return f"{self.id or self.name} v{self.version}".strip()

    @property
    def method(self) -> str:
        return f"template v{self.version}"

    def as_json(self) -> dict[str, Any]:
        return _plain(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Template:
        return cls(
            **{
                **data,
                "identity": Identity(**data.get("identity", {})),
                "forms": tuple(_form(one) for one in data.get("forms", ())),
            }
        )

    def with_form(self, place: int, form: Form) -> Template:
        """Return it with another form in that place."""
        return replace(self, forms=(*self.forms[:place], form, *self.forms[place + 1 :]))


def _plain(thing: Any) -> Any:
    """Return a frozen dataclass as JSON, without what is empty."""
    if dataclasses.is_dataclass(thing):
        found = {one.name: _plain(getattr(thing, one.name)) for one in dataclasses.fields(thing)}
        return {name: value for name, value in found.items() if value not in ("", [], {}, 0)}
    if isinstance(thing, tuple):
        return [_plain(one) for one in thing]
    if isinstance(thing, float):
        return round(thing, 2)
    return dict(thing) if isinstance(thing, Mapping) and not _holds_data(thing) else _mapped(thing)


def _holds_data(thing: Mapping[str, Any]) -> bool:
    return any(dataclasses.is_dataclass(one) for one in thing.values())


def _mapped(thing: Any) -> Any:
    return {key: _plain(one) for key, one in thing.items()} if isinstance(thing, Mapping) else thing


def _form(data: Mapping[str, Any]) -> Form:
    fields = {name: _field(one) for name, one in data.get("fields", {}).items()}
    return Form(**{**data, "fields": fields, "lines": _lines(data.get("lines", {}))})


def _field(data: Mapping[str, Any]) -> FieldKnowledge:
    return FieldKnowledge(
        **{
            **data,
            "sightings": tuple(_sighting(one) for one in data.get("sightings", ())),
            "wrong": tuple(_sighting(one) for one in data.get("wrong", ())),
        }
    )


def _lines(data: Mapping[str, Any]) -> LinesKnowledge:
    columns = tuple(ColumnKnowledge(**{"x0": 0.0, "head": "", **one}) for one in data.get("columns", ()))
    sample = tuple(_sighting(one) for one in data.get("sample", ()))
    return LinesKnowledge(**{**data, "columns": columns, "sample": sample})


def _sighting(data: Mapping[str, Any]) -> Sighting:
    return Sighting(
        **{
            "document": "",
            "text": "",
            "value": "",
            **data,
            "box": tuple(data["box"]),
            "size": tuple(data["size"]),
            "anchors": tuple(Anchor(**one) for one in data.get("anchors", ())),
        }
    )
