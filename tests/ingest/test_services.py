"""Mail received and opened: bytes first, rows once, documents linked."""

from __future__ import annotations

import pytest
from django.db import transaction

from ingest import originals, services
from ingest.models import (
    Arrival,
    Document,
    DocumentState,
    Mail,
    MailState,
    Original,
    Source,
    SourceKind,
)
from ingest.originals import OriginalDamaged, OriginalError, digest
from ingest.reading.pages import load
from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Job, JobState
from tests.ingest.mail.build import PDF, mail, part, picture, text, zipped

RAW = mail(text("See attached."), part(PDF, "application/pdf; name=f1.pdf"))


def words_of(source: Source) -> str:
    content = originals.store().get(source.original.sha256)
    return " ".join(word.text for page in load(content) for word in page.words)


def jobs() -> list[str]:
    return sorted(Job.objects.values_list("key", flat=True))


def test_a_received_mail_has_its_bytes_its_row_its_job_and_its_entry(mailbox):
    row = services.receive_mail(mailbox, RAW, provider_id="m1", thread_id="t1")
    assert originals.store().get(row.original.sha256) == RAW
    assert (row.state, row.subject, row.sender, row.sender_name) == (
        MailState.STORED,
        "Invoice F-1",
        "ann@supplier.test",
        "Ann Smit",
    )
    assert (row.thread_id, row.message_id, row.recipients) == ("t1", "<1@supplier.test>", "ap@acme.test")
    assert jobs() == [f"mail.open:{row.pk}"]
    assert Entry.objects.get(action="mail.received").after["sha256"] == digest(RAW)


def test_the_same_mail_again_changes_nothing(mailbox):
    first = services.receive_mail(mailbox, RAW, provider_id="m1")
    assert services.receive_mail(mailbox, RAW + b"\r\n", provider_id="m1") == first
    assert (Mail.objects.count(), Original.objects.count(), Entry.objects.count()) == (1, 1, 1)


def test_without_a_thread_id_the_oldest_message_names_the_thread(mailbox):
    raw = b"References: <a@x> <b@x>\r\nIn-Reply-To: <b@x>\r\nMessage-ID: <c@x>\r\n\r\nhi"
    assert services.receive_mail(mailbox, raw, provider_id="m").thread_id == "<a@x>"


def test_where_the_bytes_cannot_be_kept_there_is_no_row(mailbox, settings):
    settings.ORIGINALS_DIR.parent.mkdir(parents=True, exist_ok=True)
    settings.ORIGINALS_DIR.write_text("a file where the store should be")
    with pytest.raises(OriginalError):
        services.receive_mail(mailbox, RAW, provider_id="m1")
    assert Mail.objects.count() == 0


def test_a_crash_before_the_commit_leaves_bytes_and_no_row_and_a_second_try_heals_it(mailbox):
    with transaction.atomic():
        services.receive_mail(mailbox, RAW, provider_id="m1")
        transaction.set_rollback(True)
    assert Mail.objects.count() == 0
    assert originals.store().get(digest(RAW)) == RAW
    assert services.receive_mail(mailbox, RAW, provider_id="m1").state == MailState.STORED
    assert Mail.objects.count() == 1


def test_opening_a_mail_finds_its_documents_and_asks_for_their_reading(mailbox):
    row = services.receive_mail(mailbox, RAW, provider_id="m1")
    services.open_mail(row)
    row.refresh_from_db()
    document = Document.objects.get()
    source = document.sources.get()
    arrival = source.arrivals.get()
    assert (row.state, row.text, row.notes) == (MailState.OPENED, "See attached.", [])
    assert (document.state, source.kind, source.filename) == (DocumentState.STORED, SourceKind.PDF, "f1.pdf")
    assert (arrival.mail, arrival.part, arrival.filename) == (row, "2", "f1.pdf")
    assert originals.store().get(source.original.sha256) == PDF
    assert jobs() == [f"document.read:{document.pk}", f"mail.open:{row.pk}"]


def test_opening_it_twice_changes_nothing(mailbox):
    row = services.receive_mail(mailbox, RAW, provider_id="m1")
    stale = Mail.objects.get(pk=row.pk)
    services.open_mail(row)
    services.open_mail(stale)  # as a second worker with an old row would
    assert (Document.objects.count(), Arrival.objects.count(), Job.objects.count()) == (1, 1, 2)
    assert Entry.objects.filter(action="mail.opened").count() == 1


def test_the_same_file_in_two_mails_is_one_document_with_two_arrivals(mailbox):
    again = mail(text("And again"), part(PDF, "application/octet-stream; name=copy.pdf"))
    for number, raw in enumerate((RAW, again)):
        services.open_mail(services.receive_mail(mailbox, raw, provider_id=str(number)))
    source = Source.objects.get()
    assert Document.objects.count() == 1
    assert [arrival.filename for arrival in source.arrivals.order_by("pk")] == ["f1.pdf", "copy.pdf"]


def test_a_mail_that_says_nothing_and_holds_nothing_is_empty(mailbox):
    row = services.receive_mail(mailbox, b"From: a@b.test\r\nSubject: hello\r\n\r\n", provider_id="m1")
    services.open_mail(row)
    row.refresh_from_db()
    assert (row.state, row.notes) == (MailState.EMPTY, [])


