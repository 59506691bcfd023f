"""The demo's past: real mails through the real path, so that senders and results have something to show."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.models import Mail, SenderTemplate
from ingest.reading.template.explain import explain
from ingest.senders.selection import template_of
from ingest.senders.services import live_of
from mail2erp.jobs.run import drain
from mail2erp.ops import demo
from mail2erp.ops.past import PAST, relive
from review.models import Review, ReviewState, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tmp_path, settings) -> Path:
    """The demo company without today's mails, and the first three months of one sender."""
    settings.DEMO = True
    settings.HOME = tmp_path / "home"
    (tmp_path / "mail").mkdir()
    shutil.copytree(demo.FIXTURES / "demo", tmp_path / "demo", ignore=shutil.ignore_patterns("cases", "fonts"))
    demo.load(tmp_path)
    past = tmp_path / "past"
    past.mkdir()
    for file in sorted(PAST.glob("*-brandt.*"))[:6]:
        shutil.copy(file, past)
    return past


def test_the_past_is_read_corrected_approved_and_learnt_from_as_of_its_days(world):
    assert relive(world) == 3
    reviews = Review.objects.order_by("decided_at")
    assert {review.state for review in reviews} == {ReviewState.APPROVED}
    assert reviews[0].decided_at < datetime(2026, 6, 1, tzinfo=UTC)
    assert Mail.objects.earliest("received_at").received_at.date().isoformat() == "2026-05-26"
    sender = SenderTemplate.objects.get(name="Brandt Logistik GmbH")
    verdicts = list(Verdict.objects.filter(template=sender).order_by("at"))
    assert [verdict.version for verdict in verdicts] == [
        None,
        1,
        2,
    ]  # each was read with what the ones before taught
    assert all(verdict.fields["order_reference"] == "missed" for verdict in verdicts)  # it is never printed
    assert all(verdict.touched for verdict in verdicts)
    told = [fact.sentence for fact in explain(template_of(live_of(sender)))]
    assert "The order number is not printed on these documents." in told


def test_living_through_it_again_changes_nothing(world):
    relive(world)
    drain()
    versions = SenderTemplate.objects.get().versions.count()
    assert relive(world) == 0
    assert (Mail.objects.count(), SenderTemplate.objects.get().versions.count()) == (3, versions)
