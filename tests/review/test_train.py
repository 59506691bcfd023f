"""`manage.py train --local` on real rows."""

from __future__ import annotations

import io
import re
import sys

import pytest
from django.core.management import call_command
from stdnum.iso7064 import mod_11_10

from ingest.reading.model import course, predict
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
def test_with_few_approved_documents_the_present_model_stays_and_the_journal_says_so(tmp_path, monkeypatch):
    out = io.StringIO()
    monkeypatch.setitem(sys.modules, "sklearn", None)  # nothing is trained, so nothing is missing
    call_command("train", "--local", "--out", str(tmp_path / "model"), stdout=out)
    assert "0 approved documents" in out.getvalue()
    assert not (tmp_path / "model").exists()
    assert Entry.objects.filter(action="model.trained").count() == 1
    assert predict.SHIPPED.exists()


@pytest.mark.django_db
def test_approved_documents_of_senders_it_has_not_seen_decide_whether_the_new_model_is_used(
    clerk, tmp_path, monkeypatch
):
    papers = [OddPaper(number=f"R-{place}", vat_id=vat_id) for place, vat_id in enumerate(of_both_kinds())]
    monkeypatch.setattr(course, "ENOUGH", len(papers))
    for paper in papers:
        approve(correct(arrive(paper), paper, by=clerk), by=clerk)
    out = io.StringIO()
    call_command("train", "--local", "--senders", "2", "--out", str(tmp_path / "model"), stdout=out)
    said = out.getvalue().strip()
    new, old = map(int, re.findall(r"model reads (-?\d+) and the present one (-?\d+)", said)[0])
    assert "on 2 documents of senders it has not seen" in said
    said, *undo = said.splitlines()
    assert said.endswith("the new one is used from now on." if new > old else "the present one stays.")
    assert (tmp_path / "model").exists() is (new > old)
    assert undo == ([f"Delete {tmp_path / 'model'} to go back to the model that ships."] if new > old else [])
    assert Entry.objects.get(action="model.trained").after == {"sentence": said}


def of_both_kinds() -> list[str]:
    """Return VAT ids of two senders that are trained with and of two that judge."""
    every = [de_vat_id(number) for number in range(100000000, 100000600, 10)]
    judges = [one for one in every if course.held_back(one)]
    return [*judges[:2], *[one for one in every if one not in judges][:2]]


def de_vat_id(number: int) -> str:
    head = str(number)[:8]
    return f"DE{head}{mod_11_10.calc_check_digit(head)}"
