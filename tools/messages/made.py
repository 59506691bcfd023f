"""The sentences that Python code makes in English: what `review.sentences` must know."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.messages.extract import APPS, CALLS, ROOT

SILENT = (
    "management",
    "migrations",
    "sentences",
    "setup",
    "settings.py",
    "doctor.py",
    "serve.py",
    "supervisor.py",
)
"""Where nothing is said to a reader of the screens: commands, the set-up file, the log."""
SENTENCE = re.compile(r"[^\W\d_a-z“{].*[.?!]|“?\{.*\}?.* .*[.?!]", re.S)
RAISED = ("ImproperlyConfigured", "NotImplementedError", "AssertionError", "CommandError")
LOGS = ("log", "logger")
HOLE = "\x01"


def made_sentences(root: Path = ROOT) -> Mapping[str, str]:
    """Return each sentence with `\\x01` for what is put into it, and the file that makes it."""
    found: dict[str, str] = {}
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if not any(part in SILENT for part in path.relative_to(root).parts):
                for sentence in _of(ast.parse(path.read_text(encoding="utf-8"))):
                    found.setdefault(sentence, str(path.relative_to(root)))
    return found


def _of(tree: ast.Module) -> Iterator[str]:
    passed = set(_not_said(tree))
    for node in ast.walk(tree):
        text = _text(node) if id(node) not in passed else None
        if text and SENTENCE.fullmatch(text) and len(text.replace(HOLE, "").split()) > 1:
            yield text


def _not_said(tree: ast.Module) -> Iterator[int]:
    """Yield the ids of docstrings, of what is marked for gettext, of parts of an f-string, and of help texts."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from (id(part) for part in ast.walk(node) if part is not node)
        elif _is_elsewhere(node):
            yield from (id(part) for part in ast.walk(node))


def _is_elsewhere(node: ast.AST) -> bool:
    if isinstance(node, ast.keyword):
        return node.arg == "help_text"
    if isinstance(node, ast.Call):
        return _name(node.func) in {*CALLS, *RAISED} or _name(getattr(node.func, "value", node)) in LOGS
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _name(node: ast.AST) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
    return None
