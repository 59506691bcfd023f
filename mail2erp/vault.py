"""Credentials: a reference into the environment, a file, or this vault, where they rest encrypted.

A reference is `env:NAME`, `file:PATH` or `vault:NAME`, and is all that rows and set-up files hold.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from mail2erp import ownfiles, redact
from mail2erp.audit.services import SYSTEM, record
from mail2erp.models import Secret

KEPT_KEYS = 2  # the newest, and the one before: a process that began before a rotation may still write with it


class VaultError(Exception):
    """A credential cannot be had; the text says what to do, and never holds the secret."""


def reveal(reference: str) -> str:
    """Return the secret behind a reference, and keep it out of every log of this process from now on."""
    scheme, _, name = reference.partition(":")
    if scheme not in _SOURCES or not name:
        raise VaultError("A credential is env:NAME, file:PATH or vault:NAME. Correct it in the set-up.")
    secret = _SOURCES[scheme](name)
    redact.remember(secret)
    return secret


@transaction.atomic
def keep(name: str, secret: str, *, by: AbstractBaseUser | str = SYSTEM) -> str:
    """Seal a secret under `name`, replacing what was there, and return its reference."""
    redact.remember(secret)
    sealed = _fernet().encrypt(secret.encode()).decode()
    Secret.objects.update_or_create(name=name, defaults={"sealed": sealed})
    record("secret.kept", f"secret:{name}", by=by)
    return f"vault:{name}"


@transaction.atomic
def forget(name: str, *, by: AbstractBaseUser | str = SYSTEM) -> bool:
    """Remove a secret; return whether there was one."""
    deleted, _ = Secret.objects.filter(name=name).delete()
    if deleted:
        record("secret.forgotten", f"secret:{name}", by=by)
    return bool(deleted)


def rotate(*, by: AbstractBaseUser | str = SYSTEM) -> int:
    """Seal every secret anew under the newest key; return how many. Without keys in the settings, make one.

    It may be killed at any line and begun again: an older key goes only after the secrets that it sealed have
    been sealed anew for good.
    """
    with _one_rotation():
        if settings.VAULT_KEYS:
            return _seal_anew(by)
        _write_keys([Fernet.generate_key().decode(), *_keys()])
        count = _seal_anew(by)
        _write_keys(_keys()[:KEPT_KEYS])
    return count


@transaction.atomic
def _seal_anew(by: AbstractBaseUser | str) -> int:
    fernet = _fernet()
    rows = list(Secret.objects.select_for_update())
    for row in rows:
        row.sealed = _open(row, fernet.rotate).decode()
        row.save(update_fields=["sealed", "changed_at"])
    record("vault.rotated", "vault", by=by, after={"secrets": len(rows)})
    return len(rows)


@contextmanager
def _one_rotation() -> Iterator[None]:
    """Hold every other rotation back: two at once would each write the key file without the other's key."""
    with (settings.HOME / "vault_keys.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # given back with the file, also by a rotation that was killed
        yield


def _from_environment(name: str) -> str:
    if not (secret := os.environ.get(name, "")):
        raise VaultError(f"The environment variable {name} is not set. Set it and start again.")
    return secret


def _from_file(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise VaultError(f"The credential file {path} cannot be read ({error.strerror}). Put it there.") from error


def _from_vault(name: str) -> str:
    row = Secret.objects.filter(name=name).first()
    if row is None:
        raise VaultError(f"The vault holds nothing named “{name}”. Connect or configure it again.")
    return _open(row, _fernet().decrypt).decode()


_SOURCES = {"env": _from_environment, "file": _from_file, "vault": _from_vault}


def _open(row: Secret, how: Callable[[bytes], bytes]) -> bytes:
    try:
        return how(row.sealed.encode())
    except InvalidToken as error:
        raise VaultError(
            f"“{row.name}” was sealed with a key that is gone. Put the old key back behind the new one."
        ) from error


def _fernet() -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in settings.VAULT_KEYS or _keys()])
    except ValueError as error:
        raise VaultError(
            "A vault key is not a Fernet key. Make one with: manage.py rotate_keys --print"
        ) from error


def _keys() -> list[str]:
    """Return this installation's own keys, newest first; made at first use."""
    if not _key_file().exists():
        ownfiles.make(_key_file(), Fernet.generate_key().decode())
    return _key_file().read_text().split()


def _write_keys(keys: Sequence[str]) -> None:
    ownfiles.replace(_key_file(), "\n".join(keys))


def _key_file() -> Path:
    return settings.HOME / "vault_keys"
