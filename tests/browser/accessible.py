"""What axe finds on a page, by day and by night, on a desk's screen and on a tablet's."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ASKED_BY_NAME = {"target-size": {"enabled": True}}  # axe leaves it out unless it is named
THEMES, WIDTHS = ("light", "dark"), (1440, 820)
RUN = """async ([tags, rules]) => {
  const asked = { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] };
  const found = await axe.run(document, asked);
  return found.violations.map(({ id, nodes }) => [id, nodes.map((node) => [node.html, node.failureSummary])]);
}"""


@cache
def axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Return one text a violation on the page as it stands, in both themes and both widths."""
    found: dict[str, None] = {}
    page.evaluate(axe())  # by the browser's own hand: the page's script policy stays as it is
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for rule, nodes in page.evaluate(RUN, [STANDARD, ASKED_BY_NAME]):
                found |= dict.fromkeys(_told(rule, node, theme, width) for node in nodes)
    return list(found)


def _told(rule: str, node: list[Any], theme: str, width: int) -> str:
    html, summary = node
    return f"{rule} ({theme}, {width}): {html[:160]} {' '.join(summary.split())[:260]}"
