"""The set-up file: checked whole, applied whole or not at all, and twice changes nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from connectors.models import Connection
from ingest.models import Mailbox
from mail2erp.audit.models import Entry
from review.models import Company, Policy

pytestmark = pytest.mark.django_db

WHOLE = """
company: {name: Acme BV, country: NL, currency: EUR, vat_ids: [NL123456782B90], languages: [nl, en]}
users:
  - {email: clerk@acme.example, role: clerk}
  - {email: both@acme.example, roles: [clerk, auditor]}
mailboxes:
  - name: ap
    kind: gmail
    address: ap@acme.example
    credentials: env:AP_MAILBOX
    fetch: {labels: [INBOX], query: "newer_than:90d"}
    labels: {booked: ERP/Booked}
connections:
  - {name: erp, kind: files, base_url: /srv/erp, for: [invoice, credit_note], post: draft}
policies:
  - {name: large, for: invoice, over: "5000.00", currency: EUR, needs: supervisor}
originals:
  - {kind: local}
automation: {ap: shadow}
"""


@pytest.fixture
def configure(tmp_path, capsys):
    def run(text, *options):
        path = tmp_path / "setup.yaml"
        path.write_text(text)
        call_command("configure", str(path), *options)
        return capsys.readouterr().out

    return run


def test_the_whole_file_becomes_rows(configure):
    configure(WHOLE)
    assert Company.objects.get().vat_ids == ["NL123456782B90"]
    assert set(User.objects.get(email="both@acme.example").groups.values_list("name", flat=True)) == {
        "clerk",
        "auditor",
    }
    mailbox = Mailbox.objects.get()
    assert (mailbox.automation, mailbox.fetch["labels"]) == ("shadow", ["INBOX"])
    assert Connection.objects.get().accepts == ["invoice", "credit_note"]
    assert str(Policy.objects.get().over) == "5000.00"


def test_applying_it_again_changes_nothing(configure):
    configure(WHOLE)
    entries = Entry.objects.count()
    assert configure(WHOLE) == "Nothing to change.\n"
    assert Entry.objects.count() == entries


def test_a_change_is_named_and_journaled(configure):
    configure(WHOLE)
    said = configure(WHOLE.replace('"5000.00"', '"2500.00"'))
    assert said == "Policy “large” changed: over.\n"
    newest = Entry.objects.latest("id")
    assert (newest.before, newest.after) == ({"over": "5000.00"}, {"over": "2500.00"})


def test_check_says_what_would_be_and_changes_nothing(configure):
    said = configure(WHOLE, "--check")
    assert "Would be: Mailbox “ap” added." in said
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ("role: clerk", "role: boss", "users, row 1: “role” is “boss”. It can be auditor, clerk"),
        ("kind: gmail", "kind: pigeon", "“kind” is “pigeon”. It can be"),
        ("credentials: env:AP_MAILBOX", "credentials: hunter2", "must be a reference, never a secret"),
        ('over: "5000.00"', "over: much", "“over” is “much”. Write an amount"),
        ("currency: EUR, vat_ids", "curency: EUR, vat_ids", "“curency” is not a setting"),
        ("automation: {ap: shadow}", "automation: {ap: wild}", "automation: “ap” is “wild”. It can be"),
        ("originals:", "orignals:", "“orignals” is not a section"),
        (
            "{booked: ERP/Booked}",
            "{booked: Booked, lost: L}",
            "“labels” has “lost”. It can be booked, needs_person",
        ),
        ("    fetch:", "    api_root: ftp://mail.example/\n    fetch:", "“api_root” is no address"),
        ("    fetch:", "    api_root: 'file:///etc/passwd'\n    fetch:", "“api_root” is no address"),
        ("kind: files, base_url: /srv/erp", "kind: tryton, base_url: 'https://me:pw@erp.example'", "holds a user"),
        ("users:\n", "users: nobody\nx:\n", "“users” must be a list"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_applied(configure, wrong, right, sentence):
    with pytest.raises(CommandError, match=sentence):
        configure(WHOLE.replace(wrong, right))
    assert not Company.objects.exists()


def test_every_fault_is_named_at_once(configure):
    with pytest.raises(CommandError) as refusal:
        configure(WHOLE.replace("role: clerk", "role: boss").replace("kind: gmail", "kind: pigeon"))
    assert len(str(refusal.value).splitlines()) == 2


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"cannot be read: No such file or directory\."):
        call_command("configure", str(tmp_path / "none.yaml"))
