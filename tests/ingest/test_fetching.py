"""Fetching: every message stored before the cursor moves, every file in its place."""

from __future__ import annotations

import errno
import os
import time

import pytest

from ingest import fetching, services, tasks
from ingest.mail import folder, registry
from ingest.mail.base import Batch, Fetched, MailSource, PermanentError, ReconnectNeeded, TransientError
from ingest.mail.folder import FolderSource
from ingest.models import Mail, MailboxState
from mail2erp.jobs.errors import Later, NeedsPerson
from tests.ingest.mail.build import PDF, mail, text

LONG_AGO = time.time() - 60


@pytest.fixture
def inbox(mailbox, tmp_path):
    """The folder that the mailbox watches."""
    folder = tmp_path / "watched"
    folder.mkdir()
    mailbox.address = str(folder)
    mailbox.save()
    return folder


def put(path, content: bytes, at: float = LONG_AGO):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path


def test_what_is_put_into_the_folder_is_taken_and_put_away(mailbox, inbox):
    put(inbox / "f1.pdf", PDF)
    put(inbox / "march" / "mail.eml", mail(text("Hi")))
    new = fetching.fetch(mailbox)
    assert [row.subject for row in new] == ["f1.pdf", "Invoice F-1"]
    assert (inbox / "done" / "f1.pdf").read_bytes() == PDF
    assert (inbox / "done" / "march" / "mail.eml").exists()
    assert fetching.fetch(mailbox) == []
    mailbox.refresh_from_db()
    assert mailbox.fetched_at


def test_what_is_still_being_written_is_left_alone(mailbox, inbox):
    fresh = put(inbox / "f1.pdf", PDF[:10], at=time.time())
    partial = put(inbox / "f2.pdf.part", PDF)
    hidden = put(inbox / ".f3.pdf", PDF)
    assert fetching.fetch(mailbox) == []
    assert fresh.exists()
    assert partial.exists()
    assert hidden.exists()


def test_the_same_file_again_is_put_away_and_stored_once(mailbox, inbox):
    put(inbox / "f1.pdf", PDF)
    fetching.fetch(mailbox)
    put(inbox / "f1.pdf", PDF)
    assert fetching.fetch(mailbox) == []
    assert Mail.objects.count() == 1
    assert sorted(path.name for path in (inbox / "done").iterdir()) == ["f1-2.pdf", "f1.pdf"]


def test_two_files_of_the_same_name_are_both_kept(mailbox, inbox):
    put(inbox / "f1.pdf", PDF)
    fetching.fetch(mailbox)
    put(inbox / "f1.pdf", PDF + b"\n")
    assert len(fetching.fetch(mailbox)) == 1
    assert {path.read_bytes() for path in (inbox / "done").iterdir()} == {PDF, PDF + b"\n"}


