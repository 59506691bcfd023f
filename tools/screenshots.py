"""The pictures of the README, taken from the running product with the demo company in it.

make screenshots
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers.chromium import FLAGS, executable
from tests.servers.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
READY_SECONDS = 400


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mail2erp-pictures-") as home:
        port = free_port()
        environment = {**os.environ, "MAIL2ERP_HOME": home, "MAIL2ERP_DEMO": "1"}
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=environment
        )
        try:
            wait_until_read(port, environment)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
                take(browser, f"http://localhost:{port}")
                browser.close()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
    return 0


def wait_until_read(port: int, environment: dict[str, str]) -> None:
    """Return when every demo mail has been read and lies on the desk."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.5)
            continue
        query = (
            "from mail2erp.jobs.models import Job; "
            "print(Job.objects.filter(state__in=['ready', 'running'])"
            ".exclude(kind__in=['mailbox.fetch', 'connection.sync']).count())"
        )
        left = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", query],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        if left.endswith("0") and left.split()[-1] == "0":
            return
        time.sleep(1)
    raise SystemExit("The demo mails were not read in time.")


def take(browser: Browser, address: str) -> None:
    """Take every picture as the person who uses that screen."""
    desk = sign_in(browser, address, "clerk", 1440)
    wait_for_history(desk, address, "Delmas")
    shoot(desk, f"{address}/", "queue")
    shoot(desk, f"{address}/group/", "group-check")
    shoot(desk, f"{address}/search/?q=faktura", "search")
    open_document(desk, address, "Staal")
    desk.screenshot(path=PICTURES / "review.png")
    dark = sign_in(browser, address, "clerk", 1440, scheme="dark")
    open_document(dark, address, "Kjærgaard")
    dark.screenshot(path=PICTURES / "review-dark.png")
    tablet = sign_in(browser, address, "clerk", 820)
    open_document(tablet, address, "Staal")
    tablet.screenshot(path=PICTURES / "review-tablet.png")
    shoot(desk, f"{address}/senders/", "senders")
    desk.locator("a[data-row]", has_text="Delmas").click()
    desk.locator("#l-due_date").hover()
    desk.screenshot(path=PICTURES / "sender.png")
    tablet.goto(desk.url)
    tablet.screenshot(path=PICTURES / "sender-tablet.png")
    auditor = sign_in(browser, address, "auditor", 1440)
    shoot(auditor, f"{address}/trace/?q=20263317", "trace")
    shoot(auditor, f"{address}/operations/", "operations")
    shoot(auditor, f"{address}/results/?period=year", "results")


def sign_in(browser: Browser, address: str, role: str, width: int, scheme: str = "light") -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()  # type: ignore[arg-type]
    page.goto(f"{address}/signin/")
    page.locator(f"button[value={role}]").click()
    page.wait_for_load_state("networkidle")
    return page


def wait_for_history(page: Page, address: str, supplier: str) -> None:
    """Return once the past is lived through: the supplier has earned trust, and nothing of then waits."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        page.goto(f"{address}/senders/")
        trusted = page.get_by_role("row", name=supplier).filter(has_text="trusted").count()
        page.goto(f"{address}/")
        if trusted and not page.get_by_text(re.compile(r"^\d+ late$")).count():
            return
        time.sleep(1)
    raise SystemExit("The demo's past was not lived through in time.")


def shoot(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


def open_document(page: Page, address: str, supplier: str) -> None:
    page.goto(f"{address}/")
    page.get_by_role("link", name=supplier).first.click()
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    sys.exit(main())
