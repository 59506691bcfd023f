"""Senders, what they are known by, and every version of what their approved documents taught."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class TemplateState(models.TextChoices):
    ON = "on", "In use"
    OFF = "off", "Switched off"
    DELETED = "deleted", "Deleted"  # stays for the readings that name it


class Trust(models.TextChoices):
    EARNING = "earning", "Earning trust"
    TRUSTED = "trusted", "Trusted"
    PAUSED = "paused", "Trust paused"


class SenderTemplate(models.Model):
    """One sender and what it taught: all its forms. What it knows stands in its versions.

    `clean_run` counts the approved documents in a row that nobody had to correct; trust is earned by it.
    """

    name = models.CharField(max_length=200)
    state = models.CharField(max_length=7, choices=TemplateState, default=TemplateState.ON)
    trust = models.CharField(max_length=8, choices=Trust, default=Trust.EARNING)
    trust_why = models.TextField(blank=True, help_text="one sentence: why trust is paused")
    trust_from = models.DateTimeField(null=True, blank=True, help_text="only documents approved since then count")
    clean_run = models.PositiveIntegerField(default=0)
    alert = models.TextField(blank=True, help_text="one sentence, while its documents need more corrections")
    alert_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(
        null=True, blank=True, help_text="begun afresh then: what is older says nothing about its papers now"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        permissions = [("see_senders", "See senders and what was learnt"), ("teach", "Edit what was learnt")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TemplateState.values), name="template_state_known"),
            models.CheckConstraint(condition=Q(trust__in=Trust.values), name="template_trust_known"),
            models.CheckConstraint(
                condition=~Q(trust=Trust.PAUSED) | ~Q(trust_why=""), name="template_paused_with_cause"
            ),
            models.CheckConstraint(
                condition=Q(alert="", alert_at__isnull=True) | (~Q(alert="") & Q(alert_at__isnull=False)),
                name="template_alert_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "name", "id"], name="template_by_name"),
            models.Index(fields=["-alert_at"], condition=~Q(alert=""), name="template_alerts"),
        ]

    def __str__(self) -> str:
        return self.name


class KeyKind(models.TextChoices):
    VAT_ID = "vat", "VAT number"
    IBAN = "iban", "Bank account"
    DOMAIN = "domain", "Mail domain"
    NAME = "name", "Name"
    WORD = "word", "Word of the form"


class SenderKey(models.Model):
    """One thing that a sender is known by. Two may share one: an agency writes for both."""

    template = models.ForeignKey(SenderTemplate, models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=6, choices=KeyKind)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value", "template"], name="sender_key_once"),
            models.CheckConstraint(condition=Q(kind__in=KeyKind.values), name="sender_key_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class VersionState(models.TextChoices):
    TRYING = "trying", "Being tried"  # on the past documents, before anything is read with it
    LIVE = "live", "Live"
    HELD = "held", "Held back"  # it would read a past document worse
    REPLACED = "replaced", "Replaced"
    DISCARDED = "discarded", "Discarded"


class TemplateVersion(models.Model):
    """What was known of a sender at one time. Only its state ever changes; what it holds does not.

    `data` is `ingest.reading.template.known.Template.as_json()`. `replay` has one row for each past document that
    it was tried on: {"review", "document", "name", "outcome": "same" | "better" | "worse", "says": sentence}.
    """

    template = models.ForeignKey(SenderTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="from 1, per sender")
    state = models.CharField(max_length=9, choices=VersionState)
    data = models.JSONField()
    sentence = models.TextField(help_text="what is new in it, and where it was learnt")
    held_why = models.TextField(blank=True, help_text="one sentence: what it would read worse")
    replay = models.JSONField(default=list)
    asks = models.JSONField(
        default=dict,
        blank=True,
        help_text="what it leaves open: field -> document and places",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.ForeignKey("ingest.Document", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_once"),
            models.UniqueConstraint(
                fields=["template"], condition=Q(state=VersionState.LIVE), name="template_one_live_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="template_version_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=VersionState.HELD) | ~Q(held_why=""), name="template_held_with_cause"
            ),
        ]

    def __str__(self) -> str:
        return f"template {self.template_id} v{self.number}"
