"""A document of a file with others is taken out of the house as its own pages; the file stays as it came."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from ingest import arranging, cutting, originals, selectors
from ingest.models import Cutting, Document, Original, Page
from ingest.reading.pages import load
from mail2erp.audit.models import Entry
from tests import factories
from tests.ingest.papers import several_pdf

pytestmark = pytest.mark.django_db
FILE = several_pdf("F-2026-1", "F-2026-2", "F-2026-3")


@pytest.fixture
def parts() -> tuple[Document, Document]:
    """The first page as one document, the others as another one."""
    first = factories.document(FILE, filename="invoices.pdf", of=factories.mail())
    return first, arranging.split_off(first, list(selectors.pages_of(first))[1:], why="")


def words(file: cutting.File) -> list[str]:
    return [word.text for page in load(originals.store().get(file.sha256)) for word in page.words]


def test_each_document_goes_out_as_its_own_pages(parts):
    first, second = (cutting.file_of(document.sources.get()) for document in parts)
    assert (first.name, second.name) == ("invoices (1).pdf", "invoices (2-3).pdf")
    assert ("F-2026-1" in words(first), "F-2026-2" in words(first)) == (True, False)
    assert ("F-2026-1" in words(second), "F-2026-3" in words(second)) == (False, True)


def test_the_file_itself_stays_as_it_came_and_its_cutting_leads_to_it(parts):
    source = parts[1].sources.get()
    made = cutting.file_of(source)
    assert originals.store().get(source.original.sha256) == FILE
    row = Cutting.objects.get()
    assert (row.source, row.file.sha256, row.pages) == (source, made.sha256, "2-3")
    entry = Entry.objects.get(action="document.cut")
    assert (entry.after["of"], entry.after["sha256"]) == (source.original.sha256, made.sha256)


def test_pages_are_cut_once(parts):
    source = parts[1].sources.get()
    assert cutting.file_of(source) == cutting.file_of(source)
    assert Cutting.objects.count() == Entry.objects.filter(action="document.cut").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Cutting.objects.create(source=source, pages="2-3", file=Original.objects.first())


def test_a_file_of_one_document_goes_as_it_arrived():
    document = factories.document(FILE, filename="invoices.pdf", of=factories.mail())
    file = cutting.file_of(document.sources.get())
    assert originals.store().get(file.sha256) == FILE
    assert not Cutting.objects.exists()


def test_what_is_shown_by_another_files_pages_goes_whole():
    document = factories.document(FILE, filename="invoices.pdf", of=factories.mail())
    Page.objects.filter(document=document).update(position=None)  # copies of what other pages show
    assert cutting.own_pages(document.sources.get()) is None


def test_a_page_that_a_person_left_out_does_not_go():
    document = factories.document(FILE, filename="invoices.pdf", of=factories.mail())
    Page.objects.filter(document=document, number=2).update(position=None)
    assert cutting.file_of(document.sources.get()).name == "invoices (1, 3).pdf"


def test_of_a_file_whose_pages_are_all_anothers_nothing_goes(parts):
    first, second = parts
    Page.objects.filter(document=second).update(document=first, position=None)
    assert cutting.file_of(second.sources.get()) is None


def test_the_screen_offers_the_documents_pages_alone(parts, client):
    client.force_login(factories.person())
    answer = client.get(reverse("review:file", args=[parts[1].sources.get().pk]))
    assert "invoices (2-3).pdf" in answer["Content-Disposition"]
    assert len(load(answer.content)) == 2
    assert "sandbox" in answer["Content-Security-Policy"]
