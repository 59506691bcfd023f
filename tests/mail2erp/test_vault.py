"""The vault: references, sealing, rotation, and silence."""

from __future__ import annotations

import io
import os

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from mail2erp import redact, vault
from mail2erp.audit.models import Entry
from mail2erp.models import Secret

pytestmark = pytest.mark.django_db
SECRET = "1//refresh-token-of-ap"


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = tmp_path


def test_a_secret_is_found_by_its_reference_wherever_it_rests(monkeypatch, tmp_path):
    monkeypatch.setenv("ERP_KEY", "from-the-environment")
    (tmp_path / "key").write_text("from-a-file\n")
    assert vault.reveal("env:ERP_KEY") == "from-the-environment"
    assert vault.reveal(f"file:{tmp_path / 'key'}") == "from-a-file"
    assert vault.reveal(vault.keep("ap", SECRET)) == SECRET


@pytest.mark.parametrize(
    "reference", ["env:NOT_SET_ANYWHERE", "file:/no/such/file", "vault:nobody", "plain", "env:", ""]
)
def test_a_reference_that_leads_nowhere_says_what_to_do(reference):
    with pytest.raises(vault.VaultError, match=r"\. [A-Z].*\.$"):
        vault.reveal(reference)


def test_a_secret_rests_sealed_and_is_named_but_not_told_in_the_journal(caplog):
    vault.keep("ap", SECRET, by="ann")
    row = Secret.objects.get()
    entry = Entry.objects.get()
    assert SECRET not in row.sealed + str(row) + repr(row) + str(entry.after) + caplog.text
    assert (entry.action, entry.subject, entry.actor) == ("secret.kept", "secret:ap", "ann")


def test_a_revealed_secret_stays_out_of_what_is_written_down():
    vault.keep("ap", SECRET)
    vault.reveal("vault:ap")
    assert SECRET not in redact.text(f"login failed for {SECRET}")


def test_the_installations_own_key_is_readable_by_its_owner_alone(tmp_path):
    vault.keep("ap", SECRET)
    assert os.stat(tmp_path / "vault_keys").st_mode & 0o777 == 0o600


def test_rotation_seals_anew_under_a_fresh_key(tmp_path):
    vault.keep("ap", SECRET)
    before = Secret.objects.get().sealed, (tmp_path / "vault_keys").read_text()
    call_command("rotate_keys", stdout=io.StringIO())
    after = Secret.objects.get().sealed, (tmp_path / "vault_keys").read_text()
    assert before[0] != after[0]
    assert after[1].endswith(before[1])
    for _ in range(2):
        vault.rotate()
    assert before[1] not in (tmp_path / "vault_keys").read_text()
    assert vault.reveal("vault:ap") == SECRET


def test_rotations_that_were_killed_before_they_ended_lose_no_secret(monkeypatch):
    vault.keep("ap", SECRET)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(vault, "record", killed)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                vault.rotate()
    assert vault.reveal("vault:ap") == SECRET
    vault.rotate()
    assert vault.reveal("vault:ap") == SECRET


def test_keys_in_the_settings_rotate_newest_first(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.VAULT_KEYS = [old]
    vault.keep("ap", SECRET)
    settings.VAULT_KEYS = [new, old]
    assert vault.rotate() == 1
    settings.VAULT_KEYS = [new]
    assert vault.reveal("vault:ap") == SECRET


def test_a_lost_key_says_what_to_do(settings):
    settings.VAULT_KEYS = [Fernet.generate_key().decode()]
    vault.keep("ap", SECRET)
    settings.VAULT_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(vault.VaultError, match="Put the old key back"):
        vault.reveal("vault:ap")


def test_forgetting_is_in_the_journal():
    vault.keep("ap", SECRET)
    assert [vault.forget("ap"), vault.forget("ap")] == [True, False]
    assert Entry.objects.last().action == "secret.forgotten"
