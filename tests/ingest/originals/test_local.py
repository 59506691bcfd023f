"""The store of originals: written once, read back as it arrived, never half there."""

from __future__ import annotations

import multiprocessing
import os
import stat

import pytest

from ingest.originals.base import OriginalDamaged, OriginalError, OriginalMissing, digest
from ingest.originals.local import LocalStore


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path / "originals")


def files(store: LocalStore) -> list[str]:
    return sorted(path.name for path in store.root.rglob("*") if path.is_file())


def test_bytes_come_back_as_they_arrived(store):
    sha256 = store.put(b"an invoice")
    assert sha256 == digest(b"an invoice")
    assert store.get(sha256) == b"an invoice"


def test_it_stands_under_its_hash_and_nobody_may_write_it(store):
    sha256 = store.put(b"an invoice")
    path = store.root / sha256[:2] / sha256[2:4] / sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o440


def test_the_same_bytes_again_change_nothing(store):
    sha256 = store.put(b"an invoice")
    before = store.path(sha256).stat()
    assert store.put(b"an invoice") == sha256
    after = store.path(sha256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert files(store) == [sha256]


def test_an_empty_file_is_an_original_too(store):
    assert store.get(store.put(b"")) == b""


def test_every_read_notices_a_changed_byte(store):
    sha256 = store.put(b"pay 100.00")
    path = store.path(sha256)
    path.chmod(0o640)
    path.write_bytes(b"pay 900.00")
    with pytest.raises(OriginalDamaged, match="is not what arrived"):
        store.get(sha256)


def test_damaged_bytes_are_healed_when_they_arrive_again(store):
    sha256 = store.put(b"pay 100.00")
    store.path(sha256).chmod(0o640)
    store.path(sha256).write_bytes(b"pay 900.00")
    store.put(b"pay 100.00")
    assert store.get(sha256) == b"pay 100.00"


def test_lost_bytes_are_named_in_a_sentence(store):
    with pytest.raises(OriginalMissing, match="is not in"):
        store.get(digest(b"never seen"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "ab", "Z" * 64, ""])
def test_only_a_hash_is_a_name(store, name):
    with pytest.raises(ValueError, match="SHA-256"):
        store.get(name)


def test_a_write_that_fails_leaves_nothing_behind(store, monkeypatch):
    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full_disk)
    with pytest.raises(OriginalError, match="No space left"):
        store.put(b"an invoice")
    assert files(store) == []


def _put_many(root, start) -> None:
    store = LocalStore(root)
    for number in range(start, start + 40):
        store.put(b"%d" % (number % 50))


def test_many_writers_of_the_same_bytes_agree(store):
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_put_many, args=(store.root, start)) for start in (0, 10, 20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert files(store) == sorted(digest(b"%d" % number) for number in range(50))
    assert all(digest(store.get(name)) == name for name in files(store))
