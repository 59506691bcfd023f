"""What kind a document is by its page and its mail together, always with one sentence of reason. Pure.

A page with a clear title is what it says. Where it names no kind, or only by a label, the file's name and the
mail's subject and first words decide, if the page looks like a document of that kind at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.reading.fields import CLEAR_TITLE
from ingest.reading.kind.classify import classify, titles
from ingest.reading.languages import fold, kind_index, languages, words
from ingest.reading.mail.forward import said as said_in
from ingest.reading.paper import Paper
from ingest.records import DocType

LONGEST = 4
"""Words that the name of a kind may have."""

FIRST_WORDS = 40
"""Words of a message that say what it brings; further down it speaks of other things."""

AS_MAIL_SAYS = {
    DocType.OTHER: frozenset(DocType) - {DocType.OTHER, DocType.TICKET, DocType.LEAD},
    DocType.INVOICE: frozenset({DocType.CREDIT_NOTE, DocType.REMINDER}),
    DocType.PURCHASE_ORDER: frozenset({DocType.ORDER_RESPONSE, DocType.ORDER_CHANGE, DocType.QUOTE}),
}
"""What a page without a clear title may become by its mail: a kind that its labels do not rule out."""


ABOUT = {
    DocType.REMINDER: {DocType.INVOICE},
    DocType.CREDIT_NOTE: {DocType.INVOICE},
    DocType.ORDER_RESPONSE: {DocType.PURCHASE_ORDER},
    DocType.ORDER_CHANGE: {DocType.PURCHASE_ORDER},
    DocType.DESPATCH_ADVICE: {DocType.PURCHASE_ORDER},
}
"""Kinds that speak about another one: “Reminder: invoice 4711” is a reminder."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What came with a file: its own name, and the mail's subject and text. `alone`: no other document came."""

    filename: str = ""
    subject: str = ""
    text: str = ""
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """A kind that a mail names: by which word, and where it stands."""

    kind: DocType
    word: str
    where: str


def named(letter: Letter) -> Named | None:
    """Return the kind that the file's name, the subject or the first words of the message name; None if none does.

    The name of the file speaks for itself; a mail with several documents speaks of none of them in particular.
    """
    places = [("The file's name", re.sub(r"\.\w{2,4}$", "", letter.filename))]
    if letter.alone:
        first = " ".join(said_in(letter.text, subject=letter.subject)[0].text.split()[:FIRST_WORDS])
        places += [("The mail's subject", letter.subject), ("The mail", first)]
    for where, text in places:
        found = list(dict.fromkeys(_kinds(text)))
        kinds = {kind for kind, _ in found}
        about = {other for kind in kinds for other in ABOUT.get(kind, ())}
        own = [(kind, word) for kind, word in found if kind not in about]
        if len({kind for kind, _ in own}) == 1:
            return Named(*own[0], where)
        if kinds:
            return None  # it speaks of several
    return None


def _kinds(text: str) -> Iterator[tuple[DocType, str]]:
    """Yield the kinds that a text names, the longest words for each first."""
    parts = [part for part in re.split(r"[\s_,;:()\[\]\-–]+", text) if part]
    at = 0
    while at < len(parts):
        for length in range(min(LONGEST, len(parts) - at), 0, -1):
            said = " ".join(parts[at : at + length])
            kinds = {kind for kind, _ in kind_index().get(fold(said), ())}
            # Words that mails use for many things, as “order”, name a kind only beside others of it.
            if len(kinds) == 1 and fold(said) not in words("vague_kinds"):
                yield DocType(kinds.pop()), said
                at += length - 1
                break
        at += 1


def by_mail(seen: Paper, letter: Letter) -> tuple[DocType, str] | None:
    """Return the kind and the reason where the mail knows better than the page, None where the page holds."""
    said = named(letter)
    found = titles(seen)
    if said is None or (found and found[0].weight >= CLEAR_TITLE):
        return None
    kind, _ = classify(seen, found)
    if said.kind not in AS_MAIL_SAYS.get(kind, frozenset()):
        return None
    page = "names no kind" if kind == DocType.OTHER else "has no clear title"
    return said.kind, f"{said.where} says “{said.word}”, and the page {page}."


def is_annex(filename: str, text: str) -> str:
    """Return the word by which a document is an annex (terms, a brochure, a time sheet); empty if it is none."""
    name = fold(re.sub(r"\.\w{2,4}$", "", filename))
    head = fold(" ".join(text.split()[:FIRST_WORDS]))
    known = {phrase for language in languages() for phrase in language.words.get("annex", ())}
    found = (
        one for one in sorted(known, key=lambda one: (-len(one), one)) if fold(one) in name or fold(one) in head
    )
    return next(found, "")
