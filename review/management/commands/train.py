"""`manage.py train`: train the model that reads fields; with --local on this installation's documents too."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from ingest.read import own_company
from ingest.reading.model import course, predict
from ingest.reading.model.predict import Model
from ingest.reading.model.train import Examined, examine
from ingest.reading.model.weigh import FIELDS
from ingest.records import to_text
from ingest.senders.reading import is_einvoice
from mail2erp.audit.services import record
from review.learning.confirmed import paper_of
from review.models import APPROVED_STATES, Review

SENDERS = 600
MOST_OWN = 4000
"""The newest approved documents that take part."""


class Command(BaseCommand):
    help = (
        "Train the model that weighs what may be a field's value, on papers rendered here, and measure it on "
        "layouts it has not seen. With --local also on this installation's approved documents; the new model is "
        "used only where it reads approved documents that it has not seen better than the present one."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--local", action="store_true", help="train this installation's own model")
        parser.add_argument(
            "--senders", type=int, default=SENDERS, help=f"how many made-up senders to train with ({SENDERS})"
        )
        parser.add_argument("--out", type=Path, help="the folder that gets the weights (the project's own)")

    def handle(self, *, local: bool, senders: int, out: Path | None, **options: Any) -> None:
        os.environ["OMP_NUM_THREADS"] = "1"  # the same sums in the same order: the same weights
        if local:
            self._local(senders, out or settings.HOME / "model")
        else:
            self._shipped(papers(senders), out or predict.SHIPPED)

    def _shipped(self, made_up: list[Examined], out: Path) -> None:
        from fixtures.papers.style import FOLDS, HELD

        about = {"command": "manage.py train", "papers": "fixtures/papers, seed 0"}
        model = course.shipped(made_up, FOLDS, HELD, **about)
        predict.save(model, out)
        for line in told(model):
            self.stdout.write(line)
        self.stdout.write(f"The weights are in {out}.")

    def _local(self, senders: int, out: Path) -> None:
        when = timezone.localtime().strftime("%Y-%m-%d %H:%M")
        own = list(approved())
        made_up = [] if course.too_few(own) else papers(senders)
        verdict = course.local(made_up, own, predict.in_use(), trained=when)
        with transaction.atomic():
            if verdict.model:
                predict.save(verdict.model, out)
            record("model.trained", "model", after={"sentence": verdict.sentence})
        self.stdout.write(verdict.sentence)
        if verdict.model:
            self.stdout.write(f"Delete {out} to go back to the model that ships.")


def papers(senders: int) -> list[Examined]:
    """Render the made-up papers and read them by the rules. Raises CommandError where what it takes is missing."""
    try:
        import sklearn  # noqa: F401

        from fixtures.papers.training import examined
    except ImportError as missing:
        raise CommandError(
            f"Training needs {missing.name}, which reading does not. Install it with: tools/env.sh train"
        ) from missing
    return list(examined(senders))


def approved() -> Iterator[Examined]:
    """Yield the newest approved documents with what was confirmed on them, by sender."""
    own = own_company()
    rows = (
        Review.objects.filter(state__in=APPROVED_STATES)
        .select_related("document", "reading")
        .order_by("-pk")[:MOST_OWN]
    )
    for review in rows:
        paper = paper_of(review)
        if paper is None:
            continue
        fields = {name: value.value for name, value in paper.confirmed.fields.items() if name in FIELDS}
        truth = {name: None if value in (None, "") else to_text(value) for name, value in fields.items()}
        if is_einvoice(paper.confirmed):
            # The XML may be silent on what the page prints.
            truth = {name: value for name, value in truth.items() if value is not None}
        sender = str(fields.get("supplier_vat_id") or fields.get("supplier_name") or paper.sender or paper.name)
        yield examine(paper.pages, truth, sender, own=own)


def told(model: Model) -> Iterator[str]:
    """Yield the scores as lines: field, printed, right by rules and by model, given though not there."""
    scores = model.about["on_unseen_layouts"]
    yield f"{scores['documents']} documents of unseen layouts: printed, right by rules, by model; spurious"
    for name in FIELDS:
        rules, chosen = scores["rules"][name], scores["model"][name]
        spurious = f"{rules['spurious']:4} {chosen['spurious']:4}"
        yield f"{name:18} {rules['printed']:5} {rules['right']:5} {chosen['right']:5}  {spurious}"
    yield f"calibration_error  {scores['calibration_error']}"
