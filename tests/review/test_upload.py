from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ingest.models import Arrival, Mail
from mail2erp.jobs.models import Job
from tests.review import desk

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def hand_in(client, *files: SimpleUploadedFile) -> str:
    return client.post("/upload/", {"files": list(files)}, follow=True).content.decode()


def test_a_file_is_kept_and_waits_to_be_opened(client, clerk):
    client.force_login(clerk)
    html = hand_in(client, SimpleUploadedFile("invoice.pdf", PDF))
    mail = Mail.objects.get()
    assert "1 file handed in" in html
    assert "Being read" in html
    assert (mail.mailbox.name, mail.subject) == ("uploads", "invoice.pdf")
    assert Job.objects.filter(kind="mail.open", subject=mail.pk).exists()


def test_the_same_file_again_changes_nothing_and_says_so(client, clerk):
    client.force_login(clerk)
    hand_in(client, SimpleUploadedFile("invoice.pdf", PDF))
    html = hand_in(client, SimpleUploadedFile("copy.pdf", PDF))
    assert "1 was here already; nothing changed." in html
    assert Mail.objects.count() == 1


def test_what_is_too_large_or_empty_is_refused_and_the_others_are_taken(client, clerk, settings):
    client.force_login(clerk)
    settings.MAX_UPLOAD_BYTES = 1024 * 1024
    large = SimpleUploadedFile("large.pdf", PDF + b"0" * settings.MAX_UPLOAD_BYTES)
    html = hand_in(client, large, SimpleUploadedFile("empty.pdf", b""), SimpleUploadedFile("ok.pdf", PDF))
    assert "large.pdf: it has more than 1 MB." in html
    assert "1 file handed in" in html
    assert Mail.objects.count() == 1


def test_a_name_from_a_stranger_stays_a_name(client, clerk):
    client.force_login(clerk)
    html = hand_in(client, SimpleUploadedFile("<b>x</b>.pdf", PDF))
    assert "<b>x</b>" not in html


def test_the_list_says_what_each_file_became_in_as_many_questions_for_one_as_for_ten(
    client, clerk, django_assert_num_queries
):
    client.force_login(clerk)
    hand_in(client, SimpleUploadedFile("invoice.pdf", PDF))
    with CaptureQueriesContext(connection) as asked:
        client.get("/upload/")
    one = len(asked)
    files = [SimpleUploadedFile(f"{n}.pdf", PDF + b"%" * n) for n in range(1, 10)]
    html = hand_in(client, *files)
    review = desk.review()
    Arrival.objects.filter(source__document=review.document).update(mail=Mail.objects.get(subject="9.pdf"))
    with django_assert_num_queries(one):
        html = client.get("/upload/").content.decode()
    assert html.count("Being read") == 9
    assert f'<a href="/review/{review.pk}/">Staal &amp; Zn BV {review.number}</a>' in html


def test_nothing_chosen_is_said(client, clerk):
    client.force_login(clerk)
    assert "No file was chosen." in hand_in(client)
