"""The model: trees as arrays, what is taken, what ships, and how an installation's own is judged."""

from __future__ import annotations

import json
import shutil
from datetime import date

import numpy as np
import pytest

from fixtures.papers.training import _of_sender
from ingest.reading.engine import read_pages
from ingest.reading.model import course, predict
from ingest.reading.model.choose import LEAST_WILD, OVERRULED, pick
from ingest.reading.model.features import NAMES
from ingest.reading.model.predict import Model, load, save
from ingest.reading.model.sure import AS_THEY_ARE, sure
from ingest.reading.model.sure import fit as fit_line
from ingest.reading.model.train import Candidates, Examined, certain, fit
from ingest.reading.model.weigh import FIELDS
from ingest.reading.pages import load as load_pages
from ingest.reading.process.child import Reader
from tests.ingest.papers import invoice_pdf
from tests.ingest.reading import papers

MEGABYTES = 5


def examples(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(400, len(NAMES))).astype(np.float32)
    return rows, (rows[:, 0] + rows[:, 3] > 0.5)


def odds(*likely: float) -> np.ndarray:
    return np.log(np.array(likely) / (1 - np.array(likely)))


def test_exported_trees_say_what_the_learner_says():
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows, right = examples()
    forest = fit(rows, right)
    learner = HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=10, learning_rate=0.1, min_samples_leaf=25, l2_regularization=3.0,
        max_features=0.5, max_bins=48, early_stopping=False, random_state=20261126,
    ).fit(rows, right)  # fmt: skip
    assert np.allclose(forest.odds(rows), learner.decision_function(rows), atol=1e-4)


def test_a_field_that_was_right_every_time_needs_no_trees():
    rows, _ = examples()
    assert np.allclose(certain(99).odds(rows[:3]), np.log(100))


def test_weights_are_the_same_when_written_and_read(tmp_path):
    rows, right = examples()
    save(Model({"iban": fit(rows, right)}, {"features": list(NAMES)}), tmp_path)
    save(Model({"iban": fit(rows, right)}, {"features": list(NAMES), "again": True}), tmp_path)
    again = load(tmp_path)
    assert again.about["again"]
    assert np.allclose(again.likely("iban", rows), fit(rows, right).odds(rows), atol=1e-5)
    assert again.likely("currency", rows) is None


def test_weights_of_other_features_are_refused_and_the_shipped_ones_read_on(tmp_path, monkeypatch):
    save(Model({}, {"features": ["something else"]}), tmp_path)
    with pytest.raises(ValueError, match="Train them again"):
        load(tmp_path)
    monkeypatch.setenv(predict.LOCAL, str(tmp_path))
    assert predict.in_use().about["seed"] == load(predict.SHIPPED).about["seed"]


def test_weights_that_were_just_trained_are_used_without_a_restart(tmp_path, monkeypatch):
    monkeypatch.setenv(predict.LOCAL, str(tmp_path / "model"))
    shipped = load(predict.SHIPPED)
    reader = Reader()
    page = invoice_pdf("F-2026-1")
    try:
        plain = reader.read(page).parser_version
        first = reader.pid
        save(Model(shipped.forests, {**shipped.about, "trained": "2026-11-26 09:30"}), tmp_path / "model")
        own = reader.read(page).parser_version
        save(Model(shipped.forests, {**shipped.about, "trained": "2026-11-27 09:30"}), tmp_path / "model")
        newer = reader.read(page).parser_version
        shutil.rmtree(tmp_path / "model")
        again = reader.read(page).parser_version
        assert reader.pid == first  # one process read all of them
    finally:
        reader.close()
    assert [own, newer] == [f"{plain}, model of 2026-11-2{day} 09:30" for day in (6, 7)]
    assert again == plain


def test_what_ships_is_small_and_says_where_it_comes_from():
    size = sum(path.stat().st_size for path in predict.SHIPPED.iterdir())
    about = json.loads((predict.SHIPPED / "about.json").read_text())
    assert size < MEGABYTES * 1024 * 1024
    assert len(about["sure"]) == 2
    assert set(FIELDS) == set(load(predict.SHIPPED).forests)
    assert about["seed"]
    assert about["trained_on"]["senders"] > 300
    assert about["on_unseen_layouts"]["calibration_error"] < 0.05


