"""The vault's rows, the throttle's, failed sign-ins, and what people prefer."""

from __future__ import annotations

from django.conf import settings
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


class Attempts(models.Model):
    """Sign-ins that failed, or are being tried, under one key since `since`; see `mail2erp.attempts`."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "attempts"

    def __str__(self) -> str:
        return f"{self.count} since {self.since:%H:%M}"


class Preference(models.Model):
    """What one person chose for herself; who has no row here gets what her browser and her company speak."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="preference"
    )
    language = models.CharField(max_length=8, help_text="one of the languages of the settings")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.language}"
