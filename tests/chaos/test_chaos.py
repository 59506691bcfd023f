"""The short form of the assault; `make chaos` is the long one."""

from __future__ import annotations

import pytest

from tests.chaos import ledger

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.serial, pytest.mark.chaos]


def test_every_job_takes_effect_once_whoever_is_killed(tmp_path):
    assert ledger.assault(tmp_path / "home", kills=10) == []
