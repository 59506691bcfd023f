"""Where records go, and what became of each: the posting is the queue entry and the receipt."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from review.models import Review


class Connection(models.Model):
    """One ERP, as the set-up file describes it. `credentials` is a reference, never a secret."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    base_url = models.CharField(max_length=300, blank=True)
    credentials = models.CharField(max_length=200, blank=True)
    accepts = models.JSONField(default=list, help_text="kinds of document that are posted here")
    post = models.CharField(max_length=6, choices=[("draft", "As a draft"), ("posted", "Posted")], default="draft")
    mapping = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    rate = models.JSONField(default=dict, blank=True, help_text="per_minute and concurrent")
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class PostingState(models.TextChoices):
    QUEUED = "queued", "Waiting"
    SENDING = "sending", "Being sent"  # the ERP may already have the record
    POSTED = "posted", "In the ERP"
    FAILED = "failed", "Needs a person"
    CANCELLED = "cancelled", "Taken back"


class Posting(models.Model):
    """One approved record on its way into one ERP: first what shall be sent, later the receipt.

    `record` is the record as approved, frozen. Claim, attempts and lease are the job ledger's.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="postings")
    round = models.PositiveSmallIntegerField(help_text="which approval of the review")
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="postings")
    state = models.CharField(max_length=9, choices=PostingState, default=PostingState.QUEUED)
    reference = models.CharField(max_length=40, help_text="our key inside the ERP; see `reference_for`")
    record = models.JSONField()
    external_id = models.CharField(max_length=120, blank=True)
    number = models.CharField("number in the ERP", max_length=120, blank=True)
    url = models.CharField(max_length=500, blank=True)
    receipt = models.JSONField(default=dict, blank=True)
    differences = models.JSONField(
        default=list, blank=True, help_text="what the ERP holds otherwise, in sentences"
    )
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    posted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        permissions = [("retry_posting", "Send a failed posting again")]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "connection"],
                condition=~Q(state=PostingState.CANCELLED),
                name="posting_one_live_per_connection",
            ),
            models.CheckConstraint(condition=Q(state__in=PostingState.values), name="posting_state_known"),
            models.CheckConstraint(
                condition=~Q(state=PostingState.POSTED) | ~Q(external_id=""), name="posting_posted_with_id"
            ),
            models.CheckConstraint(
                condition=~Q(state=PostingState.FAILED) | ~Q(error=""), name="posting_failed_with_cause"
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="posting_by_number"),
            models.Index(fields=["external_id"], name="posting_by_external_id"),
        ]

    def __str__(self) -> str:
        return self.reference


def reference_for(review: Review) -> str:
    """Return our key inside the ERP for a review's document.

    Derived from rows that never change (the document and its first original), never random: a retry finds its
    own first try, and two installations that post into one ERP never share a key.
    """
    first = review.document.sources.order_by("id").values_list("original__sha256", flat=True).first() or ""
    return f"m2e-{review.document_id}-{first[:8]}"
