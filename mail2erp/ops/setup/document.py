"""The set-up file: read, and checked to the last key before anything is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from connectors.registry import KINDS as CONNECTOR_KINDS
from ingest.mail.registry import KINDS as MAILBOX_KINDS
from ingest.models import Automation
from ingest.records import DocType, as_amount
from mail2erp.roles import PERMISSIONS as ROLES

LABELS = frozenset({"booked", "paid", "rejected", "needs_person"})
REFERENCE = re.compile(r"(env|file|vault):.+")  # env:ERP_KEY, vault:mailbox ap

KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "company": {"name": str, "country": str, "currency": str, "vat_ids": list, "ibans": list, "languages": list},
    "users": {"email": str, "role": str, "roles": list, "name": str},
    "mailboxes": {
        "name": str, "kind": str, "address": str, "api_root": str, "credentials": str,
        "fetch": dict, "labels": dict,
    },
    "connections": {
        "name": str, "kind": str, "base_url": str, "credentials": str, "for": list, "post": str, "mapping": dict,
        "rate": dict, "options": dict,
    },
    "policies": {"name": str, "for": str, "over": (str, int, float), "currency": str, "needs": str},
    "originals": {"kind": str},
}  # fmt: skip
NEEDED = {
    "company": ("name", "country", "currency"),
    "users": ("email",),
    "mailboxes": ("name", "kind"),
    "connections": ("name", "kind", "for"),
    "policies": ("name", "for", "over", "currency"),
    "originals": ("kind",),
}
CHOICES: dict[tuple[str, str], frozenset[str]] = {
    ("users", "role"): frozenset(ROLES),
    ("mailboxes", "kind"): frozenset(MAILBOX_KINDS),
    ("connections", "kind"): frozenset(CONNECTOR_KINDS),
    ("connections", "for"): frozenset(DocType),
    ("connections", "post"): frozenset({"draft", "posted"}),
    ("policies", "for"): frozenset(DocType),
    ("policies", "needs"): frozenset(ROLES),
    ("users", "roles"): frozenset(ROLES),
    ("originals", "kind"): frozenset({"local"}),
}


class SetupError(Exception):
    """Every line is one sentence on what is wrong in the file and what to write instead."""


def load(path: Path) -> dict[str, Any]:
    """Return the checked content of a set-up file. Raises `SetupError` with all that is wrong, at once."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SetupError(f"{path} is not valid YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise SetupError(f"{path} is empty or not a mapping. Start it with “company:”.")
    problems = list(_problems(data))
    if problems:
        raise SetupError("\n".join(problems))
    return data


def _problems(data: dict[str, Any]) -> Iterator[str]:
    for section in data:
        if section not in {*KEYS, "automation"}:
            yield f"“{section}” is not a section. The sections are {', '.join([*KEYS, 'automation'])}."
    for section in KEYS:
        rows = data.get(section)
        if rows is None:
            continue
        if section == "company":
            rows = [rows]
        if not isinstance(rows, list):
            yield f"“{section}” must be a list. Begin each of its rows with a dash."
            continue
        for number, row in enumerate(rows, start=1):
            yield from _row_problems(section, row, section if section == "company" else f"{section}, row {number}")
    yield from _automation_problems(data)


def _row_problems(section: str, row: Any, where: str) -> Iterator[str]:
    if not isinstance(row, dict):
        yield f"{where}: this is not a mapping. Write {', '.join(KEYS[section])}."
        return
    for key, value in row.items():
        known = KEYS[section].get(key)
        if known is None:
            yield f"{where}: “{key}” is not a setting. The settings are {', '.join(KEYS[section])}."
        elif not isinstance(value, known):
            yield f"{where}: “{key}” has the wrong shape; it must be {_shape(known)}."
        else:
            yield from _value_problems(section, key, value, where)
    yield from _address_problems(row, where)
    for key in NEEDED[section]:
        if row.get(key) in (None, "", []):
            yield f"{where}: “{key}” is missing."
    if section == "users" and not (row.get("role") or row.get("roles")):
        yield f"{where}: “role” is missing. The roles are {', '.join(ROLES)}."


def _value_problems(section: str, key: str, value: Any, where: str) -> Iterator[str]:
    if choices := CHOICES.get((section, key)):
        for item in value if isinstance(value, list) else [value]:
            if item not in choices:
                yield f"{where}: “{key}” is “{item}”. It can be {', '.join(sorted(choices))}."
    if key == "credentials" and not REFERENCE.fullmatch(value):
        yield f"{where}: “credentials” must be a reference, never a secret: env:NAME, file:PATH or vault:NAME."
    if key == "labels":
        for name in value:
            if name not in LABELS:
                yield f"{where}: “labels” has “{name}”. It can be {', '.join(sorted(LABELS))}."
    if key == "over" and as_amount(value) is None:
        yield f'{where}: “over” is “{value}”. Write an amount such as "5000.00".'


def _address_problems(row: dict[str, Any], where: str) -> Iterator[str]:
    """Say what is wrong with an address that calls go to; of files, it is a directory and nothing to look at."""
    for key in ("base_url", "api_root"):
        value = row.get(key)
        if not value or not isinstance(value, str) or row.get("kind") == "files":
            continue
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            yield f"{where}: “{key}” is no address. It begins with https:// and a host."
        elif parts.username or parts.password:
            yield f"{where}: “{key}” holds a user or password. Put them where “credentials” points to."


def _automation_problems(data: dict[str, Any]) -> Iterator[str]:
    levels = data.get("automation") or {}
    if not isinstance(levels, dict):
        yield "“automation” must name a level for each mailbox, such as “ap: assisted”."
        return
    for name, level in levels.items():
        if level not in Automation.values:
            yield f"automation: “{name}” is “{level}”. It can be {', '.join(Automation.values)}."


def _shape(known: type | tuple[type, ...]) -> str:
    names: dict[type, str] = {str: "a text", list: "a list", dict: "a mapping"}
    return "an amount" if isinstance(known, tuple) else names[known]
