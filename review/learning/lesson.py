"""One approved document becomes the next version of what is known of its sender."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import translation

from ingest.models import KeyKind, SenderKey, SenderTemplate, TemplateState, TemplateVersion, VersionState
from ingest.read import own_company
from ingest.reading.languages import fold
from ingest.reading.template.explain import explain
from ingest.reading.template.known import MOST_SIGHTINGS, Template
from ingest.records import HEADER_FIELDS, Reading
from ingest.senders import services
from ingest.senders.reading import is_einvoice
from ingest.senders.selection import template_of
from mail2erp.jobs.errors import Later
from review import trust, verdicts
from review.learning import afresh
from review.learning.confirmed import Paper, left_open, lesson_of, paper_of
from review.learning.trial import holds, try_out
from review.models import APPROVED_STATES, Review, Verdict
from review.record import party_of
from review.services.whose import said_to_be
from review.words import SOURCE, in_words

MOST_NAMED = 3
CONFIRMED = "Confirmed by"
"""How the sentence of a version begins that brought nothing new but one more document."""
BY_ITSELF = ("constant", "shape", "rules")
"""Facts that every further document says a little differently: no news."""


def learn(review: Review) -> TemplateVersion | None:
    """Learn from an approved document; return the new version, None where it taught nothing new.

    Raises Later where somebody else taught the same sender meanwhile, ChildDied where its pages cannot be read.
    """
    if review.state not in APPROVED_STATES:
        return None  # taken back since
    verdict = verdicts.judge(review)
    paper = paper_of(review)
    if paper is None or not verdict.by_person or _from_xml(review):
        return None
    sender = sender_of(paper.confirmed) or said_to_be(review) or _begin(paper)
    _belongs(verdict, sender)
    trust.count(sender, document=review.document_id)
    version = grow(sender, paper, verdict) if sender.state == TemplateState.ON else None
    return afresh.watch(sender) or version


def sender_of(confirmed: Reading) -> SenderTemplate | None:
    """Return the sender that a document is from, by what was confirmed or read on it; None for a new one."""
    for kind, value in _ids(confirmed):
        known = SenderKey.objects.filter(kind=kind, value=value).select_related("template")
        if key := known.exclude(template__state=TemplateState.DELETED).order_by("template").first():
            return key.template
    return None


def _ids(confirmed: Reading) -> list[tuple[KeyKind, str]]:
    """Return what a sender is known by, the surest first; nothing of ours."""
    own = own_company()
    ours = {fold(one) for one in (*own.names, *own.vat_ids, *own.ibans)} if own else set()
    said = (
        (KeyKind.VAT_ID, confirmed.value("supplier_vat_id")),
        (KeyKind.IBAN, confirmed.value("iban")),
        (KeyKind.NAME, party_of(confirmed)),
    )
    plain = [(kind, fold(str(value or ""))) for kind, value in said]
    return [(kind, value) for kind, value in plain if value and value not in ours]


def grow(sender: SenderTemplate, paper: Paper, verdict: Verdict) -> TemplateVersion | None:
    """Add what a document teaches to the sender's newest version, and try it on the past.

    Where that one is held back and stays so, what is live learns alone: nobody corrects twice because of it.
    """
    newest, learnt = services.newest_of(sender), _learnt_already(sender, paper)
    version = try_out(learnt) if learnt else _grown(sender, newest, newest, paper, verdict)
    held = [one for one in (newest, version) if one and one.state == VersionState.HELD]
    live = services.live_of(sender)
    if len(held) < 2 or not live or not holds(sender, lesson_of(paper, template_of(live))):
        return version
    return _grown(sender, live, version, paper, verdict) or version


def _grown(
    sender: SenderTemplate,
    root: TemplateVersion | None,
    newest: TemplateVersion | None,
    paper: Paper,
    verdict: Verdict,
) -> TemplateVersion | None:
    """Add the version that a document makes of `root`, and try it; None where there is nothing to add.

    Raises Later where `newest` is not the sender's newest any more.
    """
    before = template_of(root) if root else None
    known = lesson_of(paper, before)
    fields = told_anew(before, known)
    if before and not fields and not _worth_keeping(before, known, verdict):
        return None
    try:
        version = services.add_version(
            sender,
            known,
            sentence=_sentence(paper, before, fields),
            by=_teacher(paper.review),
            document=paper.review.document,
            grown_from=newest.number if newest else 0,
            asks=left_open(paper, before),
        )
    except services.Overtaken as overtaken:
        raise Later(str(overtaken)) from overtaken
    return try_out(version)


@transaction.atomic
def _begin(paper: Paper) -> SenderTemplate:
    """Begin the sender, found by its ids from now on: of two first documents at once the second finds it."""
    services.one_at_a_time()
    if known := sender_of(paper.confirmed):
        return known
    sender = services.begin(party_of(paper.confirmed))
    SenderKey.objects.bulk_create(
        SenderKey(template=sender, kind=kind, value=value) for kind, value in _ids(paper.confirmed)
    )
    return sender


def _teacher(review: Review) -> User | None:
    """Return who looked at the document first: over a limit the second person only agrees."""
    first = review.approvals.filter(round=review.round).select_related("by").order_by("pk").first()
    return first.by if first else review.decided_by


def _from_xml(review: Review) -> bool:
    return review.reading is not None and is_einvoice(Reading.from_json(review.reading.data))


def _belongs(verdict: Verdict, sender: SenderTemplate) -> None:
    """Count the document as the sender's; a template of somebody else that read it does not count as its own."""
    if verdict.template_id == sender.pk:
        return
    verdict.template, verdict.version = sender, None
    verdict.save(update_fields=["template", "version"])


