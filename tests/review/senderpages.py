"""The senders' pages, called as a browser calls them."""

from __future__ import annotations

import re

from django.test import Client
from django.urls import reverse

from ingest.models import SenderTemplate
from review.models import Review


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def shown(client: Client, sender: SenderTemplate, **asked: object) -> str:
    answer = client.get(reverse("review:sender", args=[sender.pk]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, what: str, sender: SenderTemplate, **sent: object) -> str:
    answer = client.post(reverse(f"review:sender_{what}", args=[sender.pk]), sent, follow=True)
    return text_of(answer.content.decode())


def word(review: Review, text: str) -> str:
    words = review.document.sources.get().original.pages.get().words
    found = next(one for one in words if one[0] == text)
    return " ".join(["1", *(f"{edge:.2f}" for edge in found[1:])])
