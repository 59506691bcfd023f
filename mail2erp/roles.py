"""Clerk, supervisor, auditor, configurator, integrator: what each may do. A role is a Django group."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet

BACKEND = "django.contrib.auth.backends.ModelBackend"
"""Where roles are looked up, whichever way somebody has signed in."""

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "clerk": (
        "review.see_queue",
        "review.decide",
        "review.upload",
        "ingest.see_senders",
        "ingest.teach",
        "audit.trace",
        "jobs.view_operations",
    ),
    "supervisor": (
        "review.see_queue",
        "review.decide",
        "review.upload",
        "review.approve_large",
        "review.see_results",
        "ingest.see_senders",
        "ingest.teach",
        "audit.trace",
        "jobs.view_operations",
        "jobs.replay",
        "connectors.retry_posting",
    ),
    "auditor": (
        "review.see_queue",
        "review.see_results",
        "ingest.see_senders",
        "audit.trace",
        "jobs.view_operations",
    ),
    "configurator": ("review.see_queue", "ingest.see_senders", "ingest.teach", "jobs.view_operations"),
    "integrator": (
        "ingest.connect_mailbox",
        "jobs.view_operations",
        "jobs.replay",
        "connectors.retry_posting",
    ),
}


def grant(user: User, roles: Iterable[str]) -> None:
    """Give the user exactly these roles. Raises ValueError naming the first role that does not exist."""
    groups = [_group(role) for role in roles]
    user.groups.set(groups)


def who_may(permission: str) -> QuerySet[User]:
    """Return the active people with a permission such as `review.decide`."""
    people = User.objects.with_perm(permission, backend=BACKEND, include_superusers=False)
    return people.filter(is_active=True)


def refresh() -> None:
    """Give each role that somebody has the permissions it has now: a newer version may know more of them."""
    for name in Group.objects.filter(name__in=PERMISSIONS).values_list("name", flat=True):
        _group(name)


def _group(role: str) -> Group:
    if role not in PERMISSIONS:
        raise ValueError(f"There is no role “{role}”. The roles are {', '.join(PERMISSIONS)}.")
    group, _ = Group.objects.get_or_create(name=role)
    wanted = Q(pk__in=[])
    for name in PERMISSIONS[role]:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    group.permissions.set(Permission.objects.filter(wanted))
    return group
