"""`manage.py rotate_keys`: seal every secret of the vault anew."""

from __future__ import annotations

from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mail2erp import vault


class Command(BaseCommand):
    help = (
        "Seal every secret anew under the newest key. With MAIL2ERP_KEYS set, put the new key in front first; "
        "without, a new key is made."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--print", action="store_true", help="only print a fresh key for MAIL2ERP_KEYS")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print"]:
            self.stdout.write(Fernet.generate_key().decode())
            return
        try:
            count = vault.rotate()
        except vault.VaultError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} secrets are sealed with the newest key.")
