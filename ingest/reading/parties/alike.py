"""When two names mean one firm, and when a mail domain is a firm's."""

from __future__ import annotations

from difflib import SequenceMatcher

from ingest.reading.formats import LEGAL_FORM
from ingest.reading.languages import fold
from ingest.reading.paper import Found
from ingest.reading.parties.names import legal


def bare(name: str) -> str:
    return fold(LEGAL_FORM.sub(" ", name)) or fold(name)


def alike(one: str, other: str) -> bool:
    first, second = sorted((bare(one), bare(other)), key=len)
    if len(first) >= 4 and (second.startswith(first) or second.endswith(first)):
        return True
    return first == second or SequenceMatcher(None, first, second).ratio() > 0.85


def same_house(domain: str, name: str) -> bool:
    """Tell whether a mail domain and a name belong together: acme-steel.example and Acme Steel Ltd."""
    plain, joined = fold(domain), bare(name)
    if len(plain) < 3 or len(joined) < 3:
        return False
    tokens = [fold(token) for token in LEGAL_FORM.sub(" ", name).split()]
    if plain in joined or joined in plain:
        return True
    parts = [fold(part) for part in domain.split("-")]
    return any(
        plain.startswith(token) or token in parts or (len(token) >= 6 and token in plain)
        for token in tokens
        if len(token) >= 4
    )


def pooled(found: list[Found]) -> list[Found]:
    """Add up mentions of one name: what stands in head and foot alike is the sender."""
    groups: list[list[Found]] = []
    for one in sorted(found, key=lambda one: -one.score):
        for group in groups:
            if alike(str(group[0].value), str(one.value)):
                group.append(one)
                break
        else:
            groups.append([one])
    kept = []
    for group in groups:
        best = max(group, key=lambda one: (legal(str(one.value)), one.score))
        # “Facilitair BV” under a logo is the end of “Meridiaan Facilitair BV” elsewhere.
        whole = [one for one in group if str(one.value).endswith(str(best.value))]
        fullest = max(whole, key=lambda one: len(str(one.value)))
        kept.append(Found(fullest.value, fullest.span, group[0].score + 0.06 * min(3, len(group) - 1)))
    return sorted(kept, key=lambda one: -one.score)
