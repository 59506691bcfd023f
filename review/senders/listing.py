"""The list of senders: those that need a look first, then by name; a page is one index range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ingest.models import SenderTemplate, TemplateState, TemplateVersion, Trust, VersionState
from ingest.reading.languages import fold
from review.chart import spark
from review.models import Verdict
from review.senders.pending import Pending, pending
from review.senders.record import by_month
from review.whole import whole

PAGE = 50
MOST_ALERTS = 20
TRUSTS: Mapping[str, tuple[str, Any]] = {
    Trust.TRUSTED: ("sure", _("trusted")),
    Trust.PAUSED: ("doubt", _("trust paused")),
    Trust.EARNING: ("line", _("earning trust")),
}
"""Trust -> the chip's colour and its words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One sender in the list, as finished values."""

    pk: int
    name: str
    documents: int
    right: str
    by_hand: str
    trend: str
    version: str
    held: bool
    off: bool
    trust: str
    trust_says: Any
    alert: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list; `after` leads to the next one, empty after the last."""

    rows: Sequence[Row]
    alerts: Sequence[Row]
    after: str
    asked: str
    pending: Sequence[Pending]


def listing(asked: str = "", after: str = "") -> Listing:
    """Return a page of the senders whose name or id contains what is asked for."""
    known = SenderTemplate.objects.exclude(state=TemplateState.DELETED)
    found = _asked(known, asked).order_by("name", "pk")
    name, _, pk = after.rpartition("~")
    if (last := whole(pk)) is not None:
        found = found.filter(name__gte=name).filter(Q(name__gt=name) | Q(pk__gt=last))
    page = list(found[: PAGE + 1])
    more = len(page) > PAGE
    page = page[:PAGE]
    alerted = list(known.exclude(alert="").order_by("-alert_at")[:MOST_ALERTS]) if not (asked or after) else []
    rows = {row.pk: row for row in _rows([*page, *alerted])}
    return Listing(
        rows=[rows[one.pk] for one in page],
        alerts=[rows[one.pk] for one in alerted],
        after=f"{page[-1].name}~{page[-1].pk}" if more else "",
        asked=asked,
        pending=() if asked or after else pending(),
    )


def _asked(rows: QuerySet[SenderTemplate], asked: str) -> QuerySet[SenderTemplate]:
    if not asked:
        return rows
    plain = fold(asked)
    named = Q(name__icontains=asked)
    return rows.filter(named | Q(keys__value__startswith=plain)).distinct() if plain else rows.filter(named)


def _rows(senders: Sequence[SenderTemplate]) -> list[Row]:
    pks = {sender.pk for sender in senders}
    months: dict[int, list[dict[str, Any]]] = {}
    verdicts = Verdict.objects.filter(template__in=pks)
    for one in by_month(verdicts, "template"):
        months.setdefault(one["template"], []).append(one)
    states = [VersionState.LIVE, VersionState.HELD]
    versions = TemplateVersion.objects.filter(template__in=pks, state__in=states).defer("data", "replay")
    live = {one.template_id: one.number for one in versions if one.state == VersionState.LIVE}
    held = {one.template_id for one in versions if one.state == VersionState.HELD}
    return [_row(sender, months.get(sender.pk, []), live.get(sender.pk), sender.pk in held) for sender in senders]


def _row(sender: SenderTemplate, months: Sequence[dict[str, Any]], live: int | None, held: bool) -> Row:
    count, asked, right, touched = (
        sum(one[name] for one in months) for name in ("count", "asked", "right", "touched")
    )
    trust, says = TRUSTS[sender.trust]
    return Row(
        pk=sender.pk,
        name=sender.name,
        documents=count,
        right=f"{100 * right / asked:.0f} %" if asked else "–",
        by_hand=f"{100 * touched / count:.0f} %" if count else "–",
        trend=spark([100 * one["right"] / one["asked"] for one in months if one["asked"]]),
        version=f"v{live}" if live else "",
        held=held,
        off=sender.state == TemplateState.OFF,
        trust=trust,
        trust_says=says,
        alert=sender.alert,
    )
