"""Views of the queue that people save under a name."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from mail2erp.audit.services import record
from review.errors import ReviewError
from review.models import SavedFilter

MOST = 30


@transaction.atomic
def save_filter(*, name: str, query: str, shared: bool, by: User) -> SavedFilter:
    """Keep a view's address under a name; the same name again takes its place."""
    name = " ".join(name.split())[:40]
    if not name:
        raise ReviewError("Give the view a name.")
    kept = SavedFilter.objects.filter(owner=by)
    if kept.count() >= MOST and not kept.filter(name=name).exists():
        raise ReviewError(f"You have saved {MOST} views. Remove one that you no longer use.")
    saved, _ = SavedFilter.objects.update_or_create(
        owner=by, name=name, defaults={"query": query[:1000], "shared": shared}
    )
    after = {"name": name, "query": saved.query, "shared": shared}
    record("view saved", f"filter:{saved.pk}", by=by, after=after)
    return saved


@transaction.atomic
def remove_filter(saved: SavedFilter, *, by: User) -> None:
    """Remove one's own view."""
    if saved.owner_id != by.pk:
        raise ReviewError("This view is a colleague's, who alone can remove it.")
    record("view removed", f"filter:{saved.pk}", by=by, before={"name": saved.name, "query": saved.query})
    saved.delete()


def filters_of(user: User) -> QuerySet[SavedFilter]:
    """Return one's own saved views and those that colleagues share."""
    return (
        SavedFilter.objects.filter(Q(owner=user) | Q(shared=True)).select_related("owner").order_by("name", "id")
    )
