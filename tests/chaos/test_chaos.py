"""The short form of the assaults; `make chaos` is the long one, with a real Tryton and 200 kills."""

from __future__ import annotations

import pytest

from tests.chaos import flow, ledger
from tests.chaos.office import files_erp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.serial, pytest.mark.chaos]


def test_every_job_takes_effect_once_whoever_is_killed(tmp_path):
    assert ledger.assault(tmp_path / "home", kills=6) == []


def test_every_mail_comes_to_its_end_and_every_approved_invoice_into_the_erp_once(tmp_path, settings):
    home = tmp_path / "home"
    settings.ORIGINALS_DIR = home / "originals"  # where the killed processes keep them
    with files_erp(home) as erp:
        assert flow.assault(home, erp, kills=10) == []