def test_the_rules_first_stays_unless_another_is_clearly_likelier():
    assert pick("invoice_number", odds(0.5, 0.5 + OVERRULED / 2), known=2) == 0
    assert pick("invoice_number", odds(0.1, 0.45), known=2) == 0
    assert pick("invoice_number", odds(0.1, 0.9), known=2) == 1
    assert pick("supplier_name", odds(0.2, 0.9), known=2) == 0


def test_a_name_that_is_hardly_likely_is_nobodys():
    assert pick("supplier_name", odds(0.1, 0.9), known=2) is None


def test_what_no_rule_found_must_be_likely_and_nothing_is_an_answer():
    assert pick("invoice_number", odds(LEAST_WILD - 0.05, 0.1), known=0) is None
    assert pick("invoice_number", odds(LEAST_WILD + 0.05, 0.1), known=0) == 0
    assert pick("due_date", odds(LEAST_WILD + 0.05, 0.1), known=0) is None
    assert pick("invoice_number", odds(0.001), known=1) is None


def test_a_due_date_beside_a_word_that_no_list_knows_is_found_as_the_models():
    body = papers.ENGLISH.replace("Due date", "Ultimate day").replace("45-20811", "45-20811 ")
    reading = read_pages(load_pages(papers.pdf(body)))
    assert reading.value("invoice_number") == "HR-2041"
    assert reading.fields["invoice_number"].method == "label"
    if due := reading.fields.get("due_date"):
        assert (due.value, due.method) == (date(2026, 11, 30), "model")


def test_every_confidence_is_a_share_and_below_it_a_person_is_asked():
    reading = read_pages(load_pages(papers.pdf(papers.DUTCH)))
    assert reading.fields
    for value in reading.fields.values():
        assert 0 <= value.confidence <= 1
        assert bool(value.doubt) == (value.confidence < 0.8)


def test_confidence_follows_what_was_right():
    said = [(4.0, True)] * 97 + [(4.0, False)] * 3 + [(0.5, True)] * 50 + [(0.5, False)] * 50
    line = fit_line(*zip(*said, strict=True))
    assert sure(line, 4.0) == pytest.approx(0.97, abs=0.02)
    assert sure(line, 0.5) == pytest.approx(0.5, abs=0.06)
    assert fit_line([], []) == AS_THEY_ARE


# An installation's own --------------------------------------------------------------------------------
def own(senders: int, right_when: float) -> list[Examined]:
    """Documents whose number is right where the first feature is on one side of 0."""
    rng = np.random.default_rng(7)
    found = []
    for number in range(senders * 6):
        rows = rng.normal(size=(6, len(NAMES))).astype(np.float32)
        rows[:, 0] = [2.0, -2.0, 2.0, -2.0, 2.0, -2.0] if number % 2 else [-2.0, 2.0, -2.0, 2.0, -2.0, 2.0]
        right = rows[:, 0] * right_when > 0
        found.append(Examined(f"sender {number % senders}", {"invoice_number": Candidates(rows, right, 1, True)}))
    return found


def test_too_few_approved_documents_train_nothing():
    verdict = course.local([], own(2, 1.0), load(predict.SHIPPED))
    assert verdict.model is None
    assert verdict.sentence.startswith("There are 12 approved documents of 2 senders")


def test_a_model_that_reads_unseen_senders_better_is_taken_and_a_worse_one_is_not():
    documents = own(30, 1.0)
    rows = np.concatenate([one.fields["invoice_number"].rows for one in documents])
    good = Model({"invoice_number": fit(rows, rows[:, 0] > 0)}, {"features": list(NAMES), "sure": [1, 0]})
    bad = Model({"invoice_number": fit(rows, rows[:, 0] < 0)}, {"features": list(NAMES), "sure": [1, 0]})
    taken = course.local([], documents, bad)
    assert taken.model is not None
    assert taken.sentence.endswith("the new one is used from now on.")
    again = course.local([], documents, taken.model)
    assert again.model is None
    assert again.sentence.endswith("no better, so the present one stays.")
    misled = course.local(own(300, -1.0), documents, good)
    assert misled.model is None
    assert misled.sentence.endswith("the present one stays.")


def test_the_same_papers_examined_twice_are_the_same():
    first, second = _of_sender(3, 9), _of_sender(3, 9)
    assert [one.group for one in first] == [one.group for one in second]
    for one, other in zip(first, second, strict=True):
        for name, candidates in one.fields.items():
            assert np.array_equal(candidates.rows, other.fields[name].rows)
            assert np.array_equal(candidates.right, other.fields[name].right)
