"""What the documentation names is there: files, links, commands; and the picture of the house shows all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
PICTURE = ROOT / "docs/architecture.md"
DRAWN = ("connectors", "review", "ingest", "ingest/reading", "mail2erp")
FOLDERS = (
    ".ci",
    "connectors",
    "docs",
    "fixtures",
    "ingest",
    "locale",
    "mail2erp",
    "review",
    "static",
    "templates",
)
FOLDERS += ("tests", "tools")
SUFFIXES = {".py", ".html", ".css", ".js", ".toml", ".yaml", ".sh"}
NOT_DRAWN = {"__init__.py", "__pycache__", "apps.py", "management", "migrations"}

CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
SOURCE = re.compile(r"(?<![\w{}<>./*-])(?:\./)?([\w*-][\w./*-]*\.(?:py|html|js|css|toml|sh|md|lock))\b")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
TARGET = re.compile(r"(?:`|^)make ([a-z]+)", re.MULTILINE)
NAMES = re.compile(r" *((?:[\w.-]+(?:/|\.\w+)(?: | · |$))*)")

every_document = pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.relative_to(ROOT).as_posix())


@cache
def house() -> str:
    """Return the path of every file and folder of the project, a line each."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder, *(ROOT / folder).rglob("*"))]
    return "\n".join(f"/{path.relative_to(ROOT).as_posix()}" for path in [*paths, *ROOT.iterdir()])


def there(name: str) -> bool:
    """Tell whether a path, or the end of one, is in the house; `*` stands for anything but a slash."""
    pattern = re.escape(name.rstrip("/")).replace(r"\*", "[^/\n]*")
    return re.search(f"/{pattern}$", house(), re.MULTILINE) is not None


def named(doc: Path) -> Iterator[str]:
    """Return the paths that a document names in code: sources by their ending, others by their folder."""
    for code in CODE.findall(doc.read_text()):
        yield from SOURCE.findall(code)
        if code.split("/")[0] in FOLDERS and re.fullmatch(r"[\w*-]+/[\w./*-]*", code):
            yield code


def drawn() -> Iterator[str]:
    """Return the paths that the picture of the house draws: the names that begin a line, in their folders."""
    tree = next(text for text in re.findall(r"```text\n(.*?)```", PICTURE.read_text(), re.DOTALL) if "/ " in text)
    above: dict[int, str] = {}
    for line in tree.splitlines():
        indent = len(line) - len(line.lstrip())
        above = {depth: folder for depth, folder in above.items() if depth < indent}
        inside = above[max(above)] if above else ""
        for name in NAMES.match(line)[1].replace("·", " ").split():
            yield inside + name
            if name.endswith("/"):
                above[indent] = inside + name


@every_document
def test_every_file_that_a_document_names_is_there(doc):
    assert [name for name in named(doc) if not there(name)] == []


def test_every_document_that_the_source_names_is_there():
    sources = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES]
    told = {name for path in sources for name in re.findall(r"docs/[\w/-]+\.md", path.read_text())}
    assert {name for name in told if not (ROOT / name).exists()} == set()


@every_document
def test_every_link_of_a_document_leads_somewhere(doc):
    links = [link for link in LINK.findall(doc.read_text()) if "://" not in link]
    assert [link for link in links if not (doc.parent / link).exists()] == []


@every_document
def test_every_command_of_a_document_can_be_given(doc):
    text = doc.read_text()
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(COMMAND.findall(text)) <= {*get_commands()}
    assert set(TARGET.findall(text)) <= {*targets}


def test_the_picture_of_the_house_shows_only_what_is_there():
    assert [path for path in drawn() if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("folder", DRAWN)
def test_the_picture_of_the_house_shows_every_module(folder):
    shown = {path.rstrip("/") for path in drawn()}
    there = {path for path in (ROOT / folder).iterdir() if path.suffix == ".py" or path.is_dir()}
    names = {f"{folder}/{path.name}" for path in there if path.name not in NOT_DRAWN}
    assert sorted(names - shown) == []
