"""One job at a time: claiming, the ways it ends, leases and replay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from mail2erp.audit.models import Entry
from mail2erp.jobs import process, services
from mail2erp.jobs.lease import release_dead
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.outcome import FIRST_PAUSE, LONGEST_PAUSE, pause
from mail2erp.jobs.run import drain, run
from mail2erp.pipeline import FLOW, KINDS, Kind, hand_over
from tests.mail2erp import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(monkeypatch):
    """Make the kind `work` mean the named task, and return a job of it."""
    tasks.done.clear()
    tasks.gave_up.clear()

    def make(task: str, *, subject: int = 7, max_attempts: int = 3, **options) -> Job:
        kind = Kind(f"tests.mail2erp.tasks.{task}", what="Test work", **options)
        monkeypatch.setitem(KINDS, "work", kind)
        return services.enqueue("work", subject=subject, max_attempts=max_attempts)

    return make


def test_every_step_of_the_flow_has_its_kind():
    assert {kind for kinds in FLOW.values() for kind in kinds} <= set(KINDS)


def test_the_same_event_on_the_same_row_is_one_job_and_a_new_round_is_another():
    for _ in range(2):
        hand_over("mail.stored", 5)
    hand_over("mail.stored", 5, round=2)
    assert list(Job.objects.order_by("pk").values_list("key", flat=True)) == ["mail.open:5", "mail.open:5:2"]


def test_a_job_is_done_once_however_often_it_is_delivered(work):
    job = work("works")
    assert [run(job.pk), run(job.pk)] == [JobState.DONE, "not due"]
    assert tasks.done == [7]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.owner, job.lease_until) == (JobState.DONE, 1, "", None)


def test_a_job_that_is_not_due_yet_waits(work):
    job = work("works")
    Job.objects.update(run_after=timezone.now() + timedelta(minutes=1))
    assert run(job.pk) == "not due"


def test_of_two_claims_one_wins(work):
    job = work("works")
    won = [Job.objects.claim(job.pk, owner, timedelta(minutes=1)) for owner in ("one", "two")]
    assert [bool(claim) for claim in won] == [True, False]


def test_later_puts_it_back_with_its_cause_and_a_pause(work):
    job = work("later")
    assert run(job.pk) == JobState.READY
    job.refresh_from_db()
    assert job.error == "The mailbox is busy."
    assert timezone.now() - timedelta(seconds=5) < job.run_after <= timezone.now() + FIRST_PAUSE


def test_later_respects_the_time_the_other_side_asked_for(work):
    job = work("much_later")
    run(job.pk)
    job.refresh_from_db()
    assert job.run_after > timezone.now() + timedelta(minutes=59)


def test_the_last_try_ends_with_a_person_and_the_cause(work):
    job = work("later", max_attempts=2)
    for _ in range(2):
        Job.objects.update(run_after=timezone.now())
        run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DEAD
    assert job.error == "The mailbox is busy. Tried 2 times; replay it once the cause is gone."


def test_what_needs_a_person_is_not_tried_again(work):
    job = work("asks")
    assert run(job.pk) == JobState.DEAD
    job.refresh_from_db()
    assert (job.attempts, job.error) == (1, "The password is wrong. Connect the mailbox again.")


def test_what_nobody_foresaw_goes_to_a_person_with_its_traceback_but_no_secret(work):
    job = work("breaks")
    assert run(job.pk) == JobState.DEAD
    job.refresh_from_db()
    assert job.error.startswith("“Test work” stopped at ValueError: no login with password=")
    assert "in breaks" in job.detail
    assert "hunter2" not in job.detail + job.error


def test_a_locked_database_is_nobodys_fault(work):
    job = work("locked")
    assert run(job.pk) == JobState.READY


def test_who_lost_the_lease_records_nothing(work):
    job = work("robbed")
    assert run(job.pk) == "lost"
    job.refresh_from_db()
    assert (tasks.done, job.state, job.owner) == ([], JobState.RUNNING, "somebody:1:1:else")


def test_a_job_that_kills_its_workers_runs_out_of_tries_and_is_not_tried_again(work):
    job = work("works", gave_up="tests.mail2erp.tasks.note_given_up")
    Job.objects.update(attempts=3, state=JobState.RUNNING)  # three claims, and none came back
    assert run(job.pk) == JobState.DEAD
    job.refresh_from_db()
    assert job.error == "It ended its worker 3 times. Look at what it works on, then replay it."
    assert tasks.done == []
    assert tasks.gave_up == [(7, job.error)]


def test_a_job_is_dead_even_if_nobody_can_be_told(work):
    job = work("asks", gave_up="tests.mail2erp.tasks.breaks_when_told")
    assert run(job.pk) == JobState.DEAD


def test_work_that_this_version_does_not_know_goes_to_a_person():
    job = services.enqueue("retired.kind", subject=1)
    assert run(job.pk) == JobState.DEAD


def test_pauses_double_spread_and_stay_under_the_cap():
    first, late = [pause(1) for _ in range(200)], [pause(40) for _ in range(200)]
    assert max(first) <= FIRST_PAUSE
    assert FIRST_PAUSE < max(late) <= LONGEST_PAUSE
    assert len(set(late)) > 100


def test_what_a_dead_process_of_this_machine_held_is_due_again_at_once(work):
    job = work("works")
    gone, alive = f"{process.place()}:1:0:x", process.new_owner()
    Job.objects.claim(job.pk, alive, timedelta(minutes=5))
    assert release_dead() == 0
    Job.objects.update(owner=gone)
    assert (release_dead(), release_dead()) == (1, 0)
    assert run(job.pk) == JobState.DONE


def test_what_spoke_to_the_outside_settles_before_it_is_tried_again(work):
    job = work("works", settle=timedelta(seconds=20))
    Job.objects.claim(job.pk, f"{process.place()}:1:0:x", timedelta(minutes=5))
    assert release_dead() == 1
    assert run(job.pk) == "not due"


def test_a_process_of_another_machine_is_never_called_dead(work):
    job = work("works")
    Job.objects.claim(job.pk, "other-host:1:0:x", timedelta(minutes=5))
    assert release_dead() == 0


def test_a_drain_does_what_is_due_and_says_what_waits(work):
    work("works", subject=1)
    work("works", subject=2)
    Job.objects.filter(subject=2).update(run_after=timezone.now() + timedelta(hours=1))
    drained = drain()
    assert (tasks.done, drained.dead, drained.waiting) == ([1], 0, 1)


def test_a_drain_waits_for_what_is_due_soon(work):
    work("works")
    Job.objects.update(run_after=timezone.now() + timedelta(seconds=0.3))
    assert drain(wait=timedelta(seconds=2)).outcomes == {"done": 1}


def test_replay_gives_all_tries_again_once_and_is_in_the_journal(work):
    job = work("asks")
    run(job.pk)
    clerk = User.objects.create_user("ann")
    assert [services.replay(job, by=clerk), services.replay(job, by=clerk)] == [True, False]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.READY, 0, "")
    entry = Entry.objects.get(action="job.replayed")
    assert (entry.actor, entry.before["error"]) == ("ann", "The password is wrong. Connect the mailbox again.")


def test_recurring_work_is_one_row_for_ever(work):
    job = work("works")
    run(job.pk)
    services.repeat("work", subject=7, every=timedelta(minutes=1))
    assert run(job.pk) == "not due"
    services.repeat("work", subject=7, every=timedelta(0))
    assert run(job.pk) == JobState.DONE
    assert Job.objects.count() == 1


def test_recurring_work_that_needs_a_person_waits_for_the_person(work):
    job = work("asks")
    run(job.pk)
    services.repeat("work", subject=7, every=timedelta(0))
    job.refresh_from_db()
    assert job.state == JobState.DEAD
