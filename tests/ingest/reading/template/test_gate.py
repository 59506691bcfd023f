"""What keeps a document of a known sender from passing without a person; each line is a change on its paper."""

from __future__ import annotations

import pytest

from fixtures.papers.changed import CHANGES, FOR_A_PERSON, TAUGHT, changed
from fixtures.papers.life import LIFE, NEVER
from fixtures.papers.senders import papers_of, sender
from ingest.reading.evaluation.trial import Case, Trial
from ingest.reading.pages import load

SEED = 11
"""Senders no figure of the documentation was measured on."""

COUNT = 4


def cases(documents) -> list[Case]:
    return [Case(one.name, load(one.content), one.truth) for one in documents]


def invoicing() -> list[int]:
    """Return senders of invoices on text pages."""
    found = []
    for number in range(60):
        one = sender(number, SEED)
        if one.kind == "invoice" and not one.scanned and next(papers_of(number, SEED)).truth["iban"]:
            found.append(number)
    return found[:COUNT]


@pytest.mark.parametrize("change", FOR_A_PERSON)
def test_a_changed_account_currency_or_kind_never_passes(change):
    for number in invoicing():
        trial = Trial("papers", TAUGHT, page=True)
        figures = trial.run(cases(changed(number, SEED, change)))
        assert (figures["documents"], figures["trusted_share"]) == (1, 0.0), (number, trial.wrong_when_trusted)


@pytest.mark.parametrize("change", sorted(set(CHANGES) - set(FOR_A_PERSON)))
def test_other_figures_layout_or_order_of_pages_never_give_a_wrong_value_that_is_trusted(change):
    for number in invoicing():
        trial = Trial("papers", TAUGHT, page=True)
        trial.run(cases(changed(number, SEED, change)))
        assert trial.wrong_when_trusted == []


@pytest.mark.parametrize(("place", "change"), list(enumerate(LIFE)))
def test_what_happens_between_one_month_and_the_next_is_read_right_after_one_or_is_for_a_person(place, change):
    trial = Trial("papers", 1, page=True)
    figures = trial.run(cases(changed(invoicing()[place % COUNT], SEED, change, usual=1)))
    assert (figures["documents"], trial.wrong_when_trusted) == (1, [])
    assert change not in NEVER or figures["trusted_share"] == 0


def test_half_of_a_senders_usual_papers_pass_after_one_and_all_that_do_are_right():
    documents = [one for number in invoicing() for one in papers_of(number, SEED)]
    trial = Trial("papers", 1, page=True)
    figures = trial.run(cases(documents))
    assert figures["wrong_in_trusted"] == 0
    assert figures["trusted_of_known"] >= 0.5
