"""The journal and the call log. Triggers in the database refuse every change, and nearly every deletion."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that happened: who, what, to which row, before and after, by which version of what.

    `hash` covers the previous entry's hash and this row, so that a missing or changed entry breaks the chain.
    Rows of other apps are named by text (`subject`, e.g. `review:17`), never by a foreign key: no cascade may
    reach the journal.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=150, help_text="a person's sign-in name, or `system`")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    document = models.BigIntegerField(null=True, help_text="the document it is about, for the trace")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    version = models.CharField(max_length=80, blank=True, help_text="parser or template version")
    call = models.BigIntegerField(null=True, help_text="the API call it led to or came from")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        permissions = [("trace", "Follow a record back to its mail")]
        indexes = [
            models.Index(fields=["document", "id"], name="entry_by_document"),
            models.Index(fields=["subject", "id"], name="entry_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject}"


class Call(models.Model):
    """One API call that left this machine, without its secrets."""

    at = models.DateTimeField()
    target = models.CharField(max_length=120, help_text="the connection's or mailbox's name")
    subject = models.CharField(max_length=80, blank=True, help_text="e.g. `posting:17`")
    method = models.CharField(max_length=8)
    url = models.CharField(max_length=500)
    request = models.TextField(blank=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="None where no answer came")
    response = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField()
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="call_by_subject"),
            models.Index(fields=["target", "-id"], name="call_by_target"),
            models.Index(fields=["at"], name="call_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.url} {self.status or 'no answer'}"
