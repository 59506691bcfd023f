"""One sender's page: who it is, what it taught, shown on a page of its own, its versions, how well it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ingest.models import SenderTemplate, TemplateState, TemplateVersion, Trust, VersionState
from ingest.reading.template.known import Template
from ingest.senders import services
from ingest.senders.selection import template_of
from review.learning.reread import waiting
from review.models import Verdict
from review.senders.asking import Asked, asked_by
from review.senders.learnt import Learnt, Sample, learnt, sample_of, shown_sample, untaught
from review.senders.listing import TRUSTS
from review.senders.pending import Pending, pending
from review.senders.record import Record, record_of
from review.senders.versions import Difference, Shown, difference, versions_of
from review.verdicts import RIGHT
from review.whole import whole
from review.words import FIELD_LABELS, KIND_LABELS, day, titled

SHOWN_DOCUMENTS = 12
SHOWN_FIELDS = 8
OTHER_LABELS = {"lines": gettext_lazy("Item lines"), "doc_type": gettext_lazy("Kind")}


@dataclass(frozen=True, slots=True)
class Tab:
    number: int
    label: str
    documents: int
    here: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the shown version knows of one form, on a sample page. `field` is the one that is being edited."""

    version: int
    state: str
    tabs: Sequence[Tab]
    form: int
    rows: Sequence[Learnt]
    untaught: Sequence[tuple[str, str]]
    sample: Sample | None
    samples: Sequence[tuple[int, str]]
    field: str


@dataclass(frozen=True, slots=True)
class FieldErrors:
    label: str
    wrong: int
    of: int
    how: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One approved document: how much was read right, and what was not."""

    review: int
    name: str
    at: str
    right: int
    asked: int
    wrong: str
    template: str


@dataclass(frozen=True, slots=True)
class Dossier:
    sender: SenderTemplate
    known_by: str
    trust: str
    trust_says: Any
    off: bool
    told: Told | None
    versions: Sequence[Shown]
    quiet: int
    trying: bool
    pending: Sequence[Pending]
    asked: Sequence[Asked]
    difference: Difference | None
    record: Record
    errors: Sequence[FieldErrors]
    documents: Sequence[DocumentRow]
    open_documents: int


def dossier(sender: SenderTemplate, asked: Mapping[str, str]) -> Dossier:
    """Return the page; `asked` may hold `form`, `field`, `document` (the sample), `version` and `compare`."""
    version = _version(sender, asked.get("version", ""))
    known = template_of(version) if version else None
    record = record_of(sender)
    questions = asked_by(version, known)[:1] if version and known else []
    if questions and "document" not in asked:
        asked = {**asked, "document": str(questions[0].document)}
    color, says = TRUSTS[sender.trust]
    compare = whole(asked.get("compare", ""))
    shown = versions_of(sender, here=version.number if version else None)
    return Dossier(
        sender=sender,
        known_by=_known_by(known, record),
        trust=color,
        trust_says=says,
        off=sender.state == TemplateState.OFF,
        told=_told(sender, version, known, asked) if version and known and known.forms else None,
        versions=shown,
        quiet=sum(one.quiet for one in shown),
        trying=sender.versions.filter(state=VersionState.TRYING).exists(),
        pending=pending(sender),
        asked=questions,
        difference=difference(sender, compare) if compare else None,
        record=record,
        errors=[_errors(rate) for rate in record.fields if rate.errors][:SHOWN_FIELDS],
        documents=[_document(verdict) for verdict in record.newest[:SHOWN_DOCUMENTS]],
        open_documents=waiting(sender).count(),
    )


def _version(sender: SenderTemplate, wanted: str) -> TemplateVersion | None:
    asked = sender.versions.filter(number=whole(wanted) or 0).first()
    return asked or services.newest_of(sender) or sender.versions.order_by("-number").first()


def _told(sender: SenderTemplate, version: TemplateVersion, known: Template, asked: Mapping[str, str]) -> Told:
    wanted = whole(asked.get("form", ""))
    form = wanted if wanted is not None and wanted < len(known.forms) else _most_used(known)
    document = sample_of(known, form, asked.get("document", ""))
    stopped = ("iban",) if sender.trust == Trust.PAUSED and "account" in sender.trust_why else ()
    rows = learnt(known, form, document, stopped=stopped)
    return Told(
        version=version.number,
        state=version.state,
        tabs=_tabs(known, form),
        form=form,
        rows=rows,
        untaught=untaught(known, form, rows),
        sample=shown_sample(document),
        samples=_samples(sender),
        field=asked.get("field", ""),
    )


def _most_used(known: Template) -> int:
    return max(range(len(known.forms)), key=lambda one: known.forms[one].documents)


def _tabs(known: Template, here: int) -> list[Tab]:
    tabs = []
    for number, form in enumerate(known.forms):
        label = KIND_LABELS.get(form.kind or "", _("Layout"))
        same = [one for one in known.forms[:number] if one.kind == form.kind]
        tabs.append(Tab(number, f"{label} {len(same) + 1}" if same else label, form.documents, number == here))
    return tabs


def _samples(sender: SenderTemplate) -> list[tuple[int, str]]:
    """Return the sender's newest documents, to look at another page."""
    newest = Verdict.objects.filter(template=sender).select_related("review").order_by("-at")[:SHOWN_DOCUMENTS]
    return [(one.review.document_id, titled(one.review)) for one in newest]


def _known_by(known: Template | None, record: Record) -> str:
    """Return the sentence under the title: by what the sender is recognised, and since when it sends."""
    parts = _ids(known) if known else []
    by = _("Known by %(what)s.") % {"what": get_text_list(parts, _("and"))} if parts else ""
    count = ngettext("%(n)s document", "%(n)s documents", record.documents) % {"n": record.documents}
    if not record.since:
        return by
    since = _("%(count)s since %(day)s.") % {"count": count, "day": day(timezone.localdate(record.since))}
    return f"{by} {since}".strip()


def _ids(known: Template) -> list[str]:
    who, forms = known.identity, len(known.forms)
    found = []
    if vat := next(iter(who.vat_ids), ""):
        found.append(_("VAT number %(id)s") % {"id": vat.upper()})
    if who.ibans:
        count = len(who.ibans)
        found.append(ngettext("its bank account", "%(n)s bank accounts", count) % {"n": count})
    if who.domains:
        found.append(get_text_list(sorted(who.domains)[:3], _("and")))
    if forms:
        found.append(ngettext("the words of its layout", "the words of %(n)s layouts", forms) % {"n": forms})
    return found


def _errors(rate: Any) -> FieldErrors:
    kinds = ((rate.wrong, _("wrong")), (rate.missed, _("missed")), (rate.extra, _("not on the document")))
    how = ", ".join(f"{count} {word}" for count, word in kinds if count)
    return FieldErrors(_label(rate.name), rate.errors, rate.asked, how)


def _document(verdict: Verdict) -> DocumentRow:
    wrong = [_label(name) for name, outcome in verdict.fields.items() if outcome != RIGHT]
    return DocumentRow(
        review=verdict.review_id,
        name=titled(verdict.review),
        at=day(timezone.localdate(verdict.at)),
        right=verdict.right,
        asked=verdict.asked,
        wrong=", ".join(wrong),
        template=f"v{verdict.version}" if verdict.version else "",
    )


def _label(name: str) -> str:
    return str(OTHER_LABELS.get(name) or FIELD_LABELS.get(name, name))
