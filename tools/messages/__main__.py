"""Bring the catalogues in step with what the code says, and name what has no translation; exit 1 if anything."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tools.messages.catalogue import Message, merged, read, write
from tools.messages.extract import ROOT, script_messages, server_messages

LANGUAGES = ("nl", "da")
DOMAINS = {"django": server_messages, "djangojs": script_messages}


def catalogue(language: str, domain: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def step() -> Iterator[tuple[str, Message]]:
    """Write every catalogue anew; yield language and message of what is not translated."""
    for domain, messages in DOMAINS.items():
        found = messages()
        for language in LANGUAGES:
            path = catalogue(language, domain)
            now = merged(found, read(path))
            write(path, now, language)
            print(f"{path.relative_to(ROOT)}: {sum(one.is_translated for one in now)} of {len(now)} translated")
            yield from ((language, one) for one in now if not one.is_translated)


if __name__ == "__main__":
    missing = list(step())
    for language, message in missing:
        print(f"{language}: {message.text}  ({message.places[0]})")
    sys.exit(bool(missing))
