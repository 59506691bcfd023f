"""A real Chromium, signed in as whom a test asks for. The page's script policy stands, so nothing is evaluated
by polling: tests wait on locators."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from review.models import Presence
from tests import factories
from tests.browser.screen import comes_true

BACKEND = "django.contrib.auth.backends.ModelBackend"
PATIENCE_MS = 20_000  # a machine may be busy with other tests
LETS_GO_MS = 2_000  # what a page sends as it is left must arrive before the tables are emptied
SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium where there is one, else the one that Playwright installed."""
    found = next((path for name in SYSTEM_BROWSERS if (path := shutil.which(name))), None)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _time_to_undo(settings):
    """Let no busy machine be too late to take a decision back."""
    settings.UNDO_SECONDS = 60


@pytest.fixture
def clerk() -> User:
    return factories.person("clerk", "Sanne de Vries")


@pytest.fixture
def supervisor() -> User:
    return factories.person("supervisor", "Marieke Bos")


@pytest.fixture
def browse(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page for a person. A script error, or a refusal by the policy, fails."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_for(user: User, *, width: int = 1440, height: int = 900, touch: bool = False) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            has_touch=touch,
        )
        contexts.append(context)
        client = Client()
        client.force_login(user, backend=BACKEND)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        return page

    yield open_for
    pages = [page for context in contexts for page in context.pages]
    for page in pages:
        page.goto("about:blank")
    if pages:
        comes_true(pages[0], lambda: not Presence.objects.exists(), within_ms=LETS_GO_MS)
    for context in contexts:
        context.close()
    assert complaints == []
