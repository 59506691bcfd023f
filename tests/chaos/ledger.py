"""The ledger alone under fire: many small jobs of every temper, each of which must take effect exactly once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db.models import Max

from mail2erp.audit.models import Entry
from mail2erp.audit.services import verify
from mail2erp.jobs.models import LIVE, Job, JobState
from mail2erp.jobs.services import enqueue
from tests.chaos import tasks
from tests.chaos.killer import Killer
from tests.chaos.world import wait_for, world

SETTLE_SECONDS = 300.0
PER_KILL = 6  # jobs, so that there is work to the end
POISONS = 2


def assault(home: Path, *, kills: int, seed: int = 1, say: Callable[[str], None] = print) -> list[str]:
    """Run it and return what is wrong afterwards, a sentence each; nothing means that all holds."""
    with world(home) as made:
        made.start_worker()
        killer = Killer(made, seed)
        wanted = _enqueue(kills * PER_KILL, killer)
        while killer.total < kills and Job.objects.filter(state__in=LIVE).exists():
            killer.strike()
            killer.pause()
        say(f"{killer.total} kills: {dict(killer.kills)}")
        killer.revive()
        wait_for(lambda: not Job.objects.filter(state__in=LIVE).exists(), SETTLE_SECONDS, "the end of all jobs")
        most = Job.objects.exclude(kind=tasks.POISON).aggregate(most=Max("attempts"))["most"]
        say(f"{len(wanted)} jobs done, {POISONS} dead, at most {most} tries for one")
        return _wrong(wanted) + (
            [] if killer.total >= kills else [f"Only {killer.total} kills; there was no work left."]
        )


def _enqueue(number: int, killer: Killer) -> set[str]:
    kinds = [tasks.STEP] * 6 + [tasks.FLAKY] * 2 + [tasks.SLOW] * 2
    for subject in range(number):
        enqueue(killer.random.choice(kinds), subject=subject, max_attempts=50)
    for subject in range(number, number + POISONS):
        enqueue(tasks.POISON, subject=subject, max_attempts=3)
    return {f"chaos:{subject}" for subject in range(number)}


def _wrong(wanted: set[str]) -> list[str]:
    effects = list(Entry.objects.filter(action="chaos.done").values_list("subject", flat=True))
    found = []
    if lost := wanted - set(effects):
        found.append(f"{len(lost)} jobs took no effect: {sorted(lost)[:5]}")
    if len(effects) != len(set(effects)):
        found.append(f"{len(effects) - len(set(effects))} jobs took effect twice.")
    dead = Job.objects.filter(state=JobState.DEAD)
    if dead.count() != POISONS or dead.exclude(kind=tasks.POISON).exists():
        found.append(f"Dead are {list(dead.values_list('key', 'error'))[:5]}, and not just the {POISONS} poisons.")
    if problem := verify().problem:
        found.append(problem)
    return found
