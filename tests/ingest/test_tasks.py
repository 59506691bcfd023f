"""Tasks that run twice, at once, or die half-way leave what one run leaves."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from ingest import readings, services, tasks, uniting
from ingest.models import Arrival, Document, DocumentState, Mail, MailState, Page, ReadingRow, Source
from ingest.reading.process import child
from ingest.reading.process.child import Reader
from ingest.reading.process.limits import Limits
from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.run import run
from tests.ingest.mail.build import mail, part, text
from tests.ingest.papers import invoice_pdf, invoice_xml

PARTS = (
    part(invoice_pdf("F-2026-1"), "application/pdf; name=a.pdf"),
    part(invoice_xml("F-2026-1"), "application/xml; name=a.xml"),
)
RAW = mail(text("Invoice F-2026-1 over EUR 121.00 is attached."), *PARTS)
ROWS = (Document, Source, Arrival, ReadingRow, Page, Job, Entry)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in ROWS}


def test_every_task_may_run_again_at_any_time(mailbox):
    row = services.receive_mail(mailbox, RAW, provider_id="m1")
    tasks.open_mail(row.pk)
    tasks.open_mail(row.pk)
    for pk in Document.objects.values_list("pk", flat=True):
        tasks.read_document(pk)
        tasks.read_document(pk)
    tasks.unite_mail(row.pk)
    after_one = counts()
    for _ in range(2):
        tasks.open_mail(row.pk)
        for pk in Document.objects.values_list("pk", flat=True):
            tasks.read_document(pk)
        tasks.unite_mail(row.pk)
    assert counts() == after_one


@pytest.mark.parametrize("step", ["open", "read", "unite"])
def test_a_task_that_dies_before_its_commit_leaves_nothing_and_is_done_by_the_next(mailbox, monkeypatch, step):
    row = services.receive_mail(mailbox, RAW, provider_id="m1")
    work = [lambda: tasks.open_mail(row.pk), lambda: [tasks.read_document(d.pk) for d in Document.objects.all()]]
    work.append(lambda: tasks.unite_mail(row.pk))
    at = ("open", "read", "unite").index(step)
    for earlier in work[:at]:
        earlier()
    before = counts()

    def die(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:  # the journal is written last, so everything else is already there
        for module in (services, readings, uniting):
            patch.setattr(module, "record", die)
        with pytest.raises(KeyboardInterrupt):
            work[at]()
    assert counts() == before
    for later in work[at:]:
        later()
    row.refresh_from_db()
    assert row.state == MailState.READ
    assert Document.objects.exclude(state=DocumentState.MERGED).count() == 1


def test_a_file_that_kills_the_reader_is_tried_again_and_then_left_to_a_person(mailbox, monkeypatch):
    monkeypatch.setattr(child, "read", Reader(Limits(memory_mb=64)).read)  # too little to start with
    row = services.receive_mail(mailbox, mail(part(invoice_pdf("F-1"), "application/pdf")), provider_id="m1")
    tasks.open_mail(row.pk)
    job = Job.objects.get(kind="document.read")
    states = []
    for _ in range(3):
        Job.objects.filter(pk=job.pk).update(run_after=job.created_at)
        states.append(run(job.pk))
    document = Document.objects.get()
    assert states == [JobState.READY, JobState.READY, JobState.DONE]
    assert document.state == DocumentState.NEEDS_PERSON
    assert document.error.endswith("It waits for a person.")
    assert Job.objects.filter(kind="mail.unite", subject=row.pk).exists()


def test_a_document_left_to_a_person_is_read_when_its_job_is_replayed(mailbox, work):
    row = services.receive_mail(mailbox, mail(part(invoice_pdf("F-1"), "application/pdf")), provider_id="m1")
    tasks.open_mail(row.pk)
    document = Document.objects.get()
    readings.document_given_up(document.pk, "It took longer than one task may take.")
    work(("mail.unite",))
    tasks.read_document(document.pk)
    document.refresh_from_db()
    assert (document.state, document.error) == (DocumentState.READ, "")
    assert Job.objects.filter(key=f"review.open:{document.pk}:read again").exists()


def test_a_mail_whose_uniting_fails_is_handed_on_as_it_is(mailbox):
    row = services.receive_mail(mailbox, RAW, provider_id="m1")
    tasks.open_mail(row.pk)
    for pk in Document.objects.values_list("pk", flat=True):
        tasks.read_document(pk)
    uniting.unite_given_up(row.pk, "“Bring a mail's documents together” stopped.")
    row.refresh_from_db()
    assert (row.state, row.notes) == (MailState.READ, ["“Bring a mail's documents together” stopped."])
    assert Job.objects.filter(kind="review.open").count() == 2


# At once ----------------------------------------------------------------------------------------------
def together(*jobs) -> None:
    """Run callables at the same moment, each on a connection of its own; raise the first error."""
    barrier, errors = threading.Barrier(len(jobs)), []

    def go(job):
        try:
            barrier.wait(timeout=30)
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    if errors:
        raise errors[0]


@pytest.mark.django_db(transaction=True)
def test_two_workers_receiving_and_opening_the_same_mail_make_one(mailbox):
    together(*[lambda: services.receive_mail(mailbox, RAW, provider_id="m1")] * 4)
    row = Mail.objects.get()
    together(*[lambda: tasks.open_mail(row.pk)] * 4)
    assert (Document.objects.count(), Arrival.objects.count(), Job.objects.count()) == (2, 2, 3)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_in_mails_opened_at_once_is_one_document(mailbox):
    rows = [
        services.receive_mail(mailbox, mail(text(f"{n}"), *PARTS[:: 1 if n % 2 else -1]), provider_id=f"m{n}")
        for n in range(4)
    ]
    together(*[lambda pk=row.pk: tasks.open_mail(pk) for row in rows])
    assert (Document.objects.count(), Arrival.objects.count()) == (2, 8)


@pytest.mark.django_db(transaction=True)
def test_documents_read_at_once_hand_their_mail_on_exactly_once(mailbox):
    row = services.receive_mail(mailbox, RAW, provider_id="m1")
    tasks.open_mail(row.pk)
    together(*[lambda pk=pk: tasks.read_document(pk) for pk in Document.objects.values_list("pk", flat=True)])
    assert list(Job.objects.filter(kind="mail.unite").values_list("subject", flat=True)) == [row.pk]
    together(*[lambda: tasks.unite_mail(row.pk)] * 3)
    assert Document.objects.exclude(state=DocumentState.MERGED).count() == 1
    assert ReadingRow.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_mail_opened_while_its_document_is_being_read_is_handed_on(mailbox):
    first = services.receive_mail(mailbox, mail(text("1"), PARTS[0]), provider_id="m1")
    second = services.receive_mail(mailbox, mail(text("2"), PARTS[0]), provider_id="m2")
    tasks.open_mail(first.pk)
    document = Document.objects.get()
    together(lambda: tasks.read_document(document.pk), lambda: tasks.open_mail(second.pk))
    assert sorted(Job.objects.filter(kind="mail.unite").values_list("subject", flat=True)) == [first.pk, second.pk]
