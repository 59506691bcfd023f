"""The document on a person's desk: its draft, its state, and what is loudest in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Upper
from django.utils import timezone

from ingest.models import Document


class ReviewState(models.TextChoices):
    OPEN = "open", "To review"
    AWAITING = "awaiting", "Waits for a supervisor"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    POSTED = "posted", "In the ERP"
    FAILED = "failed", "Posting needs a person"
    MERGED = "merged", "Part of another document"


APPROVED_STATES = (ReviewState.APPROVED, ReviewState.POSTED, ReviewState.FAILED)
"""Approved, by a person or by itself: a record in the ERP, or on its way there."""


class Mark(models.TextChoices):
    """What is loudest in a document; orders the queue's signs."""

    CLEAN = "clean", "Nothing is doubtful"
    LOOK = "look", "Look at a check"
    DOUBT = "doubt", "A field is doubtful"
    STOP = "stop", "A check stops it"


class Reviews(models.QuerySet["Review"]):
    """Texts that are compared without case, each through its index on both databases."""

    def sent_by(self, address: str) -> Reviews:
        return self.alias(sent_by=Upper("sender")).filter(sent_by=Upper(Value(address)))

    def numbered(self, number: str) -> Reviews:
        return self.alias(numbered=Upper("number")).filter(numbered=Upper(Value(number)))


class Review(models.Model):
    """One document on a person's desk. `fields` and `lines` are the draft, in the JSON of `ingest.records`.

    `version` grows with every save: who saves over an older one is told, and loses nothing. The columns from
    `supplier` to `why` repeat what the queue shows, so that a page of it is one index range.
    """

    document = models.OneToOneField(Document, models.PROTECT, related_name="review")
    reading = models.ForeignKey("ingest.ReadingRow", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=ReviewState, default=ReviewState.OPEN)
    round = models.PositiveSmallIntegerField(default=1, help_text="counts approvals: grows when it is taken back")
    version = models.PositiveIntegerField(default=1)
    read_as = models.PositiveIntegerField(
        default=1, help_text="the version as the reading left it: untouched since"
    )
    doc_type = models.CharField(max_length=16)
    fields = models.JSONField(default=dict)
    lines = models.JSONField(default=list)
    taxes = models.JSONField(default=list)
    accepted = models.JSONField(default=dict, help_text="checks a person accepted: name -> who, when, why")

    supplier = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    number = models.CharField(max_length=100, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    mark = models.CharField(max_length=5, choices=Mark, default=Mark.DOUBT)
    why = models.TextField(blank=True, help_text="one sentence: why it is in the queue")

    received_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(help_text="when it should be dealt with; orders the queue")
    postponed_until = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="assigned_reviews"
    )
    note = models.TextField(blank=True, help_text="what a colleague wrote on handing it over or putting it off")
    note_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    escalated_at = models.DateTimeField(
        null=True, blank=True, help_text="since when a supervisor is asked for help"
    )
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="locked_reviews"
    )
    locked_at = models.DateTimeField(null=True, blank=True)

    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="decided_reviews"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reject_reason = models.TextField(blank=True)
    error = models.TextField(blank=True)

    objects = Reviews.as_manager()

    class Meta:
        permissions = [
            ("decide", "Review, approve and reject documents"),
            ("approve_large", "Approve documents over a limit"),
            ("see_queue", "See the queue and its documents"),
            ("upload", "Hand in documents"),
            ("see_results", "See everybody's results"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReviewState.values), name="review_state_known"),
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="review_mark_known"),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.REJECTED) | ~Q(reject_reason=""),
                name="review_rejected_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ReviewState.OPEN, ReviewState.AWAITING]) | Q(decided_at__isnull=False),
                name="review_decided_at_known",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="review_queue"),
            models.Index(fields=["state", "mark", "due_at", "id"], name="review_queue_by_mark"),
            models.Index(fields=["state", "doc_type", "due_at", "id"], name="review_queue_by_type"),
            models.Index(fields=["supplier", "number"], name="review_by_number"),
            models.Index(fields=["number"], name="review_by_number_alone"),
            models.Index(Upper("number"), name="review_number_any_case"),
            models.Index(Upper("sender"), name="review_sender_any_case"),
            models.Index(
                fields=["postponed_until"], condition=Q(postponed_until__isnull=False), name="review_postponed"
            ),
            models.Index(
                fields=["escalated_at"], condition=Q(escalated_at__isnull=False), name="review_escalated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.doc_type} {self.number or self.pk}"

    @property
    def untouched(self) -> bool:
        """Whether nobody has changed the draft since it was read."""
        return self.version == self.read_as

    @property
    def was_read(self) -> Mapping[str, Any]:
        """What its reading said, in the JSON of `ingest.records`; empty where nothing could be read."""
        return self.reading.data if self.reading else {}

    def is_by_person(self, name: str) -> bool:
        """Tell whether a person gave a header field, be it as empty."""
        return (self.fields.get(name) or {}).get("method") == "person"
