"""What a person decides, and what is known from the ERP to decide it with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ingest.models import Document
from ingest.records import DocType


class ReviewState(models.TextChoices):
    OPEN = "open", "To review"
    AWAITING = "awaiting", "Waits for a supervisor"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    POSTED = "posted", "In the ERP"
    FAILED = "failed", "Posting needs a person"
    MERGED = "merged", "Part of another document"


class Mark(models.TextChoices):
    """What is loudest in a document; orders the queue's signs."""

    CLEAN = "clean", "Nothing is doubtful"
    LOOK = "look", "Look at a check"
    DOUBT = "doubt", "A field is doubtful"
    STOP = "stop", "A check stops it"


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


class Mention(models.Model):
    """Somebody was named in a comment, and has not yet, or has, opened the document since."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="mentions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user"], condition=Q(seen_at__isnull=True), name="mention_unseen")]

    def __str__(self) -> str:
        return f"{self.user} on {self.review_id}"


class SavedFilter(models.Model):
    """A view of the queue that somebody saved: its address's query under a name, for oneself or for everybody."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000, blank=True)
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """A person has a document on the screen, and did so at `seen_at`; `asks` to be handed it."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)
    asks = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.review_id}"


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
