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
