"""Which supplier a document is from, among a few that share something with it; and why, in a sentence. Pure.

A VAT number or a bank account tells a supplier; a name only together with the mail's own domain. Where they
lead to two, or to one whose record says otherwise, a person is asked: the likeliest is named, for the money guards
to compare with, and nothing is taken from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from review.reference.keys import domain_keys, iban_key, name_key, same_vat


class Certainty(StrEnum):
    SURE = "sure"
    LIKELY = "likely"
    ASK = "ask"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Said:
    """What a document and its mail say of the supplier; empty where they say nothing."""

    vat_id: str = ""
    iban: str = ""
    name: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A supplier's record. `erp` is the connection it came from, `erp_id` its number there."""

    pk: int
    name: str
    vat_id: str = ""
    ibans: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    erp: str = ""
    erp_id: str = ""

    @property
    def called(self) -> str:
        """The name, with what tells it from others of that name."""
        known = self.erp_id or self.vat_id
        return f"{self.name} ({known})" if known else self.name


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: `best` is None only where nobody is known. `among` are the records between which it lies."""

    certainty: Certainty
    reason: str
    best: Candidate | None = None
    among: tuple[Candidate, ...] = ()


Test = Callable[[Candidate, Said], bool]


def _vat(one: Candidate, said: Said) -> bool:
    return same_vat(one.vat_id, said.vat_id)


def _iban(one: Candidate, said: Said) -> bool:
    return bool(said.iban) and iban_key(said.iban) in map(iban_key, one.ibans)


def _name(one: Candidate, said: Said) -> bool:
    return bool(said.name) and name_key(one.name) == name_key(said.name)


def _full_name(one: Candidate, said: Said) -> bool:
    return " ".join(one.name.casefold().split()) == " ".join(said.name.casefold().split())


def _domain(one: Candidate, said: Said) -> bool:
    return bool(set(domain_keys(said.domain)) & {domain.lower() for domain in one.domains})


TELLS: tuple[tuple[str, Test], ...] = (
    ("VAT number", _vat),
    ("bank account", _iban),
    ("name", _name),
    ("mail domain", _domain),
)
"""What a record can share with a document, the surest first."""


def ranked(said: Said, candidates: Sequence[Candidate]) -> Found:
    """Return who the document is from. The order of the candidates settles nothing but ties between ERPs."""
    for leads in (_vat, _iban, _name):
        pool = [one for one in candidates if leads(one, said)]
        if pool:
            return _settled(said, _narrowed(pool, said), candidates)
    return Found(Certainty.UNKNOWN, "No supplier in the ERP has this VAT number, bank account or name.")


def _narrowed(pool: list[Candidate], said: Said) -> list[Candidate]:
    """Leave those that share more, as long as one does."""
    for tells in (_vat, _iban, _full_name, _name, _domain):
        pool = [one for one in pool if tells(one, said)] or pool
    return pool


def _settled(said: Said, pool: list[Candidate], candidates: Sequence[Candidate]) -> Found:
    best = pool[0]
    if not _one_supplier(pool):
        named = " and ".join(one.called for one in pool[:3])
        reason = f"{len(pool)} suppliers in the ERP fit: {named}."
        return Found(Certainty.ASK, reason, best, tuple(pool))
    shared = [words for words, tells in TELLS if tells(best, said)]
    for words, tells in (TELLS[1], TELLS[2]):
        if other := _another(tells, said, pool, candidates):
            reason = f"{best.called} has this {_listed(shared)}, {other.called} this {words}."
            return Found(Certainty.ASK, reason, best, (best, other))
    if said.vat_id and best.vat_id and not _vat(best, said):
        reason = f"{best.called} in the ERP has this {_listed(shared)}, but another VAT number."
        return Found(Certainty.ASK, reason, best, (best,))
    reason = f"{best.called} in the ERP has this {_listed(shared)}."
    only_by_name = shared == ["name"]
    return Found(Certainty.LIKELY if only_by_name else Certainty.SURE, reason, best, tuple(pool))


def _one_supplier(pool: Sequence[Candidate]) -> bool:
    """Whether records stand for one supplier: at most one of each ERP."""
    return len({one.erp for one in pool}) == len(pool)


def _another(
    tells: Test, said: Said, pool: Sequence[Candidate], candidates: Sequence[Candidate]
) -> Candidate | None:
    """Return a record that shares what none of the pool does."""
    if any(tells(one, said) for one in pool):
        return None
    return next((one for one in candidates if tells(one, said)), None)


def _listed(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
