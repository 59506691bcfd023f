"""`manage.py configure FILE.yaml [--check]`: the whole set-up as code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mail2erp.ops import setup


class Command(BaseCommand):
    help = "Bring this installation to what a set-up file says. Running it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the set-up file, YAML")
        parser.add_argument("--check", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            call_command("migrate", verbosity=0, interactive=False)  # the first command of a new installation
        try:
            changes = setup.apply(setup.load(options["file"]), check=options["check"])
        except (setup.SetupError, ValidationError) as error:
            text = str(error) if isinstance(error, setup.SetupError) else _told(error)
            raise CommandError(text) from error
        for change in changes:
            self.stdout.write(("Would be: " if options["check"] else "") + change)
        if not changes:
            self.stdout.write("Nothing to change.")


def _told(error: ValidationError) -> str:
    """Return what Django refuses, with the setting that it is about."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"“{name}”: {' '.join(found)}" for name, found in error.message_dict.items())
