"""A mail's own words apart from what it quotes, and its signature apart from its message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ingest.reading.languages import fold, languages, months, words

_RULE = re.compile(r"^\s*[-_=*─–—]{4,}")  # -----
QUOTED = re.compile(r"^\s*>")  # > as I said
_DELIMITER = re.compile(r"^\s*(--|—|–|__|- -)\s*$")  # what stands over a signature: “--”
HEAD = re.compile(r"^\W*\*?([^\W\d]+(?:[ -][^\W\d]+)?)\s?\*?:(?!//)")  # From:, *Sent:*, Reply to:
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")  # ann@acme.example
_MOMENT = re.compile(r"\d{1,2}[:h.]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./-]\d{1,2}")  # 10:12, 2026, 3/11
_SENDER_THEN_COLON = re.compile(r"<\s?[^<>\s]+@[^<>\s]+\s?>(?:\s[^\W\d_]+){0,2}\s?:$")  # <ann@acme.example> wrote:
_DASHED_NAME = re.compile(r"^\s*[-–—]{1,2}[^\W\d_]+(?: [^\W\d_]+){0,3}\s*$")  # -Ann Smith
_NAME = re.compile(r"^[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}$")  # Ann Smith, Dr. Ann O'Brien
_TELEPHONE = re.compile(r"(?:\+|\b0|\()[\d\s()./-]{7,18}\d\b")  # +45 33 12 34 56
_LONGEST_CLOSING = 45
_LONGEST_QUOTED = 60
"""Characters from which a quoted line was wrapped: its end then stands below it without a mark."""


@dataclass(frozen=True, slots=True)
class Message:
    """The newest message of a thread: what it says, how it is signed, and the older mails below it."""

    text: str
    signature: str
    quoted: str


def newest(body: str, sender: str = "") -> Message:
    """Split a plain text body. What stands below the first quotation belongs to older mails.

    A reply written between or under quoted lines counts as far as nobody signed above it. `sender` is the name
    in the mail's head: by it a signature is known that no greeting leads in.
    """
    lines = _without_banner(body.replace("\r\n", "\n").replace("\xa0", " ").split("\n"))
    cut = _quotation(lines)
    own = [line for line in lines[:cut] if not QUOTED.match(line)]
    below = lines[cut:]
    if _signature_start(own, sender) == len(own):
        own += _answers(below)
    end = _signature_start(own, sender)
    text = own[:end]
    while text and (not text[-1].strip() or _RULE.match(text[-1])):
        text.pop()
    return Message(*("\n".join(part).strip() for part in (text, own[end:], below)))


def _without_banner(lines: list[str]) -> list[str]:
    """Return the lines without what a mail server put above them: “This message came from outside.”"""
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    end = next((place for place in range(first, len(lines)) if not lines[place].strip()), len(lines))
    above = fold("".join(lines[first:end]))
    return lines[end:] if end < len(lines) and any(phrase in above for phrase in words("banner")) else lines


def _quotation(lines: list[str]) -> int:
    """Return the index of the first line of the first quotation, the line count if there is none."""
    marked = len(lines)
    while marked and (QUOTED.match(lines[marked - 1]) or not lines[marked - 1].strip()):
        marked -= 1
    begins = (
        place
        for place, line in enumerate(lines)
        if _starts_quotation(lines, place) or (place >= marked and QUOTED.match(line))
    )
    return next(begins, len(lines))


def _answers(lines: list[str]) -> list[str]:
    """Return what was written among and under the marked lines of a quotation; nothing if none is marked."""
    first = _introduces(lines, 0)
    if not first or not QUOTED.match(next((line for line in lines[first:] if line.strip()), "")):
        return []
    rest = lines[first:]
    said: list[str] = []
    wrapped = False
    for line in rest[: _quotation(rest)]:
        if QUOTED.match(line):
            wrapped = len(line.rstrip()) >= _LONGEST_QUOTED
        elif not (wrapped and line.strip()):
            wrapped = False
            said.append(line)
    return said


def _starts_quotation(lines: list[str], place: int) -> bool:
    """Tell whether an older mail begins here, by its introduction or its head."""
    line = lines[place].strip()
    if not line:
        return False
    if _original(line):
        return True
    if _introduces(lines, place):
        return True
    if _is_head(line) and place + 1 < len(lines):
        following = [text.strip().lstrip("> ") for text in lines[place : place + 6] if text.strip()]
        return len({head_name(text) for text in following if _is_head(text)}) >= 3
    return False


def _original(line: str) -> bool:
    plain = fold(line)
    slack = 12 if _RULE.match(line) else 0
    return any(phrase in plain and len(plain) <= len(phrase) + slack for phrase in words("original"))


def _introduces(lines: list[str], place: int) -> int:
    """Return over how many lines, at most four, a quotation is led in, 0 if it is not.

    “On Monday, 3 May 2021 at 10:12, Ann <ann@…> wrote:”; in a language without a file, by its form alone.
    """
    if not lines or not (_moment(lines[place]) or ADDRESS.search(lines[place])) or QUOTED.match(lines[place]):
        return 0
    text = ""
    for count, line in enumerate(lines[place : place + 4], 1):
        stripped = line.strip().strip("-–— ")
        if not stripped:
            return 0
        text = f"{text} {stripped}".strip()
        if (text.endswith((":", ">:", ": >")) or line.rstrip().endswith("--")) and len(text) < 300:
            if _says_who_wrote(text) and (_moment(text) or ADDRESS.search(text)):
                return count
            quotes = place + count < len(lines) and bool(QUOTED.match(lines[place + count]))
            named = _SENDER_THEN_COLON.search(text) or (count == 1 and quotes)
            return count if named and _MOMENT.search(text) else 0
    return 0


def _says_who_wrote(text: str) -> bool:
    """“Ann wrote:” and “schreef Ann:”, but not “wrote to us:”, which names nobody."""
    for word in text.split() if ADDRESS.search(text) is None else ():
        if fold(word) in words("wrote"):
            after = text.split(word, 1)[1].strip(" :")
            return not after or any(letter.isupper() or letter.isdigit() for letter in after)
    return any(re.search(rf"(?<![a-z]){word}", _spaced(text)) for word in _wrote())


def _moment(text: str) -> bool:
    """Tell whether a text names a time, a date or a year, in figures or as a month with its day."""
    if _MOMENT.search(text):
        return True
    tokens = [fold(token) for token in text.split()]
    return any(token in months() for token in tokens) and any(
        token.isdigit() and len(token) < 3 for token in tokens
    )


@cache
def _wrote() -> list[str]:
    return [_spaced(text) for language in languages() for text in language.words["wrote"]]


def _spaced(text: str) -> str:
    return " ".join(fold(word) for word in text.split())


def head_name(line: str) -> str:
    match = HEAD.match(line + " ")
    return fold(match[1]) if match else ""


def _is_head(line: str) -> bool:
    return head_name(line) in words("heads")


def _signature_start(lines: list[str], sender: str = "") -> int:
    """Return the index of the first line of the signature, the line count if there is none."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    for order, place in enumerate(filled):
        line, below = lines[place], len(filled) - order - 1
        alone = place == 0 or not lines[place - 1].strip()
        if _DELIMITER.match(line) or (_RULE.match(line) and alone and 0 < below <= 10):
            return place
        if _sent_from(line) and below <= 2:
            return place
        if _is_closing(line, sender) and below <= 14 and (order or below):
            return place
        if _is_thanks(line) and 0 < below <= 14 and order:
            return place
        if order and not below and _is_first_name(line, sender):
            return place
        if order and alone and below < 8 and (_is_dashed_name(lines, place) or _is_card(lines[place:], sender)):
            return place
    return len(lines)


