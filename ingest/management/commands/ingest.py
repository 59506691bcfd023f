"""`manage.py ingest PATH… [--mailbox NAME]`: hand in mail and files from disk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ingest import selectors, services
from ingest.mail.paths import Found, walk
from ingest.models import Mail, Mailbox
from ingest.originals import OriginalError, digest


class Command(BaseCommand):
    help = (
        "Hand in mail: .eml files, mbox, Maildir, folders, or bare PDF, XML, image and ZIP files. Prints one line "
        "a mail: its number, its state, its documents; the worker reads them. The same twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--mailbox", metavar="NAME", help="the mailbox it counts to; otherwise the uploads")

    def handle(self, *args: Any, **options: Any) -> None:
        mailbox = _mailbox(options["mailbox"])
        refused = False
        for path in options["paths"]:
            for found in walk(path):
                try:
                    for mail in _receive(mailbox, found):
                        self.stdout.write(f"{selectors.line(mail)}  {found.path.name}")
                except _Refused as error:
                    self.stderr.write(str(error))
                    refused = True
        if refused:
            sys.exit(1)


class _Refused(Exception):
    """A path or file that was not taken. The text is one sentence."""


def _mailbox(name: str | None) -> Mailbox:
    if name is None:
        return services.uploads()
    mailbox = Mailbox.objects.filter(name=name).first()
    if mailbox is None:
        names = ", ".join(Mailbox.objects.order_by("name").values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no mailbox “{name}”. The mailboxes are: {names}.")
    return mailbox


def _receive(mailbox: Mailbox, found: Found) -> Iterator[Mail]:
    if found.refusal:
        raise _Refused(found.refusal)
    try:
        if found.is_mail:
            yield services.receive_mail(mailbox, found.content, provider_id=digest(found.content))
        else:
            yield from services.receive_file(mailbox, found.content, found.path.name)
    except OriginalError as error:
        raise _Refused(f"{found.path}: {error}") from error
