"""CPU time of the queue with 100,000 documents in it, of search over them, and of results with a fifth of them
approved within a year. Prints one `name value` a line.

python -m tools.bench.queue [DOCUMENTS]
python -m tests.servers.postgres python -m tools.bench.queue [DOCUMENTS]     the same on a PostgreSQL of its own

With PostgreSQL the time of its backend is in each figure.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

REQUESTS = 40
BATCH = 5000


def prepare(home: str) -> None:
    """Set up an empty installation in a directory of its own."""
    os.environ["MAIL2ERP_HOME"] = home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mail2erp.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def fill(count: int) -> None:
    """Lay `count` documents on the desk, as the queue shows them."""
    from django.db import transaction

    from ingest.models import Document, DocumentState
    from review.models import Review
    from review.search import table
    from review.search.terms import kept

    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        documents = Document.objects.bulk_create(Document(state=DocumentState.READ) for _ in numbers)
        reviews = [_review(n, document) for n, document in zip(numbers, documents, strict=True)]
        Review.objects.bulk_create(reviews)
        with transaction.atomic():
            for n, review in zip(numbers, reviews, strict=True):
                table.write(review.document_id, kept(_texts(n, review)))


def judge(count: int) -> None:
    """Approve `count` of the documents over the last year, each after twenty seconds of work."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from ingest.records import FIELDS_OF, DocType
    from review.models import Review, Touch, Verdict

    clerk, now = User.objects.create_user("clerk"), timezone.now()
    names = FIELDS_OF[DocType.INVOICE]
    for start in range(0, count, BATCH):
        reviews = Review.objects.order_by("id")[start : min(start + BATCH, count)]
        verdicts, touches = [], []
        for n, review in enumerate(reviews, start):
            at = now - timedelta(minutes=26 * n % (360 * 24 * 60))
            fields = {
                name: "wrong" if (n + at_field) % 97 == 0 else "right" for at_field, name in enumerate(names)
            }
            right = sum(how == "right" for how in fields.values())
            verdict = Verdict(
                review=review, at=at, fields=fields, asked=len(names), right=right, touched=n % 4 == 0
            )
            verdicts.append(verdict)
            touches.append(Touch(review=review, user=clerk, seconds=20, keys=4, clicks=1, at=at))
        Verdict.objects.bulk_create(verdicts)
        Touch.objects.bulk_create(touches)


def _texts(n: int, review: Any) -> list[str]:
    """Return the words of a page and its mail: a hundred that are seldom, and those that every invoice has."""
    seldom = [f"word{(n * 7919 + at * 104_729) % 60_000}" for at in range(100)]
    return ["Invoice total VAT due date EUR", review.supplier, review.number, str(review.amount), *seldom]


def _review(n: int, document: Any) -> Any:
    from django.utils import timezone

    from review.models import Mark, Review

    marks = (Mark.CLEAN, Mark.CLEAN, Mark.DOUBT, Mark.LOOK, Mark.STOP)
    return Review(
        document=document,
        doc_type="invoice",
        supplier=f"Supplier {n % 997} BV",
        sender=f"invoices@supplier-{n % 997}.example",
        number=f"2026-{n:06}",
        amount=Decimal(n % 9000) + Decimal("0.16"),
        currency="EUR",
        mark=marks[n % 5],
        why="Two dates stand on this row. Which one is due?",
        received_at=timezone.now() - timedelta(minutes=n % 4000),
        due_at=timezone.now() + timedelta(seconds=3 * n - 20_000),
    )


def measure() -> Iterator[tuple[str, float]]:
    """Yield each figure's name and its median CPU milliseconds."""
    from django.contrib.auth.models import User
    from django.core.cache import cache
    from django.test import Client

    from mail2erp.roles import grant
    from review.models import Review

    user = User.objects.create_user("bench")
    grant(user, ["clerk"])
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    middle = Review.objects.order_by("due_at", "id")[Review.objects.count() // 2]
    after = {"after": f"{middle.due_at.isoformat()}~{middle.pk}"}
    yield "queue_first_page_cpu_ms", _median(lambda: client.get("/"))
    yield "queue_next_page_cpu_ms", _median(lambda: client.get("/", after))
    yield "queue_stopped_cpu_ms", _median(lambda: client.get("/", {"view": "stopped"}))
    yield "group_check_cpu_ms", _median(lambda: client.get("/group/"))
    for name, asked in {"number": middle.number, "seldom": "word4711 supplier", "common": "invoice 2026"}.items():
        yield f"search_{name}_cpu_ms", _median(partial(client.get, "/search/", {"q": asked}))
        yield f"queue_text_{name}_cpu_ms", _median(partial(client.get, "/", {"text": asked}))
    grant(user, ["supervisor"])
    for period in ("month", "year"):
        cache.clear()
        ask = partial(client.get, "/results/", {"period": period})
        yield f"results_{period}_counting_anew_cpu_ms", _median(ask, requests=1)
    yield "my_day_cpu_ms", _median(lambda: client.get("/my-day/"))
    cache.clear()
    yield "queue_counting_anew_cpu_ms", _median(lambda: client.get("/"), requests=1)


def _median(ask: Callable[[], Any], requests: int = REQUESTS) -> float:
    if requests > 1:
        ask()  # templates are compiled and counts taken once, as in a process that has been up for a while
    spent = []
    for _ in range(requests):
        began = _cpu_seconds()
        answer = ask()
        spent.append((_cpu_seconds() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"The queue answered {answer.status_code}.")
    return statistics.median(spent)


def _cpu_seconds() -> float:
    """Return what this process and the database's backend have worked so far."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return time.process_time()
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    on_cpu, *_ = Path(f"/proc/{pid}/schedstat").read_text().split()
    return time.process_time() + int(on_cpu) / 1e9


def main(count: int = 100_000) -> None:
    with tempfile.TemporaryDirectory(prefix="mail2erp-bench-") as home:
        prepare(home)
        fill(count)
        judge(count // 5)
        for name, value in measure():
            print(name, round(value, 1))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
