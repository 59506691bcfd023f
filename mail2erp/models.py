"""The vault's rows: credentials, encrypted at rest."""

from __future__ import annotations

from django.db import models


class Secret(models.Model):
    """One credential under a name; `sealed` is Fernet text, never shown and never logged."""

    name = models.CharField(max_length=120, unique=True)
    sealed = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class Throttle(models.Model):
    """How soon one target may be called again, shared by every process and host; see `mail2erp.throttle`."""

    target = models.CharField(max_length=120, unique=True)
    next_at = models.DateTimeField(help_text="when the calls made so far would have left, evenly spread")
    closed_until = models.DateTimeField(null=True, blank=True, help_text="the target asked to be left alone")

    def __str__(self) -> str:
        return self.target
