"""What a document costs a clerk: keys, clicks, the keystroke-level model's seconds, and how long she waits.

python -m tools.bench.keys [ROUNDS]

Real documents in a real browser. `change` is the browser's own measure from a key or click to the next frame
(Event Timing; below 16 ms it says 16) and `worst` its largest, both without the deciding key; `CPU` is the page's
work for each, `next` from the deciding key to the next document.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from tools.bench.hand import Hand
from tools.bench.queue import prepare
from tools.bench.screen import HELD_KEY_MS, LOADED_AHEAD_MS, WATCH, serving, session

SHORTEST_MS = 16
"""What Event Timing reports at least."""
FRAMES = """() => {
  window.changes = [];
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (["keydown", "input", "click", "pointerup"].includes(name)) window.changes.push(duration);
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: false });
}"""
SENDER, STRANGER = "rechnung@brandt.example", "scan@printer.example"
COLUMNS = ("keys", "clicks", "model s", "change ms", "worst ms", "CPU ms", "next ms")


def documents() -> Mapping[str, tuple[Callable[[int], Any], Callable[[Hand], None]]]:
    """Return each kind of document by name: how it is laid on the desk, and how a clerk works it."""
    from tests import factories

    paper = factories.Paper()
    dates = factories.Doubt("Which of two dates is it?", [(paper.discount, f"{paper.discount:%d.%m.%Y}")])
    hard = factories.Doubt()
    five = {
        "invoice_number": hard,
        "buyer_name": hard,
        "order_reference": hard,
        "grand_total": hard,
        "due_date": dates,
    }

    def read(**more: Any) -> Callable[[int], Any]:
        return lambda at: factories.review(
            factories.Paper(number=f"RE-{at:04}"), waits=timedelta(minutes=at), **more
        )

    def unread(sender: str) -> Callable[[int], Any]:
        def lay(at: int) -> Any:
            review = factories.unreadable(
                "The scan is too pale to read.", factories.Paper(number=f"RE-{at:04}"), sender=sender
            )
            type(review).objects.filter(pk=review.pk).update(due_at=review.due_at + timedelta(minutes=at))
            return review

        return lay

    return {
        "clean": (read(), clean),
        "one doubt, a reading taken": (read(doubts={"due_date": dates}), one_taken),
        "one doubt, its word clicked": (read(doubts={"due_date": dates}), one_clicked),
        "one doubt, typed": (read(missing=["order_reference"], doubts={"due_date": hard}), one_typed),
        "five doubts": (read(doubts=five), five_doubts),
        "keyed, sender known": (unread(SENDER), keyed_again),
        "keyed, from nothing": (unread(STRANGER), keyed),
    }


def clean(hand: Hand) -> None:
    decide(hand)


def one_taken(hand: Hand) -> None:
    hand.think()
    hand.press("Alt+2")
    hand.press("Enter")
    decide(hand)


def one_clicked(hand: Hand) -> None:
    hand.think()
    hand.click(hand.page.locator('.words > .w[data-w="26.11.2026"]'))
    hand.press("Enter")
    decide(hand)


def one_typed(hand: Hand) -> None:
    hand.think()
    hand.write("+30")
    hand.press("Enter")
    decide(hand)


def five_doubts(hand: Hand) -> None:
    for _ in range(4):
        hand.think()
        hand.press("Enter")
    hand.think()
    hand.press("Alt+2")
    hand.press("Enter")
    decide(hand)


def keyed_again(hand: Hand) -> None:
    """The supplier, its account, the currency and the day of payment follow from the sender's last document."""
    number = hand.page.url.rstrip("/").rpartition("/")[2]
    hand.think()
    hand.press("Enter")
    for text in (f"re-{number}", "12", "1185.24"):
        hand.think()
        hand.write(text)
        hand.press("Enter")
    decide(hand)


def keyed(hand: Hand) -> None:
    """The kind is chosen, the supplier found by its first letters."""
    number = hand.page.url.rstrip("/").rpartition("/")[2]
    hand.think()
    hand.press("i")
    hand.page.locator("#f-supplier_name:focus").wait_for()
    hand.think()
    hand.write("bra")
    hand.page.locator("#choices > [data-supplier]").first.wait_for()
    hand.press("ArrowDown")
    hand.press("Enter")
    hand.page.locator('#state-currency[data-state="likely"]').wait_for()
    for text in (f"re-{number}", "12", "1185.24"):
        hand.think()
        hand.write(text)
        hand.press("Enter")
    decide(hand)


def decide(hand: Hand) -> None:
    """Approve: Enter, once all is settled and a held key would be ignored no more."""
    page = hand.page
    page.locator("#primary:focus").wait_for()
    page.locator("#draft:not(.htmx-request)").wait_for()
    page.wait_for_timeout(HELD_KEY_MS)
    hand.think()
    page.evaluate("window.pressed = undefined; window.shown = undefined; window.decided = window.changes.length")
    before = page.url
    hand.press("Enter")
    page.wait_for_url(lambda now: now != before)
    page.wait_for_timeout(HELD_KEY_MS)


@contextmanager
def browser(base: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    chromium = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = opened.new_context(base_url=base, viewport={"width": 1440, "height": 900})
        cookie = session().cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": base}])
        yield context.new_page()
        opened.close()


def measure(page: Any, review: Any, work: Callable[[Hand], None]) -> dict[str, float]:
    """Work one document to its end and return a figure for each column."""
    page.goto(f"/review/{review.pk}/")
    page.evaluate(WATCH)
    page.evaluate(FRAMES)
    page.wait_for_timeout(LOADED_AHEAD_MS)
    cost = page.context.new_cdp_session(page)
    cost.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _task_seconds(cost)
    hand = Hand(page)
    work(hand)
    spent = _task_seconds(cost) - before
    changes = page.evaluate("window.changes.slice(0, window.decided)") or [SHORTEST_MS]
    return {
        "keys": hand.keys,
        "clicks": hand.clicks,
        "model s": hand.seconds,
        "change ms": statistics.median(changes),
        "worst ms": max(changes),
        "CPU ms": 1000 * spent / max(1, hand.keys + hand.clicks),
        "next ms": page.evaluate("window.shown"),
    }


def _task_seconds(cost: Any) -> float:
    metrics = cost.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="mail2erp-bench-") as home:
        prepare(home)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver runs a loop in this thread
        from review import services
        from tests import factories

        clerk = factories.person("clerk", "Sanne de Vries")
        earlier = factories.review(factories.Paper(number="RE-0"), sender=SENDER)
        services.approve(earlier, version=earlier.version, by=clerk)
        kinds = documents()
        laid = {
            name: [lay(100 * place + at) for at in range(1, rounds + 1)]
            for place, (name, (lay, _)) in enumerate(kinds.items())
        }
        factories.review(factories.Paper(number="RE-9999"), waits=timedelta(days=9))  # so that one always follows
        print(f"{'':28}" + "".join(f"{column:>11}" for column in COLUMNS))
        with serving() as base, browser(base) as page:
            for name, (_, work) in kinds.items():
                figures = [measure(page, review, work) for review in laid[name]]
                row = [statistics.median(figure[column] for figure in figures) for column in COLUMNS]
                print(f"{name:28}" + "".join(f"{value:11.1f}" for value in row), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
