"""What a few typed letters may mean: suppliers by name or number, our companies, accounts, cost centres, taxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from ingest.records import BOOKING_FIELDS
from review.models import APPROVED_STATES, Company, Review, Supplier, TaxCode
from review.reference import accounts
from review.words import exact

MOST = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One that may be meant. `supplier` is its row's key, None for only a text; `says` tells it from others."""

    name: str
    says: str = ""
    supplier: int | None = None


def choices(field: str, text: str, review: Review) -> Sequence[Choice]:
    """Return who may be meant in a field, likeliest first; without a text who the sender's papers came from."""
    text = " ".join(text.split())
    if field == "supplier_name":
        return [_supplier(one) for one in (_suppliers(text) if text else _of_sender(review))[:MOST]]
    if field == "buyer_name":
        return [Choice(one.name, one.country) for one in Company.objects.filter(name__icontains=text)[:MOST]]
    kind = field.removeprefix("line.")
    if kind in BOOKING_FIELDS:
        return [Choice(one.code, one.name) for one in accounts.choices(kind, text)]
    return _taxes(text) if field == "line.tax_rate" else []


def _taxes(text: str) -> list[Choice]:
    """Return the rates of tax that an ERP has, by their beginning or a part of a name; each once, with names."""
    meant = text.rstrip(" %").casefold()
    found: dict[Decimal, set[str]] = {}
    for tax in TaxCode.objects.all():
        if _is_meant(tax, meant):
            found.setdefault(tax.rate, set()).add(tax.name)
    rates = sorted(found, reverse=True)[:MOST]
    return [Choice(f"{exact(rate)} %", ", ".join(sorted(found[rate]))) for rate in rates]


def _is_meant(tax: TaxCode, text: str) -> bool:
    return exact(tax.rate).startswith(text) or text in tax.name.casefold()


def _suppliers(text: str) -> QuerySet[Supplier]:
    compact = "".join(text.split()).upper()
    starts = Q(name__istartswith=text)
    found = starts | Q(name__icontains=f" {text}") | Q(vat_id__istartswith=compact) | Q(erp_id__istartswith=text)
    first = Case(When(starts, then=Value(0)), default=Value(1), output_field=IntegerField())
    return Supplier.objects.filter(found).order_by(first, "name", "id")


def _of_sender(review: Review) -> QuerySet[Supplier]:
    """Return the suppliers of what the same address sent before, else all by name."""
    names = (
        Review.objects.sent_by(review.sender)
        .filter(state__in=APPROVED_STATES)
        .exclude(supplier="")
        .values_list("supplier", flat=True)
        .distinct()
    )
    known = Supplier.objects.filter(name__in=list(names[:MOST])).order_by("name", "id") if review.sender else None
    if known is not None and known.exists():
        return known
    return Supplier.objects.order_by("name", "id")


def _supplier(one: Supplier) -> Choice:
    return Choice(one.name, " · ".join(part for part in (one.vat_id, one.erp_id) if part), one.pk)
