"""Who wakes whom: the whole flow in one table.

    mail -> document -> reading -> review -> posting

A step ends by handing over an event in the same transaction as its change; the event becomes a job row, and
the row is what a worker claims. This module names the other apps' tasks by their dotted path and imports none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from mail2erp.jobs.services import enqueue


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job: the function that does it (called with the row's id), and how patient it is."""

    task: str
    max_attempts: int = 5
    lease: timedelta = timedelta(minutes=6)  # longer than the broker's time limit for one task
    # After its worker was killed: how long until the outside world has surely finished what it was asked.
    settle: timedelta = timedelta(0)
    # Called with the row's id and the sentence when it is left to a person, in the same transaction.
    gave_up: str = ""
    what: str = ""


THROUGH_AN_OUTAGE = 20
"""Tries of what recurs by the clock and asks others. With their pauses they last an hour or two, so that a night's
maintenance over there does not wait for somebody here."""

KINDS: Mapping[str, Kind] = {
    "mailbox.fetch": Kind(
        "ingest.tasks.fetch_mailbox",
        max_attempts=THROUGH_AN_OUTAGE,
        gave_up="ingest.fetching.fetch_given_up",
        what="Fetch new mail",
    ),
    "mail.open": Kind("ingest.tasks.open_mail", gave_up="ingest.services.mail_given_up", what="Open a mail"),
    "document.read": Kind(
        "ingest.tasks.read_document",
        max_attempts=3,
        gave_up="ingest.readings.document_given_up",
        what="Read a document",
    ),
    "mail.unite": Kind(
        "ingest.tasks.unite_mail",
        gave_up="ingest.uniting.unite_given_up",
        what="Bring a mail's documents together",
    ),
    "search.mail": Kind("review.tasks.index_mail", what="Make documents findable by another mail"),
    "review.open": Kind("review.tasks.open_review", what="Lay a document before a person"),
    "template.learn": Kind("review.tasks.learn", max_attempts=8, what="Learn from an approved document"),
    "template.try": Kind("review.tasks.try_out", max_attempts=3, what="Try what was taught on past documents"),
    "sender.reread": Kind("review.tasks.read_again", max_attempts=4, what="Read what waits with what was learnt"),
    "posting.queue": Kind(
        "connectors.tasks.queue_postings", gave_up="connectors.tasks.not_queued", what="Prepare the posting"
    ),
    "posting.send": Kind(
        "connectors.tasks.send",
        max_attempts=8,
        settle=timedelta(seconds=20),
        gave_up="connectors.posting.give_up",
        what="Post to the ERP",
    ),
    "posting.withdraw": Kind(
        "connectors.tasks.withdraw",
        max_attempts=8,
        settle=timedelta(seconds=20),
        gave_up="connectors.posting.still_there",
        what="Take back from the ERP",
    ),
    "connection.sync": Kind(
        "connectors.tasks.sync_connection", max_attempts=THROUGH_AN_OUTAGE, what="Ask the ERP what is new"
    ),
    "document.label": Kind(
        "connectors.tasks.label_document", max_attempts=8, what="Label a mail that waits or is rejected"
    ),
    "day.tidy": Kind("mail2erp.tidying.tidy", what="Put away what is old"),
    "mail.label": Kind("connectors.tasks.label_mails", max_attempts=8, what="Label the mail"),
}

FLOW: Mapping[str, tuple[str, ...]] = {
    "mailbox.due": ("mailbox.fetch",),
    "mail.stored": ("mail.open",),
    "document.stored": ("document.read",),
    "mail.all_read": ("mail.unite",),
    "mail.brought_again": ("search.mail",),
    "document.read": ("review.open",),
    "review.approved": ("posting.queue", "template.learn"),
    "template.edited": ("template.try",),
    "template.live": ("sender.reread",),
    "posting.due": ("posting.send",),
    "posting.done": ("mail.label",),
    "document.moved": ("document.label",),
    "posting.unwanted": ("posting.withdraw",),
    "connection.due": ("connection.sync",),
    "day.over": ("day.tidy",),
}


def hand_over(event: str, pk: int, *, after: timedelta = timedelta(0), round: int | str = "") -> None:
    """Make due what follows `event` on row `pk`, in the caller's transaction.

    The same event on the same row is one job, however often it is handed over; `round` tells a deliberate
    repetition (a reopened review, a new version) from an accidental one.
    """
    for kind in FLOW[event]:
        enqueue(kind, subject=pk, round=str(round), after=after, max_attempts=KINDS[kind].max_attempts)
