"""What is put away once a day, and what stays whatever is configured."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.utils import timezone

from mail2erp import tidying
from mail2erp.audit import retention
from mail2erp.audit.models import Call, Entry
from mail2erp.audit.services import verify

pytestmark = pytest.mark.django_db


def call(days: float, subject: str = "mailbox:1") -> Call:
    at = timezone.now() - timedelta(days=days)
    return Call.objects.create(at=at, target="ap", subject=subject, method="GET", url="/", milliseconds=1)


def test_old_calls_go_and_those_about_a_posting_stay_for_ever(guarded):
    gone, young, posting = call(91), call(89), call(3000, "posting:17")
    tidying.tidy(0)
    assert set(Call.objects.all()) == {young, posting}
    told = Entry.objects.get(action="calls.forgotten")
    assert (told.after["count"], told.after["first"], told.after["last"]) == (1, gone.pk, gone.pk)
    assert verify().problem == ""


def test_a_day_without_anything_old_writes_nothing(guarded):
    call(1)
    tidying.tidy(0)
    assert not Entry.objects.exists()


def test_many_go_in_batches(guarded, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for _ in range(5):
        call(100)
    assert retention.forget_calls() == 5
    assert [entry.after["count"] for entry in Entry.objects.order_by("id")] == [2, 2, 1]


def test_nothing_goes_where_calls_are_kept_for_ever(guarded, settings):
    settings.KEEP_CALLS_DAYS = 0
    call(5000)
    assert retention.forget_calls() == 0


def test_a_setting_of_a_day_still_keeps_a_month(guarded, settings):
    settings.KEEP_CALLS_DAYS = 1
    call(29)
    assert retention.forget_calls() == 0


@pytest.mark.parametrize(("days", "subject"), [(29, "mailbox:1"), (0, ""), (5000, "posting:1")])
def test_the_database_itself_refuses_to_let_others_go(guarded, days, subject):
    call(days, subject)
    with pytest.raises(DatabaseError, match="only grow"), transaction.atomic():
        Call.objects.all().delete()


def test_sessions_that_have_ended_are_put_away():
    for ends in (-1, 3600):
        session = SessionStore()
        session.set_expiry(ends)
        session.save()
    tidying.tidy(0)
    assert Session.objects.count() == 1
