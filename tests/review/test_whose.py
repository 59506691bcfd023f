"""Several senders with one form: a person says whose paper it is."""

from __future__ import annotations

import pytest

from ingest.models import SenderTemplate
from mail2erp.audit.models import Entry
from mail2erp.jobs.run import drain
from review import selectors, services, tasks
from review.errors import ReviewError
from review.models import Mark, Review
from review.rules.base import Check
from review.services import whose
from tests.review.lessons import THIRD, OddPaper, approve, arrive, correct, paper_of_a_third, teach_two, value

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(clerk) -> Review:
    """A paper without an id of its sender, on a form that two senders have."""
    return paper_of_a_third(by=clerk)


def question(review: Review) -> Check | None:
    review.refresh_from_db()
    return next((check for check in selectors.checks_for(review) if check.name == "whose"), None)


def test_a_paper_like_that_of_two_senders_is_asked_about_and_never_clean(review):
    asked = question(review)
    assert asked is not None
    assert asked.sentence == "The paper is like that of Kontor Nordlicht GmbH and of Werft Suedkai GmbH."
    assert [name for _, name in asked.answers] == ["Kontor Nordlicht GmbH", "Werft Suedkai GmbH", ""]
    assert review.mark != Mark.CLEAN
    assert not review.reading.trusted


def test_the_answer_reads_the_paper_with_that_sender_and_what_was_typed_stays(review, clerk):
    services.save_draft(review, version=review.version, changes={"order_reference": {"value": "45-1"}}, by=clerk)
    south = SenderTemplate.objects.get(name="Werft Suedkai GmbH")
    answer = next(key for key, name in question(review).answers if name == south.name)
    services.say_whose(review, answer, by=clerk)
    assert question(review) is None
    assert review.reading.template.startswith(f"{south.pk} v")
    assert value(review, "order_reference") == "45-1"
    assert value(review, "invoice_number") == "KM/2026/7"
    assert Entry.objects.filter(action="said whose it is", document=review.document_id).exists()


def test_its_lesson_goes_to_the_sender_that_was_named(review, clerk):
    south = SenderTemplate.objects.get(name="Werft Suedkai GmbH")
    answer = next(key for key, name in question(review).answers if name == south.name)
    services.say_whose(review, answer, by=clerk)
    approve(correct(review, THIRD, by=clerk), by=clerk)
    tasks.learn(review.pk)
    assert south.versions.count() == 2
    assert SenderTemplate.objects.count() == 2


def test_none_of_them_begins_a_sender_of_its_own_and_is_not_asked_again(review, clerk):
    services.say_whose(review, "", by=clerk)
    assert question(review) is None
    assert review.reading.template == ""
    drain()  # what is read again with newer versions keeps the answer
    assert question(review) is None
    approve(correct(review, THIRD, by=clerk), by=clerk)
    tasks.learn(review.pk)
    newest = SenderTemplate.objects.latest("pk")
    assert newest.name == "Kran Mueller OHG"


def test_a_sender_that_was_forgotten_meanwhile_is_refused_in_a_sentence(review, clerk):
    with pytest.raises(ReviewError, match="not known any more"):
        services.say_whose(review, "999 0", by=clerk)


def test_an_answer_is_refused_where_the_pages_were_laid_anew_while_they_were_read(review, clerk, monkeypatch):
    reads = whose.with_templates

    def reads_while_somebody_lays_the_pages(*args):
        review.document.pages.update(rotation=90)
        return reads(*args)

    monkeypatch.setattr(whose, "with_templates", reads_while_somebody_lays_the_pages)
    with pytest.raises(ReviewError, match="laid the pages anew meanwhile"):
        services.say_whose(review, "", by=clerk)
    assert question(review) is not None


def test_a_paper_with_its_senders_number_is_nobodys_question(clerk):
    teach_two(by=clerk)
    assert question(arrive(OddPaper(number="KN/2026/78"), sender="post@nordlicht.example")) is None
