"""`manage.py worker`: do the background work, for good or until nothing is left."""

from __future__ import annotations

import logging
import signal
import sys
from datetime import timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from mail2erp import schedules
from mail2erp.jobs.run import drain
from mail2erp.jobs.supervisor import Stop, Supervisor


class Command(BaseCommand):
    help = "Do the background work until stopped. With --until-idle: do all that is due, then stop."

    requires_system_checks = ()  # the cluster starts faster without the pages' code, and needs none of it

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-idle",
            action="store_true",
            help="work in the foreground and stop when nothing is due; exit 1 if anything came to need a person",
        )
        parser.add_argument(
            "--wait",
            type=float,
            default=settings.UNDO_SECONDS + 1,
            metavar="SECONDS",
            help="with --until-idle: also wait for what is due so soon (the undo window, first retries)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["until_idle"]:
            self._drain(timedelta(seconds=options["wait"]))
        else:
            self._supervise()

    def _drain(self, wait: timedelta) -> None:
        schedules.make_due(now=True)
        drained = drain(wait=wait)
        done = drained.outcomes.get("done", 0)
        self.stdout.write(f"{done} done, {drained.dead} need a person, {drained.waiting} wait for later.")
        if drained.dead:
            sys.exit(1)

    def _supervise(self) -> None:
        stop = Stop()

        def ask(number: int, frame: FrameType | None) -> None:
            stop.asked = True

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, ask)
        logging.getLogger("mail2erp").info("%d workers; Ctrl-C stops them.", settings.WORKERS)
        Supervisor(stop).run()
