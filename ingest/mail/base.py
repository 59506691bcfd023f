"""The port every mailbox is fetched through: Gmail, a watched folder.

A source knows one provider's API and nothing of mails, jobs or views. `fetch` never marks, moves or deletes
anything before its caller has stored what it yielded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass


class MailError(Exception):
    """A mailbox did not do what it was asked. The message is one sentence: what happened, then what to do."""


class TransientError(MailError):
    """Trying again by itself will help. `retry_after` is in seconds, None where the provider did not say."""

    def __init__(self, sentence: str, *, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class PermanentError(MailError):
    """A person must change something first."""


class ReconnectNeeded(PermanentError):
    """The grant is gone: revoked, expired, or for too few rights. Its owner must connect the mailbox again."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message, or one bare file, as the provider holds it.

    `raw` is its exact bytes; `filename` is set for a bare file only; `labels` are the provider's own ids.
    """

    provider_id: str
    raw: bytes
    thread_id: str = ""
    labels: tuple[str, ...] = ()
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some messages, and the cursor to store with them; `cursor` is None while more batches follow."""

    messages: Sequence[Fetched]
    cursor: str | None = None


Known = Callable[[Sequence[str]], Set[str]]


class MailSource(ABC):
    """One mailbox. Its methods raise TransientError, PermanentError or ReconnectNeeded and nothing else."""

    @abstractmethod
    def fetch(self, cursor: str, known: Known) -> Iterator[Batch]:
        """Yield what is new since `cursor` ("" the first time); the last batch carries the new cursor.

        `known` tells which of some provider ids are stored already, so that they are not fetched again. The caller
        stores a batch before it asks for the next: a crash loses nothing and repeats little.
        """

    @abstractmethod
    def taken(self, provider_id: str) -> None:
        """Be told that a message's row is committed; a source that hands over files puts the file aside."""

    @abstractmethod
    def label(self, provider_id: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Put our labels on a message and take others off, in one step. The same call again changes nothing."""
