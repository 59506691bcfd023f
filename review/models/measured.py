"""What is measured and never changed: hands on a document, and how well it had been read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from review.models.desk import Review


class Touch(models.Model):
    """One stretch of a person's hands on a document, up to `at`: seconds without idle time, keys hit, clicks made.

    A measurement, not an act: it is added up and never changed, and the journal does not speak of it.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="touches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seconds = models.FloatField()
    keys = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "touches"
        constraints = [models.CheckConstraint(condition=Q(seconds__gte=0), name="touch_not_negative")]
        indexes = [models.Index(fields=["user", "at"], name="touch_of_a_day")]

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s on {self.review_id}"


class Verdict(models.Model):
    """How well one approved document had been read, before a person touched it; one row a document.

    `fields` says of each field with something to say whether it was `right`, `wrong`, `missed` (it stands on the
    document and was not read) or `extra` (read, and not on the document).
    """

    review = models.OneToOneField(Review, models.CASCADE, related_name="verdict")
    template = models.ForeignKey(
        "ingest.SenderTemplate", models.PROTECT, null=True, blank=True, related_name="verdicts"
    )
    version = models.PositiveIntegerField(
        null=True, blank=True, help_text="of the template that read it, if any did"
    )
    at = models.DateTimeField(help_text="when it was approved")
    fields = models.JSONField(default=dict)
    asked = models.PositiveSmallIntegerField(default=0)
    right = models.PositiveSmallIntegerField(default=0)
    touched = models.BooleanField(default=False, help_text="a person typed or clicked at least one value")
    by_person = models.BooleanField(default=True, help_text="False: it passed by itself, and nobody looked")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(right__lte=models.F("asked")), name="verdict_right_of_asked"),
        ]
        indexes = [
            models.Index(fields=["template", "-at"], name="verdict_by_sender"),
            models.Index(fields=["-at"], name="verdict_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.right} of {self.asked} for {self.review_id}"
