"""The queue: one page of it, its views and its filters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from ingest.models import Mailbox
from review import counts, queue, rows
from review.words import KIND_LABELS, clock, name_of, span

see_queue = permission_required("review.see_queue", raise_exception=True)


@require_GET
@never_cache
@vary_on_headers("HX-Request")
@see_queue
def show(request: HttpRequest) -> HttpResponse:
    """The queue, or only its next rows where the page asks for more."""
    user = cast(User, request.user)
    question = queue.Question.of(request.GET)
    page, cursor = queue.page_of(question, user)
    before = question.after[0] if question.after else None
    context: dict[str, Any] = {
        "question": question,
        "sections": list(rows.sections(page, user, before)),
        "urgency": counts.urgency(question, user),
        "more": question.query(after=cursor) if cursor else "",
    }
    if before and "HX-Request" in request.headers:
        return render(request, "review/queue_rows.html", context)
    return render(request, "review/queue.html", {**context, **_head(question, user)})


def _head(question: queue.Question, user: User) -> dict[str, Any]:
    held, now = counts.view_counts(user), timezone.now()
    oldest, read = counts.urgency(question, user).get("oldest"), counts.read_up_to()
    return {
        "views": [{"view": view, "count": held.get(view.key)} for view in queue.VIEWS],
        "filters": [_filter(question, name) for name in queue.FILTERS],
        "query": question.query(),
        "oldest": span(now - oldest) if oldest else "",
        "read_up_to": clock(read) if read else "",
        "people": deciders(),
        "tomorrow": (timezone.localtime(now) + timedelta(days=1)).date().isoformat(),
        "next_week": (timezone.localtime(now) + timedelta(days=7)).date().isoformat(),
    }


def deciders() -> QuerySet[User]:
    """Return who may have a document on the desk."""
    rows = User.objects.filter(groups__permissions__codename="decide", is_active=True).distinct()
    return rows.order_by("first_name", "username")


CHOICES: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "mailbox": lambda: [(name, name) for name in Mailbox.objects.order_by("name").values_list("name", flat=True)],
    "kind": lambda: list(KIND_LABELS.items()),
    "reason": lambda: list(queue.REASONS.items()),
    "age": lambda: list(queue.AGES.items()),
    "with": lambda: [(queue.NOBODY, "nobody"), *((one.username, name_of(one)) for one in deciders())],
}
LABELS = {
    "mailbox": "Mailbox",
    "sender": "Sender",
    "supplier": "Supplier",
    "kind": "Kind",
    "reason": "Reason",
    "over": "Amount over",
    "under": "Amount under",
    "age": "Waiting for over",
    "with": "With",
    "text": "Text",
}


def _filter(question: queue.Question, name: str) -> dict[str, Any]:
    """Return one filter as the bar shows it: chosen, or how to choose."""
    value = question.filters.get(name, "")
    choices = CHOICES[name]() if name in CHOICES else []
    kept = {other: text for other, text in question.filters.items() if other != name}
    return {
        "name": name,
        "label": LABELS[name],
        "shown": dict(choices).get(value, value),
        "choices": choices,
        "without": question.query(**{name: ""}),
        "kept": {**kept, "view": question.view.key},
    }
