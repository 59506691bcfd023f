"""`manage.py train --local` on real rows."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from ingest.reading.model import predict
from mail2erp.audit.models import Entry
from review.management.commands.train import approved
from tests.review.lessons import OddPaper, approve, arrive, correct


@pytest.mark.django_db
def test_an_approved_document_says_what_was_confirmed_on_it(clerk):
    paper = OddPaper()
    review = approve(correct(arrive(paper), paper, by=clerk), by=clerk)
    (one,) = approved()
    assert one.group == review.fields["supplier_vat_id"]["value"]
    number = one.fields["invoice_number"]
    assert number.printed
    assert number.right.sum() == 1


@pytest.mark.django_db
def test_with_few_approved_documents_the_present_model_stays_and_the_journal_says_so(tmp_path):
    out = io.StringIO()
    call_command("train", "--local", "--senders", "2", "--out", str(tmp_path / "model"), stdout=out)
    assert "0 approved documents" in out.getvalue()
    assert not (tmp_path / "model").exists()
    assert Entry.objects.filter(action="model.trained").count() == 1
    assert predict.SHIPPED.exists()
