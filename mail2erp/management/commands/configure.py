"""`manage.py configure FILE.yaml [--check]`: the whole set-up as code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mail2erp.ops import setup


class Command(BaseCommand):
    help = "Bring this installation to what a set-up file says. Running it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the set-up file, YAML")
        parser.add_argument("--check", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changes = setup.apply(setup.load(options["file"]), check=options["check"])
        except (setup.SetupError, ValidationError) as error:
            text = str(error) if isinstance(error, setup.SetupError) else " ".join(error.messages)
            raise CommandError(text) from error
        for change in changes:
            self.stdout.write(("Would be: " if options["check"] else "") + change)
        if not changes:
            self.stdout.write("Nothing to change.")
