"""`manage.py journal verify`: walk the journal's chain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mail2erp.audit.services import verify


class Command(BaseCommand):
    help = "Check that no entry of the journal was changed, removed or slipped in."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser("verify", help="walk the hash chain; exit 1 at the first broken entry")
        check.add_argument("--head", metavar="HASH", help="a head printed earlier, kept outside this database")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify(options["head"])
        if verdict.problem:
            raise CommandError(f"{verdict.problem} The {verdict.count} entries before it are whole.")
        self.stdout.write(f"{verdict.count} entries, whole. Head: {verdict.head}")
