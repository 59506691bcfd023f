"""What happens to a sender's template: a version added, live, taken back; switched off, deleted, taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from ingest.models import Document, SenderTemplate, TemplateState, TemplateVersion, Trust, VersionState
from ingest.reading.template.known import Template
from ingest.senders.selection import refresh_keys, template_of
from mail2erp.audit.models import Entry
from mail2erp.audit.services import SYSTEM, record
from mail2erp.pipeline import hand_over

UNNAMED = "Sender without a name"
MERGED = "sender.merged"
BEGINNING_LOCK = 4712  # any fixed number of its own: PostgreSQL's advisory lock


class TeachingRefused(Exception):
    """What was asked cannot be done now. The text is one sentence for the person."""


class Overtaken(TeachingRefused):
    """A newer version has come meanwhile: what was made of an older one would drop what that one learnt."""


def journal(
    action: str,
    row: SenderTemplate,
    *,
    by: User | str = SYSTEM,
    document: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> None:
    record(
        action,
        f"sender:{row.pk}",
        by=by,
        document=document,
        before=dict(before or {}),
        after={"sender": row.name, **(after or {})},
        version=f"template {row.pk} v{version}" if version else "",
    )


def locked(row: SenderTemplate | int) -> SenderTemplate:
    """Return the sender as it is now, held until the transaction ends."""
    return SenderTemplate.objects.select_for_update().get(pk=row if isinstance(row, int) else row.pk)


def one_at_a_time() -> None:
    """Hold back whoever else begins a sender until this transaction ends."""
    # SQLite's BEGIN IMMEDIATE already lets one writer at a time through.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [BEGINNING_LOCK])


def live_of(row: SenderTemplate) -> TemplateVersion | None:
    return row.versions.filter(state=VersionState.LIVE).first()


@transaction.atomic
def begin(name: str, *, by: User | str = SYSTEM) -> SenderTemplate:
    """Begin a sender that is not known yet."""
    row = SenderTemplate.objects.create(name=name[:200] or UNNAMED)
    journal("sender.begun", row, by=by)
    return row


@transaction.atomic
def add_version(
    row: SenderTemplate,
    known: Template,
    *,
    sentence: str,
    by: User | None,
    document: Document | None = None,
    grown_from: int = 0,
    asks: Mapping[str, Any] | None = None,
) -> TemplateVersion:
    """Keep the next version, to be tried on the past documents; `settle` says whether it goes live.

    `grown_from` is the version it was made of (0: none), `asks` what it leaves open (see `TemplateVersion`).
    Raises Overtaken where a newer one has come since.
    """
    row = locked(row)
    number = row.versions.aggregate(newest=Max("number"))["newest"] or 0
    if grown_from != newest_number(row):
        raise Overtaken(f"Somebody taught {row.name} something else a moment ago. Look at it, then do it again.")
    version = TemplateVersion.objects.create(
        template=row,
        number=number + 1,
        state=VersionState.TRYING,
        data=known.as_json(),
        sentence=sentence,
        by=by,
        document=document,
        asks=dict(asks or {}),
    )
    refresh_keys(row, known)
    about = document.pk if document else None
    after = {"version": version.number, "sentence": sentence}
    journal("template.taught", row, by=by or SYSTEM, document=about, after=after)
    return version


@transaction.atomic
def settle(version: TemplateVersion, replay: Sequence[Mapping[str, Any]], held_why: str) -> TemplateVersion:
    """Say what a version's trial on the past documents showed: it goes live, or is held back for `held_why`."""
    row = locked(version.template_id)
    version = row.versions.get(pk=version.pk)
    if version.state != VersionState.TRYING:
        return version
    version.replay, version.held_why = list(replay), held_why
    if held_why:
        version.state = VersionState.HELD
    version.save(update_fields=["replay", "held_why", "state"])
    # What an older one was held back for was tried again with this one.
    older = row.versions.filter(number__lt=version.number, state__in=[VersionState.HELD, VersionState.TRYING])
    older.update(state=VersionState.DISCARDED)
    if not held_why:
        _go_live(row, version)
    action = "template.held" if held_why else "template.live"
    journal(action, row, after={"tried on": len(replay), "why": held_why}, version=version.number)
    return version


def newest_number(row: SenderTemplate) -> int:
    """Return the number of the version that the next one grows from; 0 where there is none."""
    newest = newest_of(row)
    return newest.number if newest else 0


def newest_of(row: SenderTemplate) -> TemplateVersion | None:
    """Return the version that the next one grows from: the newest that is live, held back or being tried."""
    states = [VersionState.LIVE, VersionState.HELD, VersionState.TRYING]
    return row.versions.filter(state__in=states).order_by("-number").first()