def test_a_crash_between_the_row_and_the_move_loses_nothing_and_takes_nothing_twice(mailbox, inbox, monkeypatch):
    path = put(inbox / "f1.pdf", PDF)
    with monkeypatch.context() as patch:
        patch.setattr(FolderSource, "taken", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            fetching.fetch(mailbox)
    assert path.exists()
    fetching.fetch(mailbox)
    assert Mail.objects.count() == 1
    assert (inbox / "done" / "f1.pdf").exists()


def test_a_crash_before_the_row_leaves_the_file_where_it_was(mailbox, inbox, monkeypatch):
    path = put(inbox / "f1.pdf", PDF)
    with monkeypatch.context() as patch:
        patch.setattr(services, "record", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            fetching.fetch(mailbox)
    assert path.exists()
    assert Mail.objects.count() == 0
    assert len(fetching.fetch(mailbox)) == 1


def test_a_folder_that_cannot_be_read_asks_for_a_person(mailbox, inbox):
    inbox.rmdir()
    inbox.write_text("a file")
    with pytest.raises(NeedsPerson, match="cannot be read"):
        tasks.fetch_mailbox(mailbox.pk)
    mailbox.refresh_from_db()
    assert "cannot be read" in mailbox.error


def test_a_file_that_is_gone_when_it_is_looked_at_troubles_nobody(mailbox, inbox, monkeypatch, tmp_path):
    put(inbox / "scan.pdf", PDF)
    put(inbox / "f1.pdf", PDF)
    put(inbox / "march" / "f2.pdf", PDF + b"2")
    listed = os.scandir

    def renamed_meanwhile(directory):
        entries = list(listed(directory))
        if directory == inbox:
            (inbox / "scan.pdf").rename(tmp_path / "scan.pdf")
            (inbox / "march").rename(tmp_path / "march")
        return entries

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", renamed_meanwhile)
        assert [row.subject for row in fetching.fetch(mailbox)] == ["f1.pdf"]


def test_a_folder_on_a_disk_that_knows_no_links_is_emptied_too(mailbox, inbox, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    put(inbox / "f1.pdf", PDF)
    fetching.fetch(mailbox)
    assert (inbox / "done" / "f1.pdf").read_bytes() == PDF
    assert not (inbox / "f1.pdf").exists()


def test_a_file_that_is_too_large_to_be_read_whole_stays_and_the_others_do_not_wait(mailbox, inbox, monkeypatch):
    monkeypatch.setattr(folder, "LARGEST", 2000)
    put(inbox / "a-film.mp4", b"x" * 3000)
    put(inbox / "f1.pdf", b"%PDF-1.4")
    with pytest.raises(Later, match=r"a-film.mp4 is too large"):
        tasks.fetch_mailbox(mailbox.pk)
    assert [row.subject for row in Mail.objects.all()] == ["f1.pdf"]
    assert (inbox / "a-film.mp4").exists()


# Any source ------------------------------------------------------------------------------------------
class Pretended(MailSource):
    """A mailbox at the edge of the world: yields what it is given, fails when it is told."""

    def __init__(self, *steps: Batch | Exception) -> None:
        self.steps = steps
        self.cursors: list[str] = []
        self.put_aside: list[str] = []

    def fetch(self, cursor, known):
        self.cursors.append(cursor)
        for step in self.steps:
            if isinstance(step, Exception):
                raise step
            unknown = [one for one in step.messages if one.provider_id not in known([one.provider_id])]
            yield Batch(unknown, cursor=step.cursor)

    def taken(self, provider_id):
        assert Mail.objects.filter(provider_id=provider_id).exists()
        self.put_aside.append(provider_id)

    def label(self, provider_id, *, add=(), remove=()):
        raise NotImplementedError


@pytest.fixture
def pretend(monkeypatch):
    def use(*steps) -> Pretended:
        source = Pretended(*steps)
        monkeypatch.setattr(registry, "source_for", lambda _: source)
        monkeypatch.setattr(fetching, "source_for", lambda _: source)
        return source

    return use


def message(number: int, subject: str = "Invoice", sender: str = "ann@supplier.test") -> Fetched:
    raw = f"From: {sender}\r\nSubject: {subject} {number}\r\n\r\nhi".encode()
    return Fetched(f"m{number}", raw, thread_id=f"t{number}")


def test_the_cursor_moves_only_after_its_messages_are_stored(mailbox, pretend):
    source = pretend(Batch([message(1)]), Batch([message(2)], cursor="2"), TransientError("The line broke."))
    with pytest.raises(Later, match="The line broke"):
        tasks.fetch_mailbox(mailbox.pk)
    mailbox.refresh_from_db()
    assert (mailbox.cursor, source.put_aside) == ("2", ["m1", "m2"])
    pretend(Batch([message(2), message(3)], cursor="3"))
    tasks.fetch_mailbox(mailbox.pk)
    assert sorted(Mail.objects.values_list("provider_id", "thread_id")) == [
        ("m1", "t1"),
        ("m2", "t2"),
        ("m3", "t3"),
    ]


def test_a_mailbox_of_years_is_fetched_in_several_jobs_none_of_which_costs_a_try(mailbox, pretend, monkeypatch):
    monkeypatch.setattr(fetching, "JOB_SECONDS", -1.0)
    pretend(*(Batch([message(number)]) for number in (1, 2, 3)), Batch([], cursor="9"))
    stored = []
    for _ in range(4):
        tasks.fetch_mailbox(mailbox.pk)
        mailbox.refresh_from_db()
        stored.append((Mail.objects.count(), mailbox.cursor))
    assert stored == [(1, ""), (2, ""), (3, ""), (3, "9")]


def test_a_grant_that_is_gone_pauses_the_mailbox_and_says_so(mailbox, pretend):
    pretend(ReconnectNeeded("Google no longer lets us in. Connect the mailbox again."))
    with pytest.raises(NeedsPerson, match="Connect the mailbox again"):
        tasks.fetch_mailbox(mailbox.pk)
    mailbox.refresh_from_db()
    assert (mailbox.state, mailbox.error) == (
        MailboxState.RECONNECT,
        "Google no longer lets us in. Connect the mailbox again.",
    )


def test_a_wait_that_the_provider_asks_for_is_kept(mailbox, pretend):
    pretend(TransientError("Too many requests.", retry_after=90))
    with pytest.raises(Later) as caught:
        tasks.fetch_mailbox(mailbox.pk)
    assert caught.value.after.total_seconds() == 90


def test_another_permanent_trouble_is_shown_until_a_fetch_succeeds(mailbox, pretend):
    pretend(PermanentError("The mailbox is gone."))
    with pytest.raises(NeedsPerson):
        tasks.fetch_mailbox(mailbox.pk)
    pretend(Batch([], cursor="1"))
    tasks.fetch_mailbox(mailbox.pk)
    mailbox.refresh_from_db()
    assert (mailbox.state, mailbox.error) == (MailboxState.ACTIVE, "")


@pytest.mark.parametrize(
    ("rules", "taken"),
    [
        ({}, 3),
        ({"senders": ["supplier.test"]}, 2),
        ({"senders": ["@supplier.test"]}, 2),
        ({"senders": ["ann@supplier.test"]}, 1),
        ({"senders": ["lier.test"]}, 0),
        ({"subjects": ["invoice"]}, 2),
        ({"senders": ["supplier.test"], "subjects": ["invoice"]}, 1),
    ],
)
def test_only_what_the_mailbox_asks_for_is_stored(mailbox, pretend, rules, taken):
    mailbox.fetch = rules
    mailbox.save()
    messages = [
        message(1),
        message(2, subject="Hello", sender="bob@mail.supplier.test"),
        message(3, sender="x@other.test"),
    ]
    source = pretend(Batch(messages, cursor="1"))
    source.taken = lambda _: None
    assert len(fetching.fetch(mailbox)) == taken
