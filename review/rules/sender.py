"""Whether the mail comes from where this supplier's mail comes from."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User

from ingest.models import Mailbox
from review.reference.keys import domain_of
from review.rules.base import Check, CheckState
from review.rules.case import Case

NEAR = 2
"""A domain this few letters away from a known one only looks like it."""


def check(case: Case) -> Iterable[Check]:
    """A stop for a look-alike of a known domain, a look for a foreign one."""
    domain = domain_of(case.review.sender)
    if not domain or case.supplier is None or not case.supplier.domains:
        return
    known = [name.lower() for name in case.supplier.domains]
    if any(domain == name or domain.endswith(f".{name}") for name in known):
        yield Check("sender", CheckState.OK, f"The mail came from {domain}, as this supplier’s mail does.")
        return
    if forwarded(domain):
        yield Check("sender", CheckState.OK, f"The mail was forwarded from {domain}, our own house.")
        return
    twin = next((name for name in known if looks_like(domain, name)), None)
    yield Check(
        name="sender",
        state=CheckState.STOP if twin else CheckState.LOOK,
        sentence=f"The sender’s domain only looks like {twin}." if twin else "The mail came from another domain.",
        evidence=(("This mail", domain), ("Known", ", ".join(known))),
        next_step="Call the supplier on a number you know before you approve."
        if twin
        else "Look whether the supplier really sent it.",
    )


def forwarded(domain: str) -> bool:
    """Whether the domain is our own: one that we read mail at, or that our people have."""
    ending = f"@{domain}"
    return (
        User.objects.filter(email__iendswith=ending, is_active=True).exists()
        or Mailbox.objects.filter(address__iendswith=ending).exists()
    )


def looks_like(domain: str, known: str) -> bool:
    """Whether a name is meant to be taken for another: some letters off, or something added."""
    label, own = _label(domain), _label(known)
    return label == own or own in label.split("-") or label.startswith(f"{own}-") or _distance(label, own) <= NEAR


def _label(domain: str) -> str:
    return domain.rpartition(".")[0] or domain


def _distance(left: str, right: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]