def _go_live(row: SenderTemplate, version: TemplateVersion) -> None:
    row.versions.filter(state=VersionState.LIVE).update(state=VersionState.REPLACED)
    version.state = VersionState.LIVE
    version.save(update_fields=["state"])
    refresh_keys(row, template_of(version))
    hand_over("template.live", version.pk, round=timezone.now().isoformat())


@transaction.atomic
def go_back(row: SenderTemplate, number: int, *, by: User) -> TemplateVersion:
    """Read with an older version again."""
    row = locked(row)
    before = live_of(row)
    version = row.versions.filter(number=number).first()
    if version is None or version.state != VersionState.REPLACED:
        raise TeachingRefused("This version cannot be taken back up. Load the page again.")
    _go_live(row, version)
    was = before.number if before else None
    journal("template.went_back", row, by=by, before={"version": was}, after={"version": number}, version=number)
    return version


@transaction.atomic
def let_live(row: SenderTemplate, number: int, *, by: User) -> TemplateVersion:
    """Read with a version that was held back: a person has looked at what it changes and takes it."""
    row = locked(row)
    version = _held(row, number)
    _go_live(row, version)
    after = {"version": number, "although": version.held_why}
    journal("template.let_live", row, by=by, after=after, version=number)
    return version


@transaction.atomic
def discard(row: SenderTemplate, number: int, *, by: User) -> TemplateVersion:
    """Drop a version that was held back."""
    row = locked(row)
    version = _held(row, number)
    version.state = VersionState.DISCARDED
    version.save(update_fields=["state"])
    journal("template.discarded", row, by=by, after={"version": number, "sentence": version.sentence})
    return version


def _held(row: SenderTemplate, number: int) -> TemplateVersion:
    version = row.versions.filter(number=number, state=VersionState.HELD).first()
    if version is None:
        raise TeachingRefused("This version is not held back any more. Load the page again.")
    return version


@transaction.atomic
def switch(row: SenderTemplate, *, on: bool, by: User) -> SenderTemplate:
    """Read this sender's documents with what it taught, or without."""
    row = locked(row)
    if row.state == TemplateState.DELETED:
        raise TeachingRefused("This sender was deleted. Approve one of its documents to begin it anew.")
    before, row.state = row.state, TemplateState.ON if on else TemplateState.OFF
    row.save(update_fields=["state"])
    if before != row.state:
        journal("template.switched", row, by=by, before={"state": before}, after={"state": row.state})
    return row


@transaction.atomic
def delete(row: SenderTemplate, *, by: User) -> SenderTemplate:
    """Forget a sender. Its versions stay, for the readings that name them; nothing is read with them any more."""
    row = locked(row)
    before, row.state = row.state, TemplateState.DELETED
    row.trust, row.trust_why, row.clean_run = Trust.EARNING, "", 0
    row.alert, row.alert_at = "", None
    row.save(update_fields=["state", "trust", "trust_why", "clean_run", "alert", "alert_at"])
    refresh_keys(row, None)
    journal("template.deleted", row, by=by, before={"state": before}, after={"state": row.state})
    return row


@transaction.atomic
def bring_back(row: SenderTemplate, *, by: User) -> SenderTemplate:
    """Know a deleted sender again, as what it taught stands; trust is earned anew."""
    row = locked(row)
    if row.state != TemplateState.DELETED:
        raise TeachingRefused("This sender is there already. Load the page again.")
    if Entry.objects.filter(action=MERGED, after__sender=row.pk).exists():
        raise TeachingRefused("Another sender took this one in. Make its layout a sender of its own there.")
    before, row.state = row.state, TemplateState.ON
    row.save(update_fields=["state"])
    newest = newest_of(row)
    refresh_keys(row, template_of(newest) if newest else None)
    journal("template.brought_back", row, by=by, before={"state": before}, after={"state": row.state})
    return row


@transaction.atomic
def rename(row: SenderTemplate, name: str, *, by: User) -> SenderTemplate:
    """Call a sender by another name."""
    name = " ".join(name.split())[:200]
    if not name:
        raise TeachingRefused("Write the name by which the sender is listed.")
    row = locked(row)
    before, row.name = row.name, name
    row.save(update_fields=["name"])
    journal("sender.renamed", row, by=by, before={"name": before}, after={"name": name})
    return row


@transaction.atomic
def raise_alert(row: SenderTemplate, sentence: str) -> None:
    """Say on the operations screen and on the sender's page that its documents are read worse."""
    row = locked(row)
    row.alert, row.alert_at = sentence, timezone.now()
    row.save(update_fields=["alert", "alert_at"])
    journal("sender.drifts", row, after={"alert": sentence})


@transaction.atomic
def silence(row: SenderTemplate, *, by: User) -> SenderTemplate:
    """Take an alert away, because somebody has seen to it."""
    row = locked(row)
    before, row.alert, row.alert_at = row.alert, "", None
    row.save(update_fields=["alert", "alert_at"])
    journal("sender.alert_seen", row, by=by, before={"alert": before})
    return row
