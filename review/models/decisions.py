"""Who said yes, and who must say it beyond the clerk."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from ingest.records import DocType
from review.models.desk import Review


class Approval(models.Model):
    """One yes under a policy: who, when, over which limit."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="approvals")
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    policy = models.CharField(max_length=80, blank=True, help_text="empty: the clerk's own approval")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "round", "by", "policy"], name="approval_once")]
        indexes = [models.Index(fields=["by", "at"], name="approval_of_a_day")]

    def __str__(self) -> str:
        return f"{self.by} for {self.review_id}"


class Policy(models.Model):
    """Who must approve beyond the clerk: documents of a kind over an amount need a role."""

    name = models.CharField(max_length=80, unique=True)
    doc_type = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in DocType])
    over = models.DecimalField(max_digits=16, decimal_places=2)
    currency = models.CharField(max_length=3)
    needs = models.CharField(max_length=20, default="supervisor")

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.name
