"""The review screen's addresses, called as its pages call them."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from review.models import Review


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(name: str, review: Review) -> str:
    return reverse(f"review:{name}", args=[review.pk])


def save(client: Client, review: Review, version: int | None = None, **values: str):
    sent = {"version": str(version or review.version)} | {
        name.replace("__", "."): text for name, text in values.items()
    }
    return client.post(at("screen_draft", review), sent, headers={"HX-Request": "true"})
