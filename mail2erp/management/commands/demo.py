"""`manage.py demo`: load the demo company; only in demo mode, where anybody may sign in by one click."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mail2erp.ops.demo import load


class Command(BaseCommand):
    help = "Load the demo company and its mails. Loading it twice changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo installation. Set MAIL2ERP_DEMO=1 on an installation of its own.")
        for change in load():
            self.stdout.write(change)
