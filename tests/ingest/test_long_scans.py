"""A scan of many pages is read to its end, job by job, and split into the documents that it is."""

from __future__ import annotations

import pytest
from PIL import Image

from ingest import cutting, ocr, originals, read, selectors, services
from ingest.models import Document, Page
from ingest.reading import pages as reader
from ingest.reading.engine import Result
from ingest.reading.ocr.cache import in_rounds
from ingest.records import DocType, Reading
from mail2erp.jobs.models import Job, JobState
from review import services as desk
from review.models import Review
from review.services import pages as laying
from tests import factories
from tests.ingest.mail.build import mail, part
from tests.ingest.papers import page_pdf, two_pages_each
from tests.ingest.reading.ocr import scans

NUMBERS = tuple(f"F-2026-{number}" for number in range(101, 114))
"""With two pages each, a scan that OCR takes three rounds for."""
BLANK = Image.new("L", (100, 140), 255)


@pytest.fixture(autouse=True)
def _own_cache(settings, tmp_path):
    settings.OCR_CACHE_DIR = tmp_path / "ocr"


def scan_of(content: bytes) -> bytes:
    """Return a scan of a PDF, with what OCR reads on it kept beforehand: the words that the PDF prints."""
    printed = reader.load(content)
    scan = scans.stack(*[Image.new("L", (124, 175), number) for number in range(len(printed))])

    def once(known):
        read = tuple(
            reader.Page(page.number, page.width, page.height, page.words, source="ocr") for page in printed
        )
        return Result(Reading(DocType.OTHER), read, 0)

    in_rounds(once, scan, "rapidocr", ocr.cache())
    return scan


def receive(mailbox, scan: bytes) -> None:
    raw = mail(part(scan, "image/tiff; name=post.tif"))
    services.receive_mail(mailbox, raw, provider_id="m1")


def numbers() -> list[tuple[str, int]]:
    """Return each document's number and count of pages, in the order of the file."""
    found = Document.objects.order_by("pk")
    read = [selectors.newest_reading(document) for document in found]
    return [
        (row.data["fields"]["invoice_number"]["value"], selectors.pages_of(document).count())
        for row, document in zip(read, found, strict=True)
    ]


def test_every_invoice_of_two_pages_in_a_long_scan_is_a_document(mailbox, work):
    receive(mailbox, scan_of(two_pages_each(*NUMBERS)))
    assert set(work().values()) <= {JobState.DONE}
    assert numbers() == [(number, 2) for number in NUMBERS]
    last = cutting.file_of(Document.objects.order_by("pk").last().sources.get())
    assert len(reader.load(originals.store().get(last.sha256))) == 2
    assert all(Page.objects.values_list("image", flat=True))


def test_pages_far_behind_are_read_after_a_split_by_hand(mailbox, work):
    """Nothing on these pages says where a document begins; a person does."""
    sheets = range(1, 27)
    plain = '<div style="break-before:page"></div>'.join(f"<p>Sheet S{number:02}</p>" for number in sheets)
    receive(mailbox, scan_of(page_pdf(plain)))
    work()
    whole = desk.open_review(Document.objects.get())
    other = laying.split(whole, before=25, version=whole.version, by=factories.person()).other
    words = [word[0] for page in selectors.pages_of(other.document) for word in page.words]
    assert ("S25" in words, "S24" in words) == (True, False)
    assert Review.objects.count() == 2


def test_a_long_scan_is_read_by_one_job_after_another(mailbox, work, monkeypatch):
    monkeypatch.setattr(read, "ROUNDS", 1)
    receive(mailbox, scans.stack(scans.upright(), *[BLANK] * 11, scans.upright()))
    work()
    jobs = Job.objects.filter(kind="document.read").order_by("pk")
    assert [job.key.rpartition(":")[2] for job in jobs[1:]] == ["from page 13"]
    assert Page.objects.get(number=13).words
    assert Page.objects.count() == 13
    assert selectors.newest_reading(Document.objects.get()) is not None
