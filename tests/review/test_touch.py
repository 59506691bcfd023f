"""How long a document was worked on: kept by stretch, added up by person, told on the trace page."""

from __future__ import annotations

import pytest

from review.models import Touch
from review.services.touch import touch_of, touched
from review.words import seconds_long
from tests.review import desk
from tests.review.screens import signed_in

pytestmark = pytest.mark.django_db


def test_stretches_add_up_by_person_the_longest_first(clerk, supervisor):
    review = desk.review()
    touched(review, seconds=4.5, keys=3, clicks=0, by=clerk)
    touched(review, seconds=30, keys=2, clicks=1, by=supervisor)
    touched(review, seconds=2.5, keys=1, clicks=2, by=clerk)
    found = [(one.user, one.seconds, one.keys, one.clicks) for one in touch_of(review)]
    assert found == [(supervisor, 30.0, 2, 1), (clerk, 7.0, 4, 2)]


def test_the_screen_tells_a_stretch_and_the_trace_shows_it(browser, clerk):
    review = desk.review()
    sent = {"seconds": "12.40", "keys": "5", "clicks": "1"}
    assert browser.post(f"/review/{review.pk}/touch", sent).status_code == 204
    kept = Touch.objects.get()
    assert (kept.review, kept.user, kept.seconds, kept.keys, kept.clicks) == (review, clerk, 12.4, 5, 1)
    assert "12 s (Sanne de Vries)" in browser.get("/trace/", {"q": review.number}).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"seconds": "4000", "keys": "1", "clicks": "0"},
        {"seconds": "-1", "keys": "1", "clicks": "0"},
        {"seconds": "nan", "keys": "1", "clicks": "0"},
        {"seconds": "1"},
    ],
)
def test_a_time_that_cannot_be_is_not_kept(browser, sent):
    assert browser.post(f"/review/{desk.review().pk}/touch", sent).status_code == 400
    assert not Touch.objects.exists()


def test_who_may_not_decide_is_not_counted(auditor):
    sent = {"seconds": "1", "keys": "0", "clicks": "0"}
    assert signed_in(auditor).post(f"/review/{desk.review().pk}/touch", sent).status_code == 403


@pytest.mark.parametrize(
    ("seconds", "says"), [(0.84, "0.8 s"), (42.4, "42 s"), (59.7, "1 min"), (185, "3 min 5 s"), (3720, "1 h")]
)
def test_a_time_of_work_is_told_in_few_words(seconds, says):
    assert seconds_long(seconds) == says