def test_a_mail_whose_only_file_is_refused_comes_to_the_desk_as_a_page_that_says_why(mailbox):
    raw = mail(part(b"", "application/pdf; name=f1.pdf"))
    row = services.receive_mail(mailbox, raw, provider_id="m1")
    services.open_mail(row)
    row.refresh_from_db()
    page = words_of(Source.objects.get())
    assert row.state == MailState.OPENED
    assert row.notes == ["“f1.pdf” is empty. Ask the sender for it again."]
    assert row.notes[0] in page
    assert "ann@supplier.test" in page


def test_a_bare_file_that_is_refused_comes_to_the_desk_as_well(mailbox):
    [row] = services.receive_file(mailbox, zipped({"[Content_Types].xml": b""}), "order.docx")
    services.open_mail(row)
    page = words_of(Source.objects.get())
    assert "“order.docx” is an Office file, which is not read." in page


def test_only_the_kinds_of_file_that_the_mailbox_asks_for_are_taken(mailbox):
    mailbox.fetch = {"attachment_types": ["pdf"]}
    mailbox.save()
    raw = mail(part(PDF, "application/pdf"), part(picture(900, 900), "image/png; name=photo.png"))
    services.open_mail(services.receive_mail(mailbox, raw, provider_id="m1"))
    assert [source.kind for source in Source.objects.all()] == [SourceKind.PDF]


def test_lost_or_damaged_bytes_are_said_and_the_mail_waits_for_a_person(mailbox, work):
    row = services.receive_mail(mailbox, RAW, provider_id="m1")
    path = originals.store().path(row.original.sha256)
    path.chmod(0o640)
    path.write_bytes(b"something else")
    with pytest.raises(OriginalDamaged):
        services.open_mail(row)
    assert work() == {f"mail.open:{row.pk}": JobState.DEAD}
    row.refresh_from_db()
    assert row.state == MailState.FAILED
    assert row.notes[0].endswith("Restore it from a backup, or fetch it again.")


# Files handed in --------------------------------------------------------------------------------------
def test_a_bare_file_is_a_mail_of_its_own_and_the_same_file_again_changes_nothing(mailbox):
    [row] = services.receive_file(mailbox, PDF, "scans/f1.pdf", by="sanne")
    assert (row.subject, row.provider_id, row.original.content_type) == ("f1.pdf", digest(PDF), "application/pdf")
    assert services.receive_file(mailbox, PDF, "other-name.pdf", by="sanne") == [row]
    services.open_mail(row)
    assert Source.objects.get().filename == "f1.pdf"
    assert Entry.objects.get(action="mail.received").actor == "sanne"


def test_a_file_that_came_by_mail_and_by_hand_is_one_document(mailbox):
    services.open_mail(services.receive_mail(mailbox, RAW, provider_id="m1"))
    [row] = services.receive_file(services.uploads(), PDF, "f1.pdf")
    services.open_mail(row)
    assert (Document.objects.count(), Arrival.objects.count()) == (1, 2)


def test_an_archive_handed_in_gives_a_document_a_file(mailbox):
    packed = zipped({"a.pdf": PDF, "b.pdf": PDF + b"\n"})
    [row] = services.receive_file(mailbox, packed, "all.zip")
    services.open_mail(row)
    assert sorted(Source.objects.values_list("filename", flat=True)) == ["a.pdf", "b.pdf"]


def test_an_mbox_handed_in_gives_a_mail_a_message(mailbox):
    line = b"From ann@supplier.test Thu Nov  5 10:00:00 2026\n"
    rows = services.receive_file(mailbox, line + RAW + b"\n" + line + b"Subject: two\n\nFrom here on\n", "in.mbox")
    assert [row.subject for row in rows] == ["Invoice F-1", "two"]
    assert all(row.original.content_type == "message/rfc822" for row in rows)


def test_an_eml_handed_in_is_the_mail_it_holds(mailbox):
    [row] = services.receive_file(mailbox, RAW, "mail.eml")
    assert (row.sender, row.original.content_type) == ("ann@supplier.test", "message/rfc822")


# A text without files ---------------------------------------------------------------------------------
ORDER = (
    b"From: Kay Berg <kay@buyer.test>\r\nTo: orders@acme.test\r\nSubject: Order 4711\r\n"
    b"Date: Thu, 05 Nov 2026 10:00:00 +0100\r\n\r\nTen bolts M8 at 1.20 each, please.\r\n"
)


def test_a_mail_without_files_becomes_a_page_with_its_head_and_text(mailbox):
    services.open_mail(services.receive_mail(mailbox, ORDER, provider_id="m1"))
    source = Source.objects.get()
    assert (source.kind, source.filename, source.arrivals.get().part) == (SourceKind.BODY, "Order 4711", "body")
    words = words_of(source)
    for shown in (
        "Kay Berg",
        "orders@acme.test",
        "Order 4711",
        "2026-11-05",
        "Ten bolts M8 at 1.20 each, please.",
    ):
        assert shown in words


def test_the_same_mail_in_two_mailboxes_is_one_document(mailbox):
    for number, box in enumerate((mailbox, services.uploads())):
        services.open_mail(services.receive_mail(box, ORDER, provider_id=str(number)))
    assert (Document.objects.count(), Arrival.objects.count()) == (1, 2)
