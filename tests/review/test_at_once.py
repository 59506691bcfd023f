"""Two people at the same moment: one acts, the other is told, nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection

from mail2erp.audit.models import Entry
from mail2erp.jobs.models import Job
from review import services
from review.models import Review
from review.services import ReviewError
from tests.review import desk

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(people: list[User], act: Callable[[User], object]) -> list[object]:
    """Let each person act in a thread of their own, all at the same moment; return results and refusals."""
    start = Barrier(len(people))

    def run(person: User) -> object:
        try:
            start.wait()
            return act(person)
        except ReviewError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as threads:
        return list(threads.map(run, people))


def people() -> list[User]:
    return [desk.person(name, "clerk") for name in ("sanne", "pieter", "mads", "lotte")]


def refusals(results: list[object]) -> list[object]:
    return [result for result in results if isinstance(result, ReviewError)]


def test_of_four_who_approve_at_once_one_does():
    review = desk.review()
    results = at_once(people(), lambda by: services.approve(review, version=1, by=by))
    assert len(refusals(results)) == 3
    assert Job.objects.filter(kind="posting.queue").count() == 1
    assert Entry.objects.filter(action="approved").count() == 1


def test_of_four_who_open_at_once_one_has_it():
    review = desk.review()
    results = at_once(people(), lambda by: services.take_lock(review, by=by))
    assert len(refusals(results)) == 3


def test_of_four_who_save_at_once_one_value_stays_and_three_are_told():
    review = desk.review()

    def save(by: User) -> Review:
        return services.save_draft(review, version=1, changes={"order_reference": {"value": by.username}}, by=by)

    results = at_once(people(), save)
    review.refresh_from_db()
    kept = review.fields["order_reference"]["value"]
    assert len(refusals(results)) == 3
    assert review.version == 2
    assert Entry.objects.get(action="corrected").after == {"order_reference": kept}
