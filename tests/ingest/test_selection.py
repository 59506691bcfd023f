"""Which senders' templates go along with a document: few of many, those that share an id with it first."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from ingest.models import KeyKind, Mailbox, SenderKey, SenderTemplate, TemplateState, TemplateVersion, VersionState
from ingest.read import own_company
from ingest.reading.template.known import Form, Identity, Template
from ingest.reading.template.recognise import Traces
from ingest.senders.selection import MOST, candidates, keys_of, refresh_keys
from review.models import Company

pytestmark = pytest.mark.django_db

FORM_WORDS = tuple(f"formwort{number}@1" for number in range(6))


def sender(called: str, **keys: tuple[str, ...]) -> SenderTemplate:
    row = SenderTemplate.objects.create(name=called)
    data = Template(documents=1).as_json()
    TemplateVersion.objects.create(template=row, number=1, state=VersionState.LIVE, data=data, sentence="one")
    SenderKey.objects.bulk_create(
        SenderKey(template=row, kind=kind, value=value) for kind, values in keys.items() for value in values
    )
    return row


def shown(**more: set[str]) -> Traces:
    given = {name: frozenset(more.get(name, ())) for name in ("vat_ids", "ibans", "domains", "words")}
    return Traces(**given, text="")


def names(found: list[Template]) -> list[str]:
    return [one.name for one in found]


def test_an_id_comes_before_a_domain_a_name_and_the_words():
    sender("by words", word=FORM_WORDS)
    sender("by name", name=("kontor",))
    sender("by domain", domain=("kontor.example",))
    sender("by id", vat=("de1",))
    traces = shown(vat_ids={"de1"}, domains={"kontor.example"}, words={*FORM_WORDS, "noise@2"})
    assert names(candidates(traces, {"kontor"})) == ["by id", "by domain", "by name", "by words"]


def test_a_few_shared_words_lead_to_nobody():
    sender("far", word=FORM_WORDS)
    assert candidates(shown(words=set(FORM_WORDS[:4]))) == []


def test_however_many_share_an_agencys_domain_few_go_along_in_few_queries(django_assert_max_num_queries):
    for number in range(30):
        sender(f"station {number}", domain=("agency.example",))
    with django_assert_max_num_queries(5):
        assert len(candidates(shown(domains={"agency.example"}))) == MOST


def test_what_is_switched_off_deleted_or_not_live_never_goes_along():
    for state in (TemplateState.OFF, TemplateState.DELETED):
        row = sender(state, vat=("de1",))
        SenderTemplate.objects.filter(pk=row.pk).update(state=state)
    held = sender("held", vat=("de1",))
    held.versions.update(state=VersionState.HELD, held_why="It would read a total worse.")
    assert candidates(shown(vat_ids={"de1"})) == []


def test_our_own_ids_lead_to_no_sender():
    Company.objects.create(
        name="Noordwal BV", country="NL", currency="EUR", vat_ids=["NL801757228B01"], ibans=["NL81ZUID0536547589"]
    )
    Mailbox.objects.create(name="ap", kind="folder", address="ap@noordwal.example")
    who = Identity(
        vat_ids={"nl801757228b01": 1, "de1": 1},
        ibans={"nl81zuid0536547589": 1},
        domains={"noordwal.example": 2, "kontor.example": 1},
        names={"noordwalbv": 1},
    )
    assert keys_of(Template(identity=who)) == {(KeyKind.VAT_ID, "de1"), (KeyKind.DOMAIN, "kontor.example")}


def test_the_domains_of_our_mailboxes_and_colleagues_are_our_own():
    from review.models import Company

    Company.objects.create(name="Noordwal BV", country="NL", currency="EUR")
    Mailbox.objects.create(name="ap", kind="gmail", address="ap@mail.noordwal.example")
    User.objects.create_user("clerk", "clerk@noordwal.nl")
    User.objects.create_user("left", "left@elsewhere.example", is_active=False)
    own = own_company()
    assert own is not None
    assert own.domains == ("noordwal.example", "noordwal.nl")


def test_keys_follow_what_is_known_and_only_words_of_every_document_count():
    row = sender("kontor", vat=("old",))
    form = Form(documents=2, words={"immer@1": 2, "einmal@2": 1})
    refresh_keys(row, Template(identity=Identity(vat_ids={"new": 2}), forms=(form,)))
    assert set(row.keys.values_list("kind", "value")) == {("vat", "new"), ("word", "immer@1")}
