"""`manage.py sync [MAILBOX]`: fetch mail once, in the foreground."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ingest import fetching, selectors
from ingest.mail.base import MailError, PermanentError
from ingest.models import Mailbox, MailboxKind, MailboxState


class Command(BaseCommand):
    help = "Fetch new mail once, from one mailbox or from all that are active. The worker reads it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mailbox", nargs="?", metavar="MAILBOX", help="the name of one mailbox")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = False
        for mailbox in _mailboxes(options["mailbox"]):
            try:
                for mail in fetching.fetch(mailbox):
                    self.stdout.write(f"{selectors.line(mail)}  {mailbox.name}")
            except MailError as error:
                if isinstance(error, PermanentError):
                    fetching.give_up(mailbox, error)
                self.stderr.write(f"{mailbox.name}: {error}")
                failed = True
        if failed:
            raise SystemExit(1)


def _mailboxes(name: str | None) -> list[Mailbox]:
    fetched = Mailbox.objects.exclude(kind=MailboxKind.UPLOAD).order_by("name")
    if name is None:
        return list(fetched.filter(state=MailboxState.ACTIVE))
    found = list(fetched.filter(name=name))
    if not found:
        names = ", ".join(str(mailbox) for mailbox in fetched) or "none yet"
        raise CommandError(f"There is no mailbox “{name}” to fetch. Those that are: {names}.")
    return found
