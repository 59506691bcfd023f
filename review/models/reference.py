"""What is known beforehand: ourselves, and the suppliers as the ERP knows them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


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
    """A supplier as the ERP, or an approved document, knows it."""

    name = models.CharField(max_length=200)
    vat_id = models.CharField(max_length=20, blank=True)
    ibans = models.JSONField(default=list, blank=True)
    domains = models.JSONField(default=list, blank=True)
    phone = models.CharField(max_length=40, blank=True)
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
