"""A sender's versions as its page shows them: who taught what, how the trial went, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ingest.models import SenderTemplate, TemplateVersion, VersionState
from ingest.reading.template.explain import explain
from ingest.senders.selection import template_of
from review.learning.lesson import CONFIRMED
from review.learning.replay import BETTER, WORSE
from review.models import Verdict
from review.senders.sentences import plain
from review.words import name_of

MOST = 24
CHIPS: Mapping[str, tuple[str, str, Any]] = {
    VersionState.LIVE: ("sure", "sure", gettext_lazy("live")),
    VersionState.HELD: ("stop", "stop", gettext_lazy("held back")),
    VersionState.TRYING: ("", "clock", gettext_lazy("being tried")),
    VersionState.REPLACED: ("line", "", gettext_lazy("replaced")),
    VersionState.DISCARDED: ("line", "", gettext_lazy("discarded")),
}
"""State -> the chip's colour, its sign, its words."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One version, as finished values. `worse` is the past document on which it fails; `quiet` brought no news."""

    number: int
    chip: str
    sign: str
    says: Any
    is_here: bool
    held: bool
    replaced: bool
    quiet: bool
    at: datetime
    by: str
    sentence: str
    held_why: str
    trials: Sequence[str]
    summary: str
    worse: Mapping[str, Any] | None
    read_since: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a version says otherwise than the one before it."""

    number: int
    other: int
    gone: Sequence[str]
    new: Sequence[str]


def versions_of(sender: SenderTemplate, *, here: int | None) -> list[Shown]:
    """Return the newest versions, newest first; `here` is the one that the page shows."""
    rows = sender.versions.select_related("by").defer("data").order_by("-number")[:MOST]
    read = Verdict.objects.filter(template=sender, version__isnull=False).values("version")
    counts = {row["version"]: row["count"] for row in read.annotate(count=Count("pk")).order_by()}
    return [_shown(version, here, counts.get(version.number, 0)) for version in rows]


def _shown(version: TemplateVersion, here: int | None, read: int) -> Shown:
    chip, sign, says = CHIPS[version.state]
    trials = [str(row["outcome"]) for row in version.replay]
    worse = trials.count(WORSE)
    return Shown(
        number=version.number,
        chip=chip,
        sign=sign,
        says=says,
        is_here=version.number == here,
        held=version.state == VersionState.HELD,
        replaced=version.state == VersionState.REPLACED,
        quiet=version.state == VersionState.REPLACED and version.sentence.startswith(CONFIRMED),
        at=version.at,
        by=name_of(version.by) if version.by else _("by itself"),
        sentence=version.sentence,
        held_why=version.held_why,
        trials=trials,
        summary=_summary(len(trials), worse, trials.count(BETTER)),
        worse=next((row for row in version.replay if row["outcome"] == WORSE), None),
        read_since=ngettext("%(n)s document read with it.", "%(n)s documents read with it.", read) % {"n": read}
        if read
        else "",
    )


def _summary(count: int, worse: int, better: int) -> str:
    if not count:
        return ""
    numbers = {"good": count - worse, "count": count, "worse": worse, "better": better}
    if worse:
        return _("%(good)s of %(count)s as good or better, %(worse)s worse.") % numbers
    if better:
        return _("%(good)s of %(count)s as good or better, %(better)s better.") % numbers
    return _("%(good)s of %(count)s as good or better.") % numbers


def difference(sender: SenderTemplate, number: int) -> Difference | None:
    """Return what a version says otherwise than the live one, or, if it is that, than the one before it."""
    version = sender.versions.filter(number=number).first()
    others = sender.versions.exclude(number=number).exclude(state=VersionState.DISCARDED)
    live = others.filter(state=VersionState.LIVE).first()
    other = live or others.filter(number__lt=number).order_by("-number").first()
    if version is None or other is None:
        return None
    told, before = (_told(one) for one in (version, other))
    return Difference(
        number,
        other.number,
        gone=[sentence for sentence in before if sentence not in told],
        new=[sentence for sentence in told if sentence not in before],
    )


def _told(version: TemplateVersion) -> list[str]:
    return [plain(fact) for fact in explain(template_of(version)) if fact.kind != "shape"]
