"""Who kills: each time another victim, at a moment nobody chose."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil

from mail2erp.jobs import process
from mail2erp.jobs.models import Job, JobState
from tests.chaos.world import World, alive, wait_for

UP_SECONDS = 15.0
AMBUSH_SECONDS = 2.0


@dataclass
class Killer:
    """Kills processes of a world and starts again what only a person, or an init system, would start again."""

    world: World
    seed: int = 1
    steps: tuple[str, ...] = ()  # kinds of work, each of which shall be hit as often as the others
    kills: Counter[str] = field(default_factory=Counter)
    at_work: Counter[str] = field(default_factory=Counter)  # what the killed workers were doing

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.ways: dict[str, tuple[int, Callable[[], list[psutil.Process]]]] = {
            "busy worker": (60, self._busy),
            "any process": (15, self._any),
            "whole cluster": (12, lambda: self.world.cluster()[:1]),
            "supervisor": (6, lambda: [self.world.worker] if self.world.worker else []),
            "web process": (5, lambda: self.world.below_web()[:1]),
            "whole web": (2, lambda: [self.world.web] if self.world.web else []),
        }

    @property
    def total(self) -> int:
        return sum(self.kills.values())

    def strike(self) -> str:
        """Kill one victim, start again what has to be, and return who it was; empty if there was nobody."""
        self.revive()
        name = self.random.choices(list(self.ways), [weight for weight, _ in self.ways.values()])[0]
        victims = [one for one in self.ways[name][1]() if alive(one)]
        if not victims:
            return ""
        victim = self.random.choice(victims)
        with contextlib.suppress(psutil.NoSuchProcess):
            doing = self._held().get(victim.pid, "")
            victim.kill()
            self.kills[name] += 1
            self.at_work.update([doing] if doing else [])
        return name

    def pause(self) -> None:
        """Let things get under way again: now and then hardly at all, mostly until some work runs."""
        time.sleep(self.random.choice([0.0, 0.05, 0.2, 0.5]))
        self.revive()
        if self.random.random() < 0.8:
            with contextlib.suppress(AssertionError):
                wait_for(self._workers, UP_SECONDS, "some work")

    def revive(self) -> None:
        """Do what an init system does: start a worker or a web server that is gone."""
        if self.world.worker is not None and self.world.worker.poll() is not None:
            self.world.start_worker()
        if self.world.web is not None and self.world.web.poll() is not None:
            self.world.start_web()

    def _busy(self) -> list[psutil.Process]:
        """Wait a moment for a worker at the step that was hit least; else take any that works."""
        rarest = min(self.steps, key=lambda step: (self.at_work[step], self.random.random()), default="")
        until = time.monotonic() + AMBUSH_SECONDS
        while rarest and time.monotonic() < until:
            if found := self._workers(rarest):
                time.sleep(self.random.choice([0.0, 0.0, 0.01, 0.05, 0.2]))
                return found
        return self._workers()

    def _workers(self, step: str = "") -> list[psutil.Process]:
        pids = {pid for pid, kind in self._held().items() if not step or kind == step}
        return [one for one in self.world.cluster() if one.pid in pids] if pids else []

    def _held(self) -> dict[int, str]:
        """Return the kind of work that each process holds."""
        held = Job.objects.filter(state=JobState.RUNNING, owner__startswith=process.place())
        return {int(owner.split(":")[1]): kind for owner, kind in held.values_list("owner", "kind")}

    def _any(self) -> list[psutil.Process]:
        return self.world.cluster()[1:]
