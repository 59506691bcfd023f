"""Pictures of pages: kept once, and whole."""

from __future__ import annotations

from ingest import pictures

DRAWN = {900: b"narrow", 1800: b"and wide"}


def test_a_picture_is_kept_once(settings, tmp_path):
    settings.PAGE_IMAGES_DIR = tmp_path
    name = pictures.keep(DRAWN)
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*.webp")}
    assert pictures.keep(DRAWN) == name
    assert {path: path.stat().st_ino for path in tmp_path.rglob("*.webp")} == before
    assert pictures.path(name, 1800).read_bytes() == b"and wide"


def test_a_picture_that_a_power_cut_emptied_is_kept_anew(settings, tmp_path):
    settings.PAGE_IMAGES_DIR = tmp_path
    name = pictures.keep(DRAWN)
    pictures.path(name, 900).write_bytes(b"")
    pictures.keep(DRAWN)
    assert pictures.path(name, 900).read_bytes() == b"narrow"
