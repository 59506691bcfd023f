"""One document and what is known around it, fetched once for all rules."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Q

from ingest.records import Reading, to_text
from review.models import APPROVED_STATES, Review, Supplier
from review.record import draft_of, party_of
from review.reference.known import CHOSEN, said_by, supplier_of
from review.reference.ranking import Found

REMEMBERED = 30
"""How many earlier documents of a supplier a rule looks back on."""


class Case:
    """A review under judgement: its typed draft, its supplier, and the supplier's earlier documents."""

    def __init__(self, review: Review) -> None:
        self.review = review

    @cached_property
    def draft(self) -> Reading:
        return draft_of(self.review)

    def text(self, field: str) -> str:
        """Return a header field as text, empty where nothing stands."""
        return to_text(self.draft.value(field)) or ""

    @cached_property
    def party(self) -> str:
        """The name of the other side."""
        return party_of(self.draft)

    @cached_property
    def found(self) -> Found:
        """Who the supplier is in the ERP, how surely, and why."""
        return self.found_in("")

    def found_in(self, erp: str) -> Found:
        """Return who the supplier is among the records of one ERP; of all where it has no name."""
        chosen = (self.review.fields.get("supplier_name") or {}).get(CHOSEN)
        return supplier_of(said_by(self.draft.fields, self.review.sender), chosen=chosen, erp=erp)

    @cached_property
    def supplier(self) -> Supplier | None:
        """The supplier, or who it most likely is: what the money guards compare with."""
        return Supplier.objects.filter(pk=self.found.best.pk).first() if self.found.best else None

    @cached_property
    def earlier(self) -> list[dict[str, Any]]:
        """The `fields` of the supplier's approved documents, newest first."""
        names = Q(supplier=self.party)
        if self.supplier:
            names |= Q(supplier=self.supplier.name)
        if not self.party and not self.supplier:
            return []
        rows = Review.objects.filter(names, state__in=APPROVED_STATES).exclude(pk=self.review.pk)
        return list(rows.order_by("-id").values_list("fields", flat=True)[:REMEMBERED])

    def earlier_values(self, field: str) -> list[str]:
        """Return what earlier documents say in a field, newest first, blanks left out."""
        found = ((fields.get(field) or {}).get("value") for fields in self.earlier)
        return [value for value in found if value]