def _is_dashed_name(lines: list[str], place: int) -> bool:
    """“-Ann Smith”, but not the first of several points."""
    following = next((line.strip() for line in lines[place + 1 :] if line.strip()), "")
    name = lines[place].strip().lstrip("-–—")
    return bool(_DASHED_NAME.match(lines[place])) and name[:1].isupper() and not re.match(r"[-–—]\w", following)


def _is_card(lines: list[str], sender: str) -> bool:
    """Tell whether lines that end a mail are a name and how to reach it: the sender's, or one with a telephone."""
    card = [line.strip() for line in lines if line.strip()]
    if len(card) > 8 or any(len(line) > 60 or line.endswith(("?", "!", ":", ",")) for line in card):
        return False
    if sender and (fold(card[0]) == fold(sender) or _is_first_name(card[0], sender)):
        return True
    reached = any(_TELEPHONE.search(line) or ADDRESS.search(line) for line in card[1:])
    return reached and bool(_NAME.match(card[0])) and card[0].split()[-1][:1].isupper()


def _sent_from(line: str) -> bool:
    plain = fold(line)
    return len(line) < 80 and any(plain.startswith(phrase) for phrase in words("sent_from"))


def _is_first_name(line: str, sender: str) -> bool:
    """Tell whether a line is nothing but the sender's first name."""
    return bool(sender) and fold(line.strip().strip(",.!-–— ")) == fold(sender.split()[0])


def _is_closing(line: str, sender: str = "") -> bool:
    """“Kind regards”, and with the sender's name on the same line “Cheers, Ann” and “Mvh Ann”."""
    if _opens_with(line, "closings"):
        return True
    tokens, names = line.split(), {fold(name) for name in sender.split()}
    if not tokens or fold(tokens[-1]) not in names:
        return False
    while tokens and fold(tokens[-1]) in names:
        tokens.pop()
    return fold("".join(tokens)) in words("closings")


def _is_thanks(line: str) -> bool:
    """“Thanks” alone may be all that a mail says: it signs only where a name follows."""
    return _opens_with(line, "thanks")


def _opens_with(line: str, name: str) -> bool:
    text = line.strip()
    if len(text) > _LONGEST_CLOSING or text.endswith("?"):
        return False
    return fold(re.split(r"[,!.]", text)[0]) in words(name)
