"""The mail beside the document: its thread, what each mail of it brought, and the way to every document."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ingest.models import Mail
from review import services
from review.screen.mail import drawer
from review.services import pages
from review.services.comments import comment
from review.words import name_of
from tests import factories
from tests.ingest.papers import invoice_pdf
from tests.review.desk import laid

pytestmark = pytest.mark.django_db


def thread(*mails: Mail) -> None:
    Mail.objects.filter(pk__in=[mail.pk for mail in mails]).update(thread_id="t1")


def test_the_whole_thread_is_shown_with_the_files_of_each_mail_and_their_documents():
    asked, sent, later = (
        factories.mail(text="Where is it?"),
        factories.mail(),
        factories.mail(text="The rest. " * 90),
    )
    thread(asked, sent, later)
    review = laid(invoice_pdf("F-2026-1"), of=sent)
    rest = laid(invoice_pdf("F-2026-2"), of=later, filename="rest.pdf")
    shown = drawer(review)
    assert [letter.id for letter in shown.letters] == [sent.pk]
    newest, oldest = shown.thread
    assert (oldest.text, oldest.rest) == ("Where is it?", "")
    assert (newest.text.startswith("The rest."), newest.rest) == (True, ("The rest. " * 90).strip())
    [file] = newest.files
    assert (file.filename, file.review) == ("rest.pdf", reverse("review:screen", args=[rest.pk]))
    assert file.says.endswith("Invoice F-2026-2")


def test_a_file_that_goes_along_says_why_and_becomes_a_document_by_one_click(clerk):
    mail = factories.mail()
    review = laid(invoice_pdf("F-2026-1"), of=mail)
    terms = factories.document(
        invoice_pdf("F-2026-9"), filename="terms.pdf", of=mail, state="merged", into=review.document
    )
    terms.sources.update(why="It goes along: it says “terms and conditions”.")
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("review:screen_mail", args=[review.pk])).content.decode()
    assert "It goes along: it says “terms and conditions”." in page
    answer = client.post(reverse("review:screen_set_apart", args=[terms.pk]))
    terms.refresh_from_db()
    assert answer.url == reverse("review:screen", args=[terms.review.pk])
    again = client.post(reverse("review:screen_set_apart", args=[terms.pk]), follow=True)
    assert "This file is no annex any more." in again.content.decode()


def test_a_document_in_two_mails_shows_both_and_each_file_once(clerk):
    first, second = factories.mail(), factories.mail(text="Once more")
    review = laid(invoice_pdf("F-2026-1"), of=first, filename="invoice.pdf")
    source = review.document.sources.get()
    source.arrivals.create(mail=second, part="2", filename="copy.pdf")
    shown = drawer(review)
    assert [[file.filename for file in letter.attachments] for letter in shown.letters] == [
        ["copy.pdf"],
        ["invoice.pdf"],
    ]
    assert shown.thread == []


def test_comments_on_a_document_that_became_part_of_this_one_are_still_read(clerk):
    mail = factories.mail()
    one = laid(invoice_pdf("F-2026-1"), of=mail, filename="a.pdf")
    other = laid(invoice_pdf("F-2026-2"), of=mail, filename="b.pdf")
    comment(other, text="Asked the warehouse.", by=clerk)
    pages.join(one, other, version=one.version, by=clerk)
    one.refresh_from_db()
    (said,) = drawer(services.open_review(one.document)).comments
    assert (said.sender, said.text) == (name_of(clerk), "Asked the warehouse.")
