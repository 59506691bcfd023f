"""A watched folder: what is put into it is taken once it is whole, and lies in `done/` once it is stored."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from django.conf import settings

from ingest.mail.base import Batch, Fetched, Known, MailSource, PermanentError, TransientError
from ingest.mail.registry import Settings
from ingest.originals.base import digest

DONE = "done"
UNFINISHED = (".part", ".tmp", ".crdownload", ".partial", ".swp")
QUIET_SECONDS = 2.0
LARGEST = 512 << 20  # bytes of a file, which is read whole: a mailbox exported as one file may be that large


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
        stays: TransientError | None = None
        for path in paths:
            try:
                fetched = self._fetched(path)
            except TransientError as error:
                stays = error  # the others are not to wait for it
                continue
            yield Batch((fetched,) if fetched else ())
        if stays:
            raise stays
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
        try:
            entries = list(os.scandir(directory))
        except FileNotFoundError:
            return  # a subdirectory that somebody has just taken away
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False) and entry.name != DONE:
                yield from self._files(path)
            elif entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                yield path

    def _whole(self, path: Path) -> bool:
        if path.name.endswith(UNFINISHED):
            return False
        try:
            return time.time() - path.stat().st_mtime >= self.quiet
        except FileNotFoundError:
            return False  # its writer has given it another name, or another worker has put it away

    def _fetched(self, path: Path) -> Fetched | None:
        """Return the file, None where it is being written to after all, or was put away meanwhile.

        Raises TransientError where it must stay until somebody has seen to it.
        """
        try:
            before = path.stat()
            if before.st_size > LARGEST:
                raise TransientError(f"{path} is too large to be a document. Take it out of the folder.")
            raw = path.read_bytes()
            after = path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise TransientError(f"{path} cannot be read ({error.strerror}). Give access to it.") from error
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            return None
        provider_id = digest(raw)
        self._paths.setdefault(provider_id, []).append(path)
        return Fetched(provider_id, raw, filename=path.name)

    def _put_away(self, path: Path) -> None:
        """Move the file to `done/` under its own name, or a numbered one where that is taken."""
        target = self.directory / DONE / path.relative_to(self.directory)
        target.parent.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            free = target if number == 1 else target.with_stem(f"{target.stem}-{number}")
            try:
                free.touch(exist_ok=False)  # takes the name, so that a rename goes over nobody's file
                break
            except FileExistsError:
                continue
        try:
            os.replace(path, free)
        except OSError:
            free.unlink()
            raise
