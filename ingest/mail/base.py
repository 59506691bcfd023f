"""The port every mailbox is fetched through: Gmail, IMAP, Outlook, a watched folder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta


class MailError(Exception):
    """A mailbox did not do what it was asked. The message is one sentence: what happened, then what to do."""


class TransientError(MailError):
    """Trying again by itself will help; `after` is how long to wait, where the provider said so."""

    def __init__(self, sentence: str, after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.after = after


class PermanentError(MailError):
    """A person must change something first."""


class ReconnectError(PermanentError):
    """The grant is gone: revoked, expired, or for too few rights. Its owner must connect the mailbox again."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message, or one bare file, as the provider holds it.

    `raw` is its exact bytes; `filename` is set for a bare file only; `labels` are the provider's own names.
    """

    provider_id: str
    raw: bytes
    thread_id: str = ""
    labels: tuple[str, ...] = ()
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some new messages, and how far the mailbox has been fetched once all of them are stored.

    `mails` may be lazy: it is walked once, each message stored before the next is asked for. The cursor is
    saved after that, so a crash in between fetches some messages again and loses none.
    """

    mails: Iterable[Fetched]
    cursor: str


Known = Callable[[Sequence[str]], Set[str]]


class MailSource(ABC):
    """One mailbox. Its methods raise TransientError, PermanentError or ReconnectError and nothing else."""

    @abstractmethod
    def fetch(self, cursor: str) -> Iterator[Batch]:
        """Yield what is new since `cursor` ("" the first time), newest or oldest first, in batches."""

    def stored(self, fetched: Fetched) -> None:
        """Be told that the message's row is committed. For sources that keep their own record of it."""

    @abstractmethod
    def label(self, provider_id: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Put our labels on a message and take others off, in one step. The same call again changes nothing."""
