"""Bring the database to what a set-up file says, and tell what that changes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import JSONField, Model

from connectors.models import Connection
from ingest.models import Automation, Mailbox
from mail2erp import roles
from mail2erp.audit.services import record
from review.models import Company, Policy


def apply(data: dict[str, Any], *, check: bool = False, by: str = "set-up file") -> list[str]:
    """Return one sentence a change; with `check`, change nothing. The whole file is applied, or nothing of it."""
    with transaction.atomic():
        changes = list(_apply(data, by))
        transaction.set_rollback(check)
    return changes


def _apply(data: dict[str, Any], by: str) -> Iterator[str]:
    if company := data.get("company"):
        yield from _save(Company, {"name": company["name"]}, {k: v for k, v in company.items() if k != "name"}, by)
    for row in data.get("users") or []:
        yield from _save_user(row, by)
    roles.refresh()
    levels = data.get("automation") or {}
    for row in data.get("mailboxes") or []:
        values = {k: v for k, v in row.items() if k != "name"}
        values["automation"] = levels.get(row["name"], Automation.ASSISTED)
        yield from _save(Mailbox, {"name": row["name"]}, values, by)
    for row in data.get("connections") or []:
        values = {k: v for k, v in row.items() if k not in {"name", "for"}} | {"accepts": row["for"]}
        yield from _save(Connection, {"name": row["name"]}, values, by)
    for row in data.get("policies") or []:
        values = {"doc_type": row["for"], "over": Decimal(str(row["over"])), "currency": row["currency"]}
        yield from _save(Policy, {"name": row["name"]}, values | {"needs": row.get("needs", "supervisor")}, by)


def _save(model: type[Model], key: dict[str, Any], values: dict[str, Any], by: str) -> Iterator[str]:
    """Create or update one row; a sentence and a journal entry where anything changes."""
    (name,) = key.values()
    what = str(model._meta.verbose_name)
    row = model._default_manager.filter(**key).first()
    before = {k: getattr(row, k) for k in values} if row else {}
    changed = [k for k, v in values.items() if not row or before[k] != v]
    if not changed:
        return
    row = row or model(**key)
    for field in changed:
        setattr(row, field, values[field])
    # An empty list is an answer: a company without VAT ids, a user interface in the installation's own language.
    row.full_clean(exclude=[field.name for field in model._meta.fields if isinstance(field, JSONField)])
    row.save()
    record(
        "configured",
        f"{model._meta.model_name}:{row.pk}",
        by=by,
        before={k: str(before[k]) for k in changed if k in before},
        after={k: str(values[k]) for k in changed},
    )
    yield f"{what.capitalize()} “{name}” " + (f"changed: {', '.join(changed)}." if before else "added.")


def _save_user(row: dict[str, Any], by: str) -> Iterator[str]:
    wanted = {row["role"]} if row.get("role") else set(row["roles"])
    user = User.objects.filter(username=row["email"]).first()
    before = set(user.groups.values_list("name", flat=True)) if user else set()
    if user and before == wanted:
        return
    if user is None:
        first, _, last = (row.get("name") or "").partition(" ")
        user = User(username=row["email"], email=row["email"], first_name=first, last_name=last)
        user.set_unusable_password()
        user.save()
    roles.grant(user, sorted(wanted))
    record(
        "configured", f"user:{user.pk}", by=by, before={"roles": sorted(before)}, after={"roles": sorted(wanted)}
    )
    yield f"User “{row['email']}” is now {' and '.join(sorted(wanted))}."
