"""ZIP files, opened within limits. Pure, and never raises."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from ingest.mail.filenames import safe_name

CHUNK = 1 << 16
MAX_MEMBERS = 500
MAX_ENTRIES = 20_000  # more are not even listed: a list of millions fits into a mail, but not into memory
ENTRY = b"PK\x01\x02"  # how each entry of the list at an archive's end begins
MAX_RATIO = 200
FREE_SIZE = 4 << 20  # small files may be packed as tightly as they like
OF_THE_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name, and its bytes or one sentence on why they are not taken."""

    name: str
    content: bytes = b""
    refusal: str = ""


def members(content: bytes, room: int) -> Iterator[Member]:
    """Yield the files in the archive, at most `room` bytes of them in all.

    What the archive says about sizes is not believed: bytes are counted as they come out.
    """
    if is_overfull(content):
        yield _TOO_MANY
        return
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        entries = [entry for entry in archive.infolist() if not _of_the_system(entry)]
    except Exception:  # damage shows as anything, from struct.error to NotImplementedError
        yield Member("", refusal="is a ZIP file that is damaged. Ask the sender for it again.")
        return
    with archive:
        for entry in entries[:MAX_MEMBERS]:
            member = _member(archive, entry, room)
            room -= len(member.content)
            yield member
    if len(entries) > MAX_MEMBERS:
        yield _TOO_MANY


_TOO_MANY = Member("", refusal=f"holds more than {MAX_MEMBERS} files. Ask the sender for smaller archives.")


def is_overfull(content: bytes) -> bool:
    """Tell whether an archive lists more files than may be looked through."""
    return content.count(ENTRY) > MAX_ENTRIES


def _of_the_system(entry: zipfile.ZipInfo) -> bool:
    return entry.is_dir() or entry.filename.startswith(OF_THE_SYSTEM) or entry.filename.endswith(OF_THE_SYSTEM)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> Member:
    name = safe_name(entry.filename)
    if entry.flag_bits & 1:
        return Member(name, refusal="is protected by a password. Ask the sender for an open copy.")
    limit = min(room, max(FREE_SIZE, entry.compress_size * MAX_RATIO))
    parts, size = [], 0
    try:
        with archive.open(entry) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    return Member(name, refusal="unpacks to more than is allowed. Ask the sender for it unpacked.")
                parts.append(chunk)
    except Exception:  # as above: also of a compression that nobody knows, or of a wrong checksum
        return Member(name, refusal="is damaged inside its ZIP file. Ask the sender for it again.")
    return Member(name, b"".join(parts))
