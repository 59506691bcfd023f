"""Stylesheets, scripts and templates hold together: no rule for nothing, no style or script inside a page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("connectors", "ingest", "mail2erp", "review")
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
GRID = r"\{% block grid %\}([\w-]+)\{% endblock %\}"
"""How a page names the class of its frame, which base.html gives."""
SOMETHING = "\0"
"""Stands in a class for what is only known when the page is made: `field--{{ row.state }}`."""


def stripped(path: Path) -> str:
    """Return a stylesheet without its comments, and without addresses and words in quotes."""
    return re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text(), flags=re.DOTALL)


def classes_of(sheet: Path) -> set[str]:
    """Return the classes that a stylesheet has rules for."""
    return {
        name
        for head in re.findall(r"([^{}]+)\{", stripped(sheet))
        for name in re.findall(r"\.([a-z][\w-]*)", head)
    }


def given() -> set[str]:
    """Return every class that a template, a script or the code may give, and other words beside them."""
    texts = [*in_templates(), *in_scripts(), *in_code()]
    return {word for text in texts for word in re.split(r"[\s\"'`<>=.,;:()\[\]]+", text) if word.strip(SOMETHING)}


def in_templates() -> Iterator[str]:
    for path in TEMPLATES:
        for value in re.findall(r"class=\"((?:\{%.*?%\}|\{\{.*?\}\}|[^\"])*)\"", path.read_text(), re.DOTALL):
            yield re.sub(r"\{%.*?%\}", " ", re.sub(r"\{\{.*?\}\}", SOMETHING, value))
        yield from re.findall(GRID, path.read_text())


def in_scripts() -> Iterator[str]:
    for path in ROOT.glob("static/js/**/*.js"):
        for value in re.findall(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`", path.read_text()):
            yield re.sub(r"\$\{.*?\}", SOMETHING, value)


def in_code() -> Iterator[str]:
    for path in (path for app in APPS for path in ROOT.glob(f"{app}/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
                yield node.value.replace("{}", SOMETHING)


def test_no_stylesheet_has_a_rule_for_what_no_page_shows():
    words = given()
    plain = {word for word in words if SOMETHING not in word}
    made = re.compile("|".join(re.escape(word).replace(SOMETHING, ".+") for word in words - plain))
    unused = {
        f"{sheet.name}: .{name}"
        for sheet in ROOT.glob("static/*.css")
        for name in classes_of(sheet)
        if name not in plain and not made.fullmatch(name)
    }
    assert unused == set()


def test_every_frame_that_a_page_names_has_its_rules():
    frames = {name for path in TEMPLATES for name in re.findall(GRID, path.read_text())}
    ruled = {name for sheet in ROOT.glob("static/*.css") for name in classes_of(sheet)}
    assert frames
    assert frames <= ruled


def test_every_variable_of_the_stylesheets_is_set_and_used():
    text = "\n".join(stripped(sheet) for sheet in ROOT.glob("static/*.css"))
    scripts = "\n".join(path.read_text() for path in ROOT.glob("static/js/**/*.js"))
    by_script = set(re.findall(r"setProperty\(\"(--[\w-]+)", scripts))
    used = set(re.findall(r"var\((--[\w-]+)", text))
    assert set(re.findall(r"(?<![\w-])(--[\w-]+)\s*:", text)) | by_script == used


def test_no_page_holds_a_style_or_a_script_of_its_own():
    held = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:")
    assert [path.name for path in TEMPLATES if held.search(path.read_text())] == []