def _learnt_already(sender: SenderTemplate, paper: Paper) -> TemplateVersion | None:
    """Return the version that this approval made, where a worker died after it had."""
    since = paper.review.decided_at
    return sender.versions.filter(document=paper.review.document_id, at__gte=since).first() if since else None


def _worth_keeping(before: Template, known: Template, verdict: Verdict) -> bool:
    """Tell whether a lesson that changes no sentence is kept: corrected, or one of the first of its form."""
    if verdict.right < verdict.asked or len(known.forms) != len(before.forms):
        return True
    grown = (now for then, now in zip(before.forms, known.forms, strict=True) if now.documents > then.documents)
    return any(form.documents <= MOST_SIGHTINGS for form in grown)


def told_anew(before: Template | None, known: Template) -> list[str]:
    """Return the fields of which another sentence is told now, in the order of the screen."""
    then, now = (_told(one) if one else {} for one in (before, known))
    changed = {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
    return [name for name in (*HEADER_FIELDS, "lines") if name in changed]


def _told(template: Template) -> dict[str, set[tuple[int, str]]]:
    told: dict[str, set[tuple[int, str]]] = {}
    for fact in explain(template):
        if fact.kind in BY_ITSELF:
            continue
        told.setdefault(fact.field, set()).add((fact.form, fact.sentence))
    return told


def _sentence(paper: Paper, before: Template | None, fields: list[str]) -> str:
    what = f"{paper.name[0].lower()}{paper.name[1:]}"
    if before is None:
        return f"Learnt from {what}, the first document."
    if not fields:
        return f"{CONFIRMED} {what}."
    named = [called(name) for name in fields]
    listed = f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else named[0]
    if len(named) > MOST_NAMED:
        listed = f"{', '.join(named[:MOST_NAMED])} and {len(named) - MOST_NAMED} more"
    return f"Learnt from {what}: {listed}."


def called(name: str) -> str:
    """Return a field's name inside a sentence; the item table's too."""
    with translation.override(SOURCE):  # it is kept
        return "the item lines" if name == "lines" else f"the {in_words(name)}"
