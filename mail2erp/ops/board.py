"""What the operations screen shows, counted and put into words; times and amounts as text, for a fast page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ingest.models import Mailbox, MailboxState, SenderTemplate
from mail2erp.audit.models import Call
from mail2erp.jobs.models import LIVE, Heart, Job, JobState
from mail2erp.ops.health import SILENT_AFTER
from mail2erp.ops.stale import stale
from mail2erp.ops.subjects import names_of
from mail2erp.pipeline import KINDS
from review.results import reader
from review.words import day

LATE_AFTER = timedelta(minutes=15)
SHOWN = 50  # rows of each list; the figures above count all
CALLS_SHOWN = 15
HOUR = timedelta(hours=1)
FRESH_SECONDS = 60  # for what is counted over hundreds of documents


@dataclass(frozen=True, slots=True)
class Row:
    """One job in a list: what it does to what, why it stands there, when it came to, and until when it waits."""

    pk: int
    what: str
    subject: str
    link: str
    cause: str
    detail: str
    when: str
    tries: str


def board() -> dict[str, Any]:
    """Return everything on the screen, under the names that its templates use."""
    now = timezone.now()
    dead, late = Job.objects.filter(state=JobState.DEAD), late_jobs(now)
    given_up = set(dead.filter(kind="mailbox.fetch").values_list("subject", flat=True))
    return {
        "now": _clock(now),
        "figures": figures(now),
        "stale": _stale(now),
        "dead": _rows(dead.order_by("-finished_at", "-id"), now),
        "late": _rows(late.order_by("run_after", "id"), now),
        "alerts": alerts(now),
        "reader": cache.get_or_set("operations.reader", lambda: reader.alert() or "", FRESH_SECONDS),
        "running": _rows(_held(now).order_by("lease_until"), now),
        "kinds": by_kind(now),
        "mailboxes": [_mailbox(mailbox, now, given_up) for mailbox in Mailbox.objects.order_by("name")],
        "targets": targets(now),
        "calls": [_call(call, now) for call in Call.objects.order_by("-id")[:CALLS_SHOWN]],
    }


def _stale(now: datetime) -> dict[str, str]:
    """Return when the program was changed under what runs, and since when that runs; empty where it was not."""
    found = stale()
    return {name: _clock(at, now) for name, at in found.items()} if found else {}


def late_jobs(now: datetime) -> QuerySet[Job]:
    """Return what is not done although it should be: due for long, or trying again for long."""
    tried = Q(state=JobState.READY, attempts__gt=0, created_at__lt=now - LATE_AFTER)
    return Job.objects.filter(Q(state__in=LIVE, run_after__lt=now - LATE_AFTER) | tried)


def alerts(now: datetime) -> list[dict[str, Any]]:
    """Return the senders whose documents are read worse than before, the newest first."""
    rows = SenderTemplate.objects.exclude(alert="").order_by("-alert_at")[:SHOWN]
    return [
        {"sender": row, "says": row.alert, "when": _clock(row.alert_at, now) if row.alert_at else ""}
        for row in rows
    ]


def _held(now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=JobState.RUNNING, run_after__gt=now).exclude(owner="")


def figures(now: datetime) -> dict[str, Any]:
    """Return the large numbers at the top, and the sentence beside the title."""
    due = Job.objects.due(now).aggregate(count=Count("pk"), oldest=Min("run_after"))
    hearts = Heart.objects.filter(seen_at__gt=now - SILENT_AFTER)
    return {
        "due": due["count"],
        "oldest": ago(due["oldest"], now) if due["oldest"] else "",
        "running": _held(now).count(),
        "workers": sum(hearts.values_list("workers", flat=True)),
        "beating": hearts.exists(),
        "late": late_jobs(now).count(),
        "dead": Job.objects.filter(state=JobState.DEAD).count(),
        "done": Job.objects.filter(state=JobState.DONE, finished_at__gt=now - HOUR).count(),
    }


def by_kind(now: datetime) -> list[dict[str, Any]]:
    """Return each kind of work with how many of it are due, running, late, dead and done in the last hour."""
    late = Q(pk__in=late_jobs(now).values("pk"))
    counted = Job.objects.values("kind").annotate(
        due=Count("pk", filter=Q(state__in=LIVE, run_after__lte=now)),
        running=Count("pk", filter=Q(state=JobState.RUNNING, run_after__gt=now) & ~Q(owner="")),
        late=Count("pk", filter=late),
        dead=Count("pk", filter=Q(state=JobState.DEAD)),
        done=Count("pk", filter=Q(state=JobState.DONE, finished_at__gt=now - HOUR)),
    ).filter(Q(state__in=[*LIVE, JobState.DEAD]) | Q(finished_at__gt=now - HOUR))  # fmt: skip
    counts = {row["kind"]: row for row in counted}
    empty = {"due": 0, "running": 0, "late": 0, "dead": 0, "done": 0}
    kinds = [*KINDS, *sorted(set(counts) - set(KINDS))]
    return [{**empty, **counts.get(kind, {}), "what": _what(kind)} for kind in kinds]


def targets(now: datetime) -> list[dict[str, Any]]:
    """Return who was called in the last hour: how often, how often in vain, and when it last went well."""
    good = Q(status__lt=400)
    called = Call.objects.filter(at__gt=now - HOUR).values("target").annotate(
        calls=Count("pk"), errors=Count("pk", filter=~good | Q(status=None)), last=Max("at", filter=good)
    )  # fmt: skip
    return [
        {**row, "last": ago(row["last"], now) if row["last"] else "–", "well": row["last"] and not row["errors"]}
        for row in called.order_by("target")
    ]


def _rows(jobs: QuerySet[Job], now: datetime) -> list[Row]:
    chosen = list(jobs[:SHOWN])
    names = names_of(chosen)
    return [
        Row(
            pk=job.pk,
            what=_what(job.kind),
            subject=names[job.pk].text,
            link=names[job.pk].link,
            cause=job.error,
            detail=job.detail,
            when=_clock(job.finished_at or job.run_after, now),
            tries=f"{min(job.attempts, job.max_attempts)} of {job.max_attempts}",
        )
        for job in chosen
    ]


def _what(kind: str) -> str:
    return KINDS[kind].what if kind in KINDS else kind


def _mailbox(mailbox: Mailbox, now: datetime, given_up: Collection[int]) -> dict[str, Any]:
    """Return a mailbox's row. `given_up` are those that nothing is fetched from until a person replays it."""
    return {
        "name": mailbox.address if "@" in mailbox.address else mailbox.name,
        "kind": mailbox.get_kind_display(),
        "state": mailbox.get_state_display(),
        "well": mailbox.state == MailboxState.ACTIVE and not mailbox.error and mailbox.pk not in given_up,
        "error": mailbox.error,
        "looked": ago(mailbox.fetched_at, now) if mailbox.fetched_at else "–",
    }


def _call(call: Call, now: datetime) -> dict[str, Any]:
    return {
        "at": _clock(call.at, now),
        "target": call.target,
        "subject": call.subject,
        "line": f"{call.method} {urlsplit(call.url).path}",
        "url": call.url,
        "status": call.status or "no answer",
        "well": call.status is not None and call.status < 400,
        "milliseconds": call.milliseconds,
        "error": call.error,
    }


def _clock(at: datetime, now: datetime | None = None) -> str:
    local = timezone.localtime(at)
    if now is None:
        return f"{local:%H:%M:%S}"
    return (
        f"{local:%H:%M}"
        if local.date() == timezone.localtime(now).date()
        else f"{day(local.date())} {local:%H:%M}"
    )


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago that was, in the largest unit that says enough: 41 s, 14 min, 3 h, 2 d."""
    seconds = max(0, int((now - at).total_seconds()))
    for unit, length, until in ((_("s"), 1, 90), (_("min"), 60, 5400), (_("h"), 3600, 172_800)):
        if seconds < until:
            return f"{seconds // length} {unit}"
    return f"{seconds // 86_400} {_('d')}"
