"""Which senders' templates may fit a document: looked up by what it shows, quick among thousands of senders."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Q

from ingest.models import KeyKind, Mailbox, SenderKey, SenderTemplate, TemplateState, TemplateVersion, VersionState
from ingest.reading.languages import fold
from ingest.reading.template.known import Template
from ingest.reading.template.recognise import Traces, domain_of

MOST = 8
"""Templates that go along with one document."""
WORDS_KEPT = 12
"""Words of a form that lead to it where no id does: the longest of those that stand on all of its documents."""
WORDS_MET = 5
LONGEST = 200


def candidates(shown: Traces, names: Collection[str] = ()) -> list[Template]:
    """Return the live templates that may fit, those that share an id with the document first.

    `names` are folded: who the document or its mail says it is from.
    """
    ranked = (*_by_id(shown), *_by_domain(shown), *_by_name(names), *_by_words(shown))
    pks = list(dict.fromkeys(ranked))[:MOST]
    live = TemplateVersion.objects.filter(template__in=pks, state=VersionState.LIVE).select_related("template")
    found = {version.template_id: template_of(version) for version in live}
    return [found[pk] for pk in pks if pk in found]


def template_of(version: TemplateVersion) -> Template:
    """Return what a version knows, under the sender's row and its own number."""
    data = {**version.data, "id": str(version.template_id), "version": version.number}
    return Template.from_json({**data, "name": version.template.name})


def _in_use() -> Q:
    return Q(template__state=TemplateState.ON)


def _by_id(shown: Traces) -> list[int]:
    return _ranked(Q(kind=KeyKind.VAT_ID, value__in=shown.vat_ids) | Q(kind=KeyKind.IBAN, value__in=shown.ibans))


def _by_domain(shown: Traces) -> list[int]:
    return _ranked(Q(kind=KeyKind.DOMAIN, value__in=shown.domains))


def _by_name(names: Collection[str]) -> list[int]:
    return _ranked(Q(kind=KeyKind.NAME, value__in=names)) if names else []


def _by_words(shown: Traces) -> list[int]:
    return _ranked(Q(kind=KeyKind.WORD, value__in=shown.words), least=WORDS_MET)


def _ranked(keys: Q, *, least: int = 1) -> list[int]:
    met = SenderKey.objects.filter(keys, _in_use()).values("template").annotate(met=Count("pk"))
    rows = met.filter(met__gte=least).order_by("-met", "template")[:MOST]
    return [row["template"] for row in rows]


def keys_of(template: Template) -> set[tuple[str, str]]:
    """Return what leads to a template: its ids, its names, and the longest words of each form; nothing of ours."""
    who, ours = template.identity, _our_own()
    named: dict[str, Iterable[str]] = {
        KeyKind.VAT_ID: who.vat_ids,
        KeyKind.IBAN: who.ibans,
        KeyKind.DOMAIN: who.domains,
        KeyKind.NAME: who.names,
    }
    found = {
        (str(kind), value[:LONGEST]) for kind, values in named.items() for value in values if value not in ours
    }
    for form in template.forms:
        always = [word for word, held in form.words.items() if held == form.documents]
        longest = sorted(always, key=lambda word: (-len(word), word))[:WORDS_KEPT]
        found |= {(str(KeyKind.WORD), word[:LONGEST]) for word in longest}
    return found


def _our_own() -> set[str]:
    """Return our own ids, names and mail domains: they stand on everybody's papers and tell nobody apart."""
    company = apps.get_model("review", "Company").objects.all()
    return own_domains() | {fold(str(one)) for row in company for one in (row.name, *row.vat_ids, *row.ibans)}


def own_domains() -> set[str]:
    """Return the domains of our mailboxes and of those who work here."""
    boxes = Mailbox.objects.filter(address__contains="@").values_list("address", flat=True)
    people = get_user_model().objects.filter(is_active=True, email__contains="@").values_list("email", flat=True)
    return {domain_of(address.rpartition("@")[2]) for address in (*boxes, *people)}


@transaction.atomic
def refresh_keys(row: SenderTemplate, template: Template | None) -> None:
    """Have a sender found by what its live version knows; by nothing while it has none."""
    wanted = keys_of(template) if template else set()
    held = {(key.kind, key.value): key.pk for key in row.keys.all()}
    SenderKey.objects.filter(pk__in=[pk for key, pk in held.items() if key not in wanted]).delete()
    fresh = sorted(wanted - held.keys())
    SenderKey.objects.bulk_create(SenderKey(template=row, kind=kind, value=value) for kind, value in fresh)
