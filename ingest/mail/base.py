"""The port: a mailbox as ingest sees it.

A source knows one provider's API and nothing of mails, jobs or views. `fetch` never marks, moves or deletes
anything before its caller has stored what it yielded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


class MailSourceError(Exception):
    """Its text is one sentence for the mailbox's owner: what happened, and what to do."""


class TransientError(MailSourceError):
    """Trying again will probably help. `retry_after` is in seconds, None where the provider did not say."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentError(MailSourceError):
    """A person is needed before this is tried again."""


class ReconnectNeeded(PermanentError):
    """The provider takes our credential no longer: the mailbox pauses until its owner connects it again."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message as the provider handed it over; `raw` is its exact bytes."""

    provider_id: str
    raw: bytes
    thread_id: str = ""
    labels: tuple[str, ...] = ()


@dataclass(slots=True)
class Batch:
    """Some messages, and the cursor to store in the same transaction as the last of them.

    `gone` are ids that were listed but no longer exist. `cursor` is None while more batches follow.
    """

    messages: Sequence[Fetched]
    cursor: str | None = None
    gone: Sequence[str] = field(default_factory=tuple)


class MailSource(ABC):
    """One mailbox."""

    @abstractmethod
    def fetch(self, cursor: str) -> Iterator[Batch]:
        """Yield what is new since `cursor` ("" the first time); the last batch carries the new cursor.

        The caller stores a batch before it asks for the next, so a crash loses nothing and repeats little.
        """

    def taken(self, provider_id: str) -> None:
        """Say that a message is stored for good; a source that hands over files puts the file aside."""
        return None

    def label(self, provider_id: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Put our labels on a message and take others off; sources without labels do nothing."""
        return None
