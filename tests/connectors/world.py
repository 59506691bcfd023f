"""An approved document and a place to post it: real rows, as the desk leaves them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from connectors.models import Connection, Posting
from ingest.models import Mail, Mailbox
from ingest.originals import store
from mail2erp.jobs import run
from mail2erp.jobs.models import Job
from review import services
from review.models import Review
from tests.review import desk


def connection(directory: Path, **changes: Any) -> Connection:
    """A connection to a directory of files that takes what suppliers bill."""
    accepts = ["invoice", "credit_note"]
    plain = {"kind": "files", "base_url": str(directory), "accepts": accepts, "post": "posted"}
    return Connection.objects.create(**{"name": "erp", **plain, **changes})


def approved(by: User, **document: Any) -> Review:
    """A document that a clerk has approved; its originals are in the store."""
    review = on_desk(**document)
    return services.approve(review, version=review.version, by=by)


def on_desk(**document: Any) -> Review:
    """A document before its clerk; its original is in the store."""
    review = desk.review(**document)
    store().put(content_of(mail_of(review)))
    return review


def content_of(mail: Mail) -> bytes:
    return f"%PDF-1.7 {mail.provider_id}".encode()


def mail_of(review: Review) -> Mail:
    return Mail.objects.get(arrivals__source__document=review.document_id)


def mailbox(**changes: Any) -> Mailbox:
    """The mailbox that the desk's documents come through."""
    box, _ = Mailbox.objects.update_or_create(name="ap", defaults={"kind": "folder", **changes})
    return box


def work() -> run.Drained:
    """Do all that is due now."""
    return run.drain()


def hurry() -> None:
    """Make due what waits for its next try."""
    Job.objects.filter(state="ready").update(run_after=timezone.now())


def send_job(posting: Posting) -> Job:
    return Job.objects.get(kind="posting.send", subject=posting.pk)


def folders(directory: Path) -> list[str]:
    """Return the records that the directory holds; the ledger must name the same."""
    there = sorted(path.name for path in directory.iterdir() if path.is_dir() and path.name[0] != ".")
    with (directory / "records.csv").open(newline="") as file:
        assert sorted(line["reference"] for line in csv.DictReader(file)) == there
    return there
