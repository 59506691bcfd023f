"""The whole way under fire: mail, document, reading, review, posting, with a clerk at work throughout."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Set
from pathlib import Path

from django.db.models import F

from connectors.models import Posting, PostingState
from ingest.models import Document, DocumentState, Mail, MailState, Original
from ingest.originals import OriginalError, store
from mail2erp.audit.services import verify
from mail2erp.jobs.models import LIVE, Job, JobState
from mail2erp.jobs.services import replay
from review.models import Review, ReviewState
from tests.chaos.killer import Killer
from tests.chaos.office import Clerk, Erp, Postman, furnish, supervisor
from tests.chaos.world import wait_for, world

SETTLE_SECONDS = 900.0
WORK_AHEAD = 6  # jobs under way below which the postman brings more
FEWEST_MAILS = 14  # one of each kind
STILL_SECONDS = 8.0  # nothing moves for so long: whatever is open now waits for a person
STEPS = (
    "mail.open",
    "document.read",
    "mail.unite",
    "review.open",
    "posting.queue",
    "posting.send",
    "mail.label",
)
FINAL_MAILS = (MailState.READ, MailState.EMPTY, MailState.FAILED)


def assault(home: Path, erp: Erp, *, kills: int, seed: int = 1, say: Callable[[str], None] = print) -> list[str]:
    """Run it and return what is wrong afterwards, a sentence each; nothing means that all holds."""
    inbox = home / "inbox"
    furnish(inbox, erp.connection)
    with world(home, MAIL2ERP_DEMO="1", MAIL2ERP_UNDO_SECONDS="1", **erp.environment) as made:
        made.start_web()
        made.start_worker()
        wait_for(made.web_answers, 180, "the web server")
        killer = Killer(made, seed, steps=STEPS)
        postman, clerk = Postman(inbox, killer.random), Clerk(lambda: made.web_port)
        told, began = 0, time.monotonic()
        with clerk.working():
            while killer.total < kills or len(postman.dropped) < FEWEST_MAILS:
                if busy() < WORK_AHEAD:
                    postman.drop()
                _replay_dead()
                if killer.total < kills:
                    killer.strike()
                    killer.pause()
                if killer.total >= told + 20:
                    told = killer.total
                    say(f"{told} kills in {time.monotonic() - began:.0f} s, {len(postman.dropped)} mails")
            say(f"{killer.total} kills: {dict(killer.kills)}")
            say(f"of workers that were at: {dict(killer.at_work)}")
            _settle(killer, len(postman.dropped))
        say(_summary(postman, clerk))
        return wrong(postman, erp)


def busy() -> int:
    return Job.objects.filter(state__in=LIVE).exclude(kind__in=["mailbox.fetch", "connection.sync"]).count()


def _replay_dead(done: Set[int] = frozenset()) -> set[int]:
    """Replay what was killed too often, as a supervisor does, but not what is `done`; return both."""
    dead = Job.objects.filter(state=JobState.DEAD).exclude(pk__in=done)
    return {*done, *(job.pk for job in dead if replay(job, by=supervisor()))}


def _settle(killer: Killer, mails: int) -> None:
    """No more kills: the clerk goes on, a supervisor replays what is dead, until nothing moves any more."""
    until = time.monotonic() + SETTLE_SECONDS
    replayed: set[int] = set()
    still_since = time.monotonic()
    while time.monotonic() < min(until, still_since + STILL_SECONDS):
        killer.revive()
        replayed = _replay_dead(replayed)
        if Mail.objects.count() < mails or busy():
            still_since = time.monotonic()
        time.sleep(0.2)


def _summary(postman: Postman, clerk: Clerk) -> str:
    mails = Counter(postman.dropped.values())
    reviews = Counter(Review.objects.values_list("state", flat=True))
    tries = max(Job.objects.values_list("attempts", flat=True), default=0)
    asked = f"the web refused {dict(clerk.refusals)}"
    return f"mails {dict(mails)}; reviews {dict(reviews)}; at most {tries} tries for one job; {asked}"


def wrong(postman: Postman, erp: Erp) -> list[str]:
    """Return what does not hold: nothing lost, everything final, each approved invoice in the ERP exactly once."""
    return [*_mails(postman), *_documents(), *_originals(), *_postings(erp), *_ledger()]


def _mails(postman: Postman) -> list[str]:
    found = []
    stored = set(Mail.objects.values_list("original__sha256", flat=True))
    if lost := set(postman.dropped) - stored:
        found.append(f"{len(lost)} mails were lost.")
    if left := list((postman.inbox).glob("*.eml")):
        found.append(f"{len(left)} mails still lie in the folder.")
    unfinished = Mail.objects.exclude(state__in=FINAL_MAILS)
    return found + [f"Mail {mail.pk} “{mail}” is still {mail.state}." for mail in unfinished]


def _documents() -> list[str]:
    waiting = Document.objects.filter(state=DocumentState.STORED)
    homeless = Document.objects.exclude(state=DocumentState.MERGED).filter(review=None)
    return [f"{document} is still unread." for document in waiting] + [
        f"{document} ({document.state}) never came to the desk." for document in homeless
    ]


def _originals() -> list[str]:
    found = []
    for sha256 in Original.objects.values_list("sha256", flat=True):
        try:
            store().get(sha256)
        except OriginalError as error:
            found.append(str(error))
    return found


def _postings(erp: Erp) -> list[str]:
    posted = Posting.objects.exclude(state=PostingState.CANCELLED)
    found = [f"Posting {row} is {row.state}: {row.error}" for row in posted.exclude(state=PostingState.POSTED)]
    approved = Review.objects.filter(state__in=[ReviewState.APPROVED, ReviewState.FAILED])
    found += [f"Review {review.pk} is {review.state}, not posted: {review.error}" for review in approved]
    held = erp.held()
    wanted = set(posted.values_list("reference", flat=True))
    known = {reference: sum(n for text, n in held.items() if reference in text) for reference in wanted}
    found += [f"The ERP holds {reference} {times} times." for reference, times in known.items() if times != 1]
    if strangers := [text for text in held if not any(reference in text for reference in wanted)]:
        found.append(f"The ERP holds {len(strangers)} records that nobody approved: {strangers[:3]}")
    if not wanted:
        found.append("Nothing was approved, so nothing was proved.")
    return found


def _ledger() -> list[str]:
    found = [f"{job.key} is dead: {job.error}" for job in Job.objects.filter(state=JobState.DEAD)]
    over = Job.objects.filter(attempts__gt=F("max_attempts") + 1)
    found += [f"{job.key} was tried {job.attempts} times, more than allowed." for job in over]
    if problem := verify().problem:
        found.append(problem)
    return found
