"""`manage.py ingest` and `manage.py sync`, as a person types them."""

from __future__ import annotations

import io
import mailbox as stdlib_mailbox
import os

import pytest
from django.core.management import CommandError, call_command

from ingest import services
from ingest.models import Document, Mail
from tests.ingest.mail.build import PDF, mail, picture, text, zipped
from tests.ingest.papers import invoice_xml

RAW = mail(text("Hi"))


def run(*arguments: object) -> tuple[list[str], list[str], int]:
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*(str(argument) for argument in arguments), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    return out.getvalue().splitlines(), err.getvalue().splitlines(), code


def test_every_kind_of_path_is_taken(db, tmp_path):
    (tmp_path / "a.eml").write_bytes(RAW)
    folder = tmp_path / "folder" / "deeper"
    folder.mkdir(parents=True)
    (folder / "f.pdf").write_bytes(PDF)
    (folder / "f.xml").write_bytes(invoice_xml("F-1"))
    (folder.parent / "f.png").write_bytes(picture(900, 900))
    (folder.parent / "f.zip").write_bytes(zipped({"g.pdf": PDF}))
    box = stdlib_mailbox.mbox(tmp_path / "in.mbox")
    box.add(b"Subject: one\nFrom: a@b.test\n\nFrom here on it is text")
    box.add(b"Subject: two\nFrom: a@b.test\n\nhi")
    box.close()
    maildir = stdlib_mailbox.Maildir(tmp_path / "Maildir")
    maildir.add(b"Subject: three\nFrom: a@b.test\n\nhi")
    out, err, code = run("ingest", tmp_path / "a.eml", tmp_path / "folder", tmp_path / "in.mbox", maildir._path)
    assert (len(out), err, code) == (8, [], 0)
    assert [line.split("  ")[1] for line in out] == ["stored"] * 8
    assert [line.rpartition("  ")[2] for line in out[:5]] == ["a.eml", "f.pdf", "f.xml", "f.png", "f.zip"]
    assert set(Mail.objects.values_list("subject", flat=True)) >= {"one", "two", "three", "f.pdf"}
    assert set(Mail.objects.values_list("mailbox__name", flat=True)) == {"uploads"}


def test_twice_changes_nothing_and_shows_what_became_of_it(db, tmp_path):
    path = tmp_path / "f.pdf"
    path.write_bytes(PDF)
    first, _, _ = run("ingest", path)
    services.open_mail(Mail.objects.get())
    second, _, code = run("ingest", path)
    row, document = Mail.objects.get(), Document.objects.get()
    assert first == [f"mail {row.pk}  stored  no documents  f.pdf"]
    assert second == [f"mail {row.pk}  opened  documents {document.pk}  f.pdf"]
    assert code == 0


def test_a_path_that_is_not_there_is_said_and_the_others_go_on(db, tmp_path):
    (tmp_path / "f.pdf").write_bytes(PDF)
    out, err, code = run("ingest", tmp_path / "nowhere.eml", tmp_path / "f.pdf")
    assert (len(out), code) == (1, 1)
    assert err == [f"{tmp_path}/nowhere.eml does not exist. Check the path."]


def test_a_mailbox_is_named_or_the_names_are_given(mailbox, tmp_path):
    (tmp_path / "f.pdf").write_bytes(PDF)
    run("ingest", tmp_path / "f.pdf", "--mailbox", "ap")
    assert Mail.objects.get().mailbox == mailbox
    with pytest.raises(CommandError, match=r"There is no mailbox “sales”\. The mailboxes are: ap"):
        run("ingest", tmp_path / "f.pdf", "--mailbox", "sales")


def test_sync_fetches_a_mailbox_once(mailbox, settings):
    settings.WATCHED_DIR.mkdir(parents=True)
    path = settings.WATCHED_DIR / "f.pdf"
    path.write_bytes(PDF)
    os.utime(path, (1, 1))
    out, err, code = run("sync")
    assert (out, err, code) == ([f"mail {Mail.objects.get().pk}  stored  no documents  ap"], [], 0)
    assert run("sync", "ap") == ([], [], 0)


def test_sync_says_what_it_cannot_fetch(mailbox, tmp_path):
    mailbox.address = str(tmp_path / "file")
    mailbox.save()
    (tmp_path / "file").write_text("no folder")
    out, err, code = run("sync", "ap")
    assert (out, code) == ([], 1)
    assert "cannot be read" in err[0]
    with pytest.raises(CommandError, match=r"There is no mailbox “x” to fetch\. Those that are: ap"):
        run("sync", "x")
