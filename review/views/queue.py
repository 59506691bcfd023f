"""The queue: one page of it, its views and its filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Group, User
from django.db.models import Exists, Max, OuterRef
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from ingest.models import Mailbox
from review import counts, queue, rows, toasts
from review.context import tally
from review.errors import ReviewError
from review.models import Review, SavedFilter
from review.screen import postponing
from review.services.saved import filters_of
from review.services.saved import remove_filter as drop_filter
from review.services.saved import save_filter as keep_filter
from review.whole import whole
from review.words import KIND_LABELS, clock, name_of, span

see_queue = permission_required("review.see_queue", raise_exception=True)


@require_GET
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


@require_GET
@see_queue
def news(request: HttpRequest) -> HttpResponse:
    """What has come into a view since it was loaded, when `newest` was the last document, and what is on its way.

    A queue that was empty is shown anew as soon as something is in it; rows that somebody works on stay put.
    """
    user, question = cast(User, request.user), queue.Question.of(request.GET)
    newest = whole(request.GET.get("newest", "")) or 0
    come = tally(queue.rows_of(question, user).filter(pk__gt=newest))
    if come and "empty" in request.GET:
        counts.forget_counts(user)
        return HttpResponse(headers={"HX-Refresh": "true"})
    read = counts.read_up_to()
    context = {
        "query": question.query(),
        "newest": newest,
        "come": come,
        "being_read": counts.being_read(),
        "read_up_to": clock(read) if read else "",
        "sections": "empty" not in request.GET,
    }
    return render(request, "review/queue_news.html", context)


def _head(question: queue.Question, user: User) -> dict[str, Any]:
    held, now = counts.view_counts(user), timezone.now()
    oldest, read = counts.urgency(question, user).get("oldest"), counts.read_up_to()
    people = deciders()
    shown = [view for view in queue.VIEWS if not view.rare or held.get(view.key) or view == question.view]
    return {
        "views": [{"view": view, "count": held.get(view.key)} for view in shown],
        "saved": filters_of(user),
        "filters": [_filter(question, name, people) for name in queue.FILTERS],
        "query": question.query(),
        "oldest": span(now - oldest) if oldest else "",
        "read_up_to": clock(read) if read else "",
        "being_read": counts.being_read(),
        "newest": Review.objects.aggregate(pk=Max("pk"))["pk"] or 0,
        "people": [one for one in people if one != user],
        "untils": postponing.choices(timezone.localdate()),
    }


@require_POST
@see_queue
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keep the view one is in under a name, for oneself or for everybody."""
    given, user = request.POST, cast(User, request.user)
    query = queue.Question.of(QueryDict(given.get("query", ""))).query()  # only words that the queue knows
    try:
        saved = keep_filter(name=given.get("name", ""), query=query, shared="shared" in given, by=user)
    except ReviewError as refusal:
        toasts.refuse(request, str(refusal))
    else:
        toasts.tell(request, _("“%(name)s” stands among the views now.") % {"name": saved.name})
    return redirect(f"{reverse('review:queue')}?{query}")


@require_POST
@see_queue
def remove_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one's own saved view."""
    saved, user = get_object_or_404(SavedFilter, pk=pk), cast(User, request.user)
    try:
        drop_filter(saved, by=user)
    except ReviewError as refusal:
        toasts.refuse(request, str(refusal))
    else:
        toasts.tell(request, _("“%(name)s” is removed.") % {"name": saved.name})
    return redirect("review:queue")


def deciders() -> list[User]:
    """Return who may have a document on the desk; `supervises` tells whom one may ask for a decision."""
    large = Group.objects.filter(user=OuterRef("pk"), permissions__codename="approve_large")
    rows = User.objects.filter(groups__permissions__codename="decide", is_active=True).distinct()
    return list(rows.annotate(supervises=Exists(large)).order_by("first_name", "username"))


CHOICES: dict[str, Callable[[], list[tuple[str, str]]]] = {
    "mailbox": lambda: [(name, name) for name in Mailbox.objects.order_by("name").values_list("name", flat=True)],
    "kind": lambda: list(KIND_LABELS.items()),
    "reason": lambda: list(queue.REASONS.items()),
    "age": lambda: list(queue.AGES.items()),
}
LABELS = {
    "mailbox": "Mailbox",
    "sender": "Sender",
    "supplier": "Supplier",
    "kind": "Kind",
    "reason": "Reason",
    "over": "Amount over",
    "under": "Amount under",
    "age": "Older than",
    "with": "With",
    "text": "Text",
}


def _filter(question: queue.Question, name: str, people: list[User]) -> dict[str, Any]:
    """Return one filter as the bar shows it: chosen, or how to choose."""
    value = question.filters.get(name, "")
    choices = CHOICES[name]() if name in CHOICES else []
    if name == "with":
        choices = [(queue.NOBODY, _("nobody")), *((one.username, name_of(one)) for one in people)]
    kept = {other: text for other, text in question.filters.items() if other != name}
    return {
        "name": name,
        "label": LABELS[name],
        "shown": dict(choices).get(value, value),
        "choices": choices,
        "without": question.query(**{name: ""}),
        "kept": {**kept, "view": question.view.key},
    }
