"""Ourselves, and what the ERP knows. `erp` names the connection a row was read from, `erp_id` is its key there."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q

from review.reference.keys import KeyKind, domain_keys, iban_key, name_key, vat_key


class Company(models.Model):
    """Ourselves: names and ids that never are a supplier's."""

    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    vat_ids = models.JSONField(default=list)
    ibans = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name


class Supplier(models.Model):
    """A supplier as the ERP, or an approved document, knows it. Saved, it can be found by its keys."""

    name = models.CharField(max_length=200)
    vat_id = models.CharField(max_length=20, blank=True)
    ibans = models.JSONField(default=list, blank=True)
    domains = models.JSONField(default=list, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    account = models.CharField(max_length=40, blank=True, help_text="what its invoices are usually booked on")
    erp = models.CharField(max_length=80, blank=True, help_text="name of the connection it was read from")
    erp_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["erp", "erp_id"], condition=~Q(erp_id=""), name="supplier_once_per_erp"
            )
        ]
        indexes = [
            models.Index(fields=["vat_id"], name="supplier_by_vat"),
            models.Index(fields=["name"], name="supplier_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        fresh = self.pk is None
        super().save(*args, **kwargs)
        before = set() if fresh else {(key.kind, key.key) for key in self.keys.all()}
        now = self.known_by()
        if gone := before - now:
            for kind, key in gone:
                self.keys.filter(kind=kind, key=key).delete()
        SupplierKey.objects.bulk_create(SupplierKey(supplier=self, kind=k, key=key) for k, key in now - before)

    def known_by(self) -> set[tuple[str, str]]:
        """Return its keys as (kind, key)."""
        found = {(KeyKind.VAT_ID, vat_key(self.vat_id)), (KeyKind.NAME, name_key(self.name))}
        found |= {(KeyKind.IBAN, iban_key(iban)) for iban in self.ibans}
        found |= {(KeyKind.DOMAIN, keys[0]) for domain in self.domains if (keys := domain_keys(domain))}
        return {(str(kind), key) for kind, key in found if key}


class SupplierKey(models.Model):
    """One spelling that a supplier is found by; see `review.reference.keys`."""

    supplier = models.ForeignKey(Supplier, models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=6, choices=[(kind.value, kind.value) for kind in KeyKind])
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supplier", "kind", "key"], name="supplier_key_once")]
        indexes = [models.Index(fields=["kind", "key", "supplier"], name="supplier_by_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class AccountKind(models.TextChoices):
    ACCOUNT = "account", "Account"
    COST_CENTRE = "cost_centre", "Cost centre"


class Account(models.Model):
    """What an invoice, or a line of it, can be booked on: an account of the ledger, or a cost centre."""

    kind = models.CharField(max_length=11, choices=AccountKind, default=AccountKind.ACCOUNT)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    erp = models.CharField(max_length=80)
    erp_id = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["erp", "kind", "erp_id"], name="account_once_per_erp"),
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="account_kind_known"),
        ]
        indexes = [
            models.Index(fields=["kind", "code"], name="account_by_code"),
            models.Index(fields=["kind", "name"], name="account_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class TaxCode(models.Model):
    """A purchase tax. `rate` is per cent."""

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    rate = models.DecimalField(max_digits=7, decimal_places=4)
    erp = models.CharField(max_length=80)
    erp_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["erp", "erp_id"], name="tax_code_once_per_erp")]
        indexes = [models.Index(fields=["rate"], name="tax_code_by_rate")]

    def __str__(self) -> str:
        return self.code or self.name


class PurchaseOrder(models.Model):
    """What we have ordered. One that the ERP no longer counts among the open ones stays, with `open` False.

    `lines` are those of `review.reference.orders.OrderLine`, as JSON; `key` is the number without marks.
    """

    number = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    supplier = models.CharField(max_length=200, blank=True)
    supplier_erp_id = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    ordered_on = models.DateField(null=True, blank=True)
    lines = models.JSONField(default=list)
    open = models.BooleanField(default=True)
    erp = models.CharField(max_length=80)
    erp_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["erp", "erp_id"], name="order_once_per_erp")]
        indexes = [models.Index(fields=["key"], name="order_by_key")]

    def __str__(self) -> str:
        return self.number
