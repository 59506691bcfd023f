"""The journal: it only grows, and its chain shows whoever made it not to."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from mail2erp.audit.models import Call, Entry
from mail2erp.audit.services import GENESIS, record, verify
from tests import triggers
from tests.mail2erp.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", triggers.TABLES)
@pytest.mark.parametrize("change", ["update {} set id = id + 1", "delete from {}", "truncate {}"])
def test_the_database_refuses_every_change(guarded, table, change):
    if "truncate" in change and connection.vendor == "sqlite":
        change = "delete from {} where true"  # SQLite has no other way to empty a table
    record("mail.stored", "mail:1")
    Call.objects.create(at=timezone.now(), target="erp", method="GET", url="/", milliseconds=1)
    refused = pytest.raises(DatabaseError, match="only grow")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))
    assert (Entry.objects.count(), Call.objects.count()) == (1, 1)


def test_the_migration_puts_the_triggers_in_place():
    from django.db.migrations.loader import MigrationLoader

    operation = MigrationLoader(connection).get_migration("audit", "0002_append_only").operations[0]
    operation.code(None, SimpleNamespace(connection=connection))
    record("mail.stored", "mail:1")
    with pytest.raises(DatabaseError, match="only grow"), transaction.atomic():
        Entry.objects.update(action="other")
    triggers.down()


def test_an_entry_comes_back_from_the_database_with_the_hash_it_went_in_with():
    record(
        "review.approved",
        "review:17",
        by="zoë",
        document=3,
        before={
            "amount": Decimal("12.50"),
            "date": date(2026, 3, 1),
            "at": datetime(2026, 3, 1, 9, 0, tzinfo=UTC),
        },
        after={
            "numbers": [0.1 + 0.2, 1.0, 1e22, 1e-7, -0.0, 10**18, float("nan")],
            "text": ["a\0b", "\ud83d", "€ “…”"],
            "nested": {"b": [1, None, True], "a": {3: "three"}},
            "ø": "",
        },
        version="rules 3",
        call=9,
    )
    assert verify().problem == ""
    assert Entry.objects.get().after["nested"] == {"b": [1, None, True], "a": {"3": "three"}}


def test_a_number_and_its_text_are_not_the_same_entry():
    record("a", "x", after={"value": 1})
    Entry.objects.update(after={"value": "1"})
    assert verify().broken is not None


@pytest.mark.parametrize(("field", "value"), [
    ("actor", "mallory"), ("after", {"amount": "9.99"}), ("at", datetime(2020, 1, 1, tzinfo=UTC)), ("document", 4),
])  # fmt: skip
def test_a_changed_entry_is_named(field, value):
    for number in range(4):
        record("mail.stored", f"mail:{number}", after={"amount": "10.00"}, document=1)
    second = Entry.objects.order_by("id")[1]
    Entry.objects.filter(pk=second.pk).update(**{field: value})
    verdict = verify()
    assert (verdict.broken.pk, verdict.count) == (second.pk, 1)


def test_a_removed_entry_is_missed_by_the_one_after_it():
    entries = [record("mail.stored", f"mail:{number}") for number in range(4)]
    Entry.objects.filter(pk=entries[1].pk).delete()
    assert verify().broken == entries[2]
    Entry.objects.filter(pk=entries[0].pk).delete()
    assert verify().broken == entries[2]


def test_a_cut_off_end_shows_against_a_head_kept_elsewhere():
    head = [record("mail.stored", f"mail:{number}") for number in range(3)][-1].hash
    record("mail.opened", "mail:1")
    assert verify(head).problem == ""
    Entry.objects.order_by("-id")[0].delete()
    Entry.objects.order_by("-id")[0].delete()
    assert verify().problem == ""
    assert "cut off" in verify(head).problem


def test_an_empty_journal_is_whole():
    assert verify() == verify(None)
    assert verify().head == GENESIS


def test_the_command_prints_the_head_and_exits_1_at_the_first_broken_entry():
    entries = [record("mail.stored", f"mail:{number}") for number in range(3)]
    out = io.StringIO()
    call_command("journal", "verify", "--head", entries[0].hash, stdout=out)
    assert out.getvalue() == f"3 entries, whole. Head: {entries[2].hash}\n"
    Entry.objects.filter(pk=entries[1].pk).update(action="mail.lost")
    with pytest.raises(CommandError, match=f"Entry {entries[1].pk} .* was changed") as broken:
        call_command("journal", "verify")
    assert broken.value.returncode == 1


@pytest.mark.django_db(transaction=True)
def test_the_chain_holds_when_many_write_at_once_and_some_change_their_mind():
    def write(who: int) -> None:
        for number in range(10):
            try:
                with transaction.atomic():
                    record("mail.stored", f"mail:{who}-{number}", by=f"writer {who}")
                    if number % 3 == 2:
                        raise InterruptedError
            except InterruptedError:
                continue

    at_once(6, write)
    verdict = verify()
    assert (verdict.problem, verdict.count) == ("", 6 * 7)
