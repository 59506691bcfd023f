"""Pages that a person laid anew, with all that takes it back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from review.models.desk import Review


class PageChangeKind(models.TextChoices):
    SPLIT = "split", "Split"
    JOIN = "join", "Put together"
    ARRANGE = "arrange", "Pages arranged"


class PageChange(models.Model):
    """One time that a person laid pages anew, with all that it takes to take it back.

    `before` holds the layout of the pages, whose their files were, and the drafts; `versions` the drafts' versions
    right after, by review: a draft that was worked on since is not overwritten by taking the change back.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="page_changes")
    other = models.ForeignKey(Review, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=7, choices=PageChangeKind)
    before = models.JSONField()
    versions = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    taken_back = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PageChangeKind.values), name="page_change_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=PageChangeKind.ARRANGE) ^ Q(other__isnull=False),
                name="page_change_with_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.review_id}"
