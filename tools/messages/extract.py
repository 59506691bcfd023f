"""What is marked for translation: in templates, in Python, and in the scripts of the pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

from tools.messages.catalogue import Message

ROOT = Path(__file__).resolve().parents[2]
APPS = ("mail2erp", "ingest", "review", "connectors")

# What a call's arguments are, by the name it is called with.
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), ("text",)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), ("text", "plural")),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ("context", "text")),
    "npgettext": ("context", "text", "plural"),
}
IN_EXPRESSION = re.compile(r"""\b_\(("[^"]+"|'[^']+')\)""")
IN_SCRIPT = re.compile(r"""(?<![\w$.])_(n?)\(\s*("(?:[^"\\]|\\.)*")(?:,\s*("(?:[^"\\]|\\.)*"))?""")


def server_messages(root: Path = ROOT) -> list[Message]:
    """Return what templates and Python say, each text once with the files that say it."""
    found: list[Message] = []
    for path in sorted((root / "templates").rglob("*.html")):
        found += in_template(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                found += in_python(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    return united(found)


def script_messages(root: Path = ROOT) -> list[Message]:
    """Return what the scripts say."""
    found: list[Message] = []
    for path in sorted((root / "static" / "js").rglob("*.js")):
        found += in_script(path.read_text(encoding="utf-8"), str(path.relative_to(root)))
    return united(found)


def united(found: Iterable[Message]) -> list[Message]:
    """Return each text once, with every place that says it; a plural said anywhere is kept."""
    by_key: dict[tuple[str, str], Message] = {}
    for one in found:
        first = by_key.get(one.key, one)
        places = tuple(sorted({*first.places, *one.places}))
        by_key[one.key] = Message(one.text, first.plural or one.plural, one.context, places)
    return list(by_key.values())


def in_python(source: str, place: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        roles = CALLS.get(name, ())
        if roles and len(given) >= len(roles):
            yield Message(**dict(zip(roles, given, strict=False)), places=(place,))


def in_script(source: str, place: str) -> Iterator[Message]:
    """Yield what `_` and `_n` of `static/js/tongue.js` are called with; a plural is a text of its own there."""
    for is_plural, text, more in IN_SCRIPT.findall(source):
        for quoted in (text, more) if is_plural else (text,):
            yield Message(ast.literal_eval(quoted), places=(place,))


def in_template(source: str, place: str) -> Iterator[Message]:
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            for quoted in IN_EXPRESSION.findall(token.contents):
                yield Message(quoted[1:-1], places=(place,))
        if token.token_type != TokenType.BLOCK:
            continue
        words = list(smart_split(token.contents))
        if words[0] in {"translate", "trans"} and words[1][0] in "\"'":
            yield Message(words[1][1:-1].replace("%", "%%"), context=_context(words), places=(place,))
        elif words[0] in {"blocktranslate", "blocktrans"}:
            yield _block(words, tokens, place)


def _context(words: list[str]) -> str:
    return words[words.index("context") + 1][1:-1] if "context" in words else ""


def _block(words: list[str], tokens: Iterator[Token], place: str) -> Message:
    """Return the message between `blocktranslate` and its end, as Django looks it up."""
    parts = [""]
    for token in tokens:
        if token.token_type == TokenType.VAR:
            parts[-1] += f"%({token.contents})s"
        elif token.token_type == TokenType.TEXT:
            parts[-1] += token.contents.replace("%", "%%")
        elif token.contents == "plural":
            parts.append("")
        else:
            break
    if "trimmed" in words:
        parts = [trim_whitespace(part) for part in parts]
    return Message(parts[0], parts[1] if parts[1:] else "", _context(words), (place,))
