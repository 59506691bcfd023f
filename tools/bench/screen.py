"""How long the review screen lets a person wait, and what a document costs in keys: one `name value` a line.

python -m tools.bench.screen [DOCUMENTS]

The page is asked of the application in this process; the browser speaks to a server of its own, as in production.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from tools.bench.queue import prepare

HELD_KEY_MS = 300  # longer than the screen ignores a key after it has landed on Approve
LOADED_AHEAD_MS = 1500
WATCH = """() => {
  addEventListener("keydown", () => { window.pressed ??= performance.now(); }, { capture: true });
  new MutationObserver(() => {
    const since = window.pressed;
    window.pressed = undefined;
    requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now() - since; }));
  }).observe(document.querySelector("#document"), { childList: true });
}"""
"""From the key to the frame in which the next document stands."""


def fill(count: int) -> list[Any]:
    """Lay printed invoices on the desk: every third has a doubtful field."""
    from tests import factories

    factories.person("clerk", "Sanne de Vries")
    doubt = {"due_date": factories.Doubt("Which of two dates is it?")}
    return [
        factories.review(
            factories.Paper(number=f"RE-{number:04}"),
            doubts=doubt if number % 3 == 2 else None,
            waits=timedelta(minutes=number),
        )
        for number in range(count)
    ]


def session() -> Any:
    """Return a client that is signed in as the clerk."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client(headers={"Host": "localhost"})
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def answers(reviews: list[Any]) -> Iterator[tuple[str, float]]:
    """Yield the server's milliseconds for the page, for a save, and for a document loaded ahead."""
    client = session()
    measured: dict[str, list[float]] = {"page": [], "ahead": [], "save": []}
    client.get(f"/review/{reviews[0].pk}/")
    for review in reviews:
        address = f"/review/{review.pk}/"
        measured["page"].append(_timed(lambda at=address: client.get(at)))
        ahead = {"X-Preload": "1", "HX-Request": "true"}
        measured["ahead"].append(_timed(lambda at=address, more=ahead: client.get(at, headers=more)))
        typed = {"version": "1", "order_reference": "45-1", "seen.order_reference": "45-20931"}
        measured["save"].append(_timed(lambda at=address, sent=typed: client.post(f"{at}draft", sent)))
    for name, values in measured.items():
        yield f"screen_{name}_ms_median", statistics.median(values)
        yield f"screen_{name}_ms_p95", statistics.quantiles(values, n=20)[-1]


def _timed(ask: Any) -> float:
    begin = time.perf_counter()
    answer = ask()
    took = (time.perf_counter() - begin) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"The screen answered {answer.status_code}. Nothing was measured.")
    return took


@contextmanager
def serving() -> Iterator[str]:
    """Run the web server on a free port for as long as the block lasts; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "-b", address, "--threads", "4", "--log-level", "error"]
    server = subprocess.Popen([*command, "mail2erp.wsgi"])
    try:
        _wait_for(f"http://{address}/signin/")
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The web server did not come up. Look at its messages above.")


def in_the_browser(first: Any, count: int) -> Iterator[tuple[str, float]]:
    """Yield how soon the next document stands after the key that approved, and the keys it took."""
    from playwright.sync_api import sync_playwright

    cookie = session().cookies["sessionid"].value
    chromium = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    with serving() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(base_url=base, viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": base}])
        page = context.new_page()
        page.goto(f"/review/{first.pk}/")
        page.evaluate(WATCH)
        worked = []
        for _ in range(count - 1):
            page.wait_for_timeout(LOADED_AHEAD_MS)
            keys = _work(page)
            page.wait_for_timeout(HELD_KEY_MS)
            worked.append((keys, page.evaluate("window.shown")))
        browser.close()
    at_once = [shown for keys, shown in worked if keys == 1]  # nothing was still being saved
    yield "next_document_ms_median", statistics.median(at_once)
    yield "next_document_ms_worst", max(at_once)
    yield "keys_for_a_clean_document", min(keys for keys, _ in worked)
    yield "keys_for_one_doubtful_field", max(keys for keys, _ in worked)
    yield "clicks_for_a_document", 0


def _work(page: Any) -> int:
    """Work one document to its end by Enter alone; return how often the key was pressed."""
    before = page.url
    for presses in range(1, 20):
        approves = page.evaluate("document.activeElement.id") == "primary"
        page.evaluate("window.pressed = undefined")
        page.keyboard.press("Enter")
        if approves:
            page.wait_for_url(lambda now: now != before)
            return presses
        page.wait_for_timeout(HELD_KEY_MS)
    raise SystemExit("The document does not end by Enter. Look at it in a browser.")


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="mail2erp-bench-") as home:
        prepare(home)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's driver runs a loop in this thread
        reviews = fill(count)
        for name, value in in_the_browser(reviews[0], min(count, 10)):
            print(name, round(value, 1), flush=True)
        for name, value in answers(reviews[10:] or reviews):
            print(name, round(value, 1), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
