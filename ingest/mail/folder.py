"""A watched folder: what is put into it is taken once it is whole, and lies in `done/` once it is stored."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from ingest.mail.base import Batch, Fetched, Known, MailSource, PermanentError, TransientError
from ingest.mail.registry import Settings
from ingest.originals.base import digest

DONE = "done"
UNFINISHED = (".part", ".tmp", ".crdownload", ".partial", ".swp")
QUIET_SECONDS = 2.0


def source(mailbox: Settings) -> FolderSource:
    """Return the source of a mailbox whose address is a path; without one, the installation's own folder."""
    return FolderSource(Path(mailbox.address) if mailbox.address else settings.WATCHED_DIR)


class FolderSource(MailSource):
    """Files of a directory and its subdirectories; a file's id is its SHA-256, so the same file is taken once.

    A file is whole when it has not been written to for `quiet` seconds. Nothing is ever deleted here: a file
    moves to `done/` after its row is committed, and a crash before the move only makes it be seen again.
    """

    def __init__(self, directory: Path, *, quiet: float = QUIET_SECONDS) -> None:
        self.directory = directory
        self.quiet = quiet
        self._paths: dict[str, list[Path]] = {}

    def fetch(self, cursor: str, known: Known) -> Iterator[Batch]:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            paths = sorted(path for path in self._files(self.directory) if self._whole(path))
        except OSError as error:
            raise PermanentError(
                f"{self.directory} cannot be read ({error.strerror}). Give the application access to it."
            ) from error
        unread: OSError | None = None
        for path in paths:
            try:
                fetched = self._fetched(path)
            except OSError as error:
                unread = error  # the others are not to wait for it
                continue
            yield Batch((fetched,) if fetched else ())
        if unread:
            raise TransientError(f"{unread.filename} cannot be read ({unread.strerror}). Give access to it.")
        yield Batch((), cursor=cursor)

    def taken(self, provider_id: str) -> None:
        for path in self._paths.pop(provider_id, []):
            try:
                self._put_away(path)
            except FileNotFoundError:
                continue  # another worker has put it away
            except OSError as error:
                raise PermanentError(
                    f"{path.name} is stored but cannot be moved to {DONE}/ ({error.strerror}). "
                    f"Give the application the right to write in {self.directory}."
                ) from error

    def label(self, provider_id: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Do nothing: a file carries no labels."""

    def _files(self, directory: Path) -> Iterator[Path]:
        for entry in os.scandir(directory):
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False) and entry.name != DONE:
                yield from self._files(path)
            elif entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                yield path

    def _whole(self, path: Path) -> bool:
        return not path.name.endswith(UNFINISHED) and time.time() - path.stat().st_mtime >= self.quiet

    def _fetched(self, path: Path) -> Fetched | None:
        """Return the file, None where it is being written to after all, or was put away meanwhile."""
        try:
            before = path.stat()
            raw = path.read_bytes()
            after = path.stat()
        except FileNotFoundError:
            return None
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            return None
        provider_id = digest(raw)
        self._paths.setdefault(provider_id, []).append(path)
        return Fetched(provider_id, raw, filename=path.name)

    def _put_away(self, path: Path) -> None:
        """Move the file to `done/` under its own name, or a numbered one where that is taken."""
        target = self.directory / DONE / path.relative_to(self.directory)
        target.parent.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            free = target if number == 1 else target.with_stem(f"{target.stem}-{number}")
            try:
                os.link(path, free)  # never over another file, as a rename would
                break
            except FileExistsError:
                number += 1
        path.unlink()
