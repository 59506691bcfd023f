"""`manage.py demo`: load the demo company; only in demo mode, where anybody may sign in by one click."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mail2erp.ops.demo import load
from mail2erp.ops.past import relive

LEAST_URGENT = 15


class Command(BaseCommand):
    help = (
        "Load the demo company and its mails; with --past the mails of the months before, read, corrected and "
        "approved, so that its senders have a history. Doing it twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--past", action="store_true", help="the months before, once the company is there")

    def handle(self, *, past: bool = False, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo installation. Set MAIL2ERP_DEMO=1 on an installation of its own.")
        if past:
            os.nice(LEAST_URGENT)  # whoever tries the demo comes first
            if approved := relive():
                self.stdout.write(f"{approved} documents of the months before approved.")
            return
        for change in load():
            self.stdout.write(change)
