"""`manage.py doctor`: what is installed, reachable and set up; one sentence each on what to do."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mail2erp.ops.doctor import examine


class Command(BaseCommand):
    help = "Say what is installed, reachable and misconfigured. Exits 1 if something needs a person."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(examine())
        for finding in findings:
            self.stdout.write(f"{'ok  ' if finding.good else 'LOOK'}  {finding.what}: {finding.sentence}")
        if not all(finding.good for finding in findings):
            raise CommandError("Something needs a person; see the lines that begin with LOOK.")
