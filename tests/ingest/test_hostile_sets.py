"""Real mail and files that others made trouble with, through all of ingest: nothing lost, nothing unforeseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from ingest import read, services
from ingest.models import Document, DocumentState, Mail, MailState
from mail2erp.jobs.models import Job, JobState
from tests.corpus import ROOT, needs_corpus
from tests.ingest.mail.build import mail, part, picture, text, winmail, zipped
from tests.ingest.papers import invoice_pdf

FINAL = {MailState.READ, MailState.EMPTY, MailState.FAILED}


def judge(paths: list[tuple[str, bytes]], mailbox, work) -> None:
    """Hand in files and do all the work; assert that each mail ended, and that each refusal is one sentence."""
    mails: list[Mail] = []
    for name, content in paths:
        received = services.receive_file(mailbox, content, name)
        assert received, name
        mails += received
    assert set(work().values()) == {JobState.DONE}
    for row in Mail.objects.filter(pk__in=[one.pk for one in mails]):
        assert row.state in FINAL, row
        assert row.state != MailState.FAILED or row.notes, row
        assert all(one_or_two_sentences(note) for note in row.notes), row.notes
    for document in Document.objects.all():
        assert document.state != DocumentState.STORED
        assert (document.state == DocumentState.NEEDS_PERSON) == bool(document.error)
        assert not document.error or one_or_two_sentences(document.error), document.error
        if document.state != DocumentState.MERGED:
            assert Job.objects.filter(kind="review.open", subject=document.pk).exists()


def one_or_two_sentences(words: str) -> bool:
    return words.endswith(".") and "\n" not in words and "Traceback" not in words and len(words) < 300


@needs_corpus
@pytest.mark.parametrize("name", ["hostile-pdf", "mail-mime"])
def test_every_file_of_a_hostile_set_ends_in_a_final_state(mailbox, work, settings, monkeypatch, name):
    if connection.vendor != "sqlite":
        pytest.skip("It judges files, not the database: once is enough.")
    # Drawing and OCR have tests of their own; here every file is opened and read.
    settings.OCR_ENGINE = "none"
    monkeypatch.setattr(read, "DRAWN", 0)
    files = sorted((ROOT / name / "docs").iterdir())
    judge([(path.name, path.read_bytes()) for path in files], mailbox, work)


def test_own_hostile_samples_end_in_a_final_state(mailbox, work, tmp_path):
    good = invoice_pdf("F-1")
    deep = b"[" * 100_000
    samples = {
        "cut.pdf": good[: len(good) // 2],
        "empty.pdf": b"",
        "zeros.pdf": bytes(5000),
        "words.pdf": b"this is no PDF",
        "deep.pdf": b"%PDF-1.7\n1 0 obj " + deep + b"\ntrailer<</Root 1 0 R>>",
        "loop.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 9/Kids[2 0 R]>>endobj\ntrailer<</Root 1 0 R>>",
        "cut.png": picture(900, 900, noise=30)[:3000],
        "bomb.zip": zipped({"bomb.pdf": b"%PDF-" + bytes(30 << 20)}),
        "cut.zip": zipped({"a.pdf": good})[:-40],
        "entities.xml": b'<?xml version="1.0"?><!DOCTYPE I [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Invoice '
        b'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&b;</Invoice>',
        "winmail.dat": winmail({"a.pdf": good})[:-500],
        "half.eml": mail(text("Hi"), part(good, "application/pdf; name=a.pdf"))[:700],
        "noise.eml": b"From: \xff\xfe\r\nSubject: \x00\x01\r\nDate: never\r\n\r\n" + bytes(range(256)),
        "macro.docm": zipped({"[Content_Types].xml": b"", "word/vbaProject.bin": b"x"}),
    }
    judge(list(samples.items()), mailbox, work)
    assert Mail.objects.count() == len(samples)


def test_a_path_that_is_a_name_on_disk_harms_nothing(mailbox, work, tmp_path):
    [row] = services.receive_file(mailbox, invoice_pdf("F-1"), "../../../etc/cron.d/evil.pdf")
    work()
    assert row.subject == "evil.pdf"
    assert not list(Path(tmp_path).rglob("evil*"))
