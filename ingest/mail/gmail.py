"""Gmail: new mail by history, everything again where the history is gone, labels for what became of a mail.

The cursor is a `historyId`, pinned before anything is listed, so that what arrives meanwhile is seen next time.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from googleapiclient.discovery import Resource
from googleapiclient.errors import HttpError
from googleapiclient.http import HttpRequest

from ingest.mail.base import Batch, Fetched, Known, MailSource, ReconnectNeeded
from ingest.mail.google import service
from ingest.mail.google_errors import translated
from ingest.mail.registry import Settings
from mail2erp import vault

ME = "me"
PAGE = 500
READS_PER_MINUTE = 240  # of 20 quota units each; Gmail gives a user 6,000 units a minute
HISTORY_TYPES = ["messageAdded", "labelAdded"]
NEVER = frozenset({"SENT", "DRAFT", "CHAT", "SPAM", "TRASH"})


def source(mailbox: Settings) -> GmailSource:
    """Return the source of a mailbox row. Raises `ReconnectNeeded` where its credential cannot be had."""
    try:
        secret = vault.reveal(mailbox.credentials)
    except vault.VaultError as error:
        raise ReconnectNeeded(str(error)) from error
    client = service(
        "gmail.v1",
        secret=secret,
        mailbox=mailbox.name,
        address=mailbox.address,
        root=mailbox.api_root or settings.GOOGLE_API_ROOT,
        rate=mailbox.fetch.get("per_minute", READS_PER_MINUTE),
    )
    return GmailSource(client, mailbox.fetch)


class GmailSource(MailSource):
    """One Gmail mailbox, read through Google's own client.

    `fetch_rules` are the set-up's: `labels` (names; any of them), `query` (Gmail's search), `senders`, `subjects`.
    Raises `TransientError`, `ReconnectNeeded` or `PermanentError`, nothing else.
    """

    def __init__(self, client: Resource, fetch_rules: Mapping[str, Any]) -> None:
        self.users = client.users()
        self.rules = fetch_rules
        self._ids: dict[str, str] | None = None

    def fetch(self, cursor: str, known: Known) -> Iterator[Batch]:
        with translated("read the mailbox"):
            # Gmail's search lags behind its history, so what a query finds is listed anew each time.
            ids, newest = self._changed_since(cursor) if cursor and not self._query() else (None, "")
            if ids is None:
                newest = self._newest_history()
                ids = self._all_ids()
            stored = known(ids)
            for provider_id in ids:
                if provider_id not in stored:
                    yield self._batch_of(provider_id)
            yield Batch((), cursor=newest)

    def taken(self, provider_id: str) -> None:
        """Nothing: Gmail's own history remembers what came."""

    def label(self, provider_id: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        with translated("label a mail"):
            names = self._label_ids()
            body = {
                "addLabelIds": [self._id_of(name) for name in add],
                "removeLabelIds": [names[name.lower()] for name in remove if name.lower() in names],
            }
            if any(body.values()):  # a mail that its owner has deleted needs no label
                unless_gone(self.users.messages().modify(userId=ME, id=provider_id, body=body))

    # What is new ----------------------------------------------------------------------------------
    def _newest_history(self) -> str:
        return str(answered(self.users.getProfile(userId=ME))["historyId"])

    def _changed_since(self, cursor: str) -> tuple[list[str] | None, str]:
        """Return ids that came or were labelled since `cursor`, and the new cursor.

        The ids are None where Gmail has forgotten that far back: then everything is listed again.
        """
        ids: dict[str, None] = {}
        newest, page = cursor, None
        while True:
            request = self.users.history().list(
                userId=ME, startHistoryId=cursor, historyTypes=HISTORY_TYPES, maxResults=PAGE, pageToken=page
            )
            answer = unless_gone(request)
            if answer is None:
                return None, ""
            for change in answer.get("history", []):
                ids |= dict.fromkeys(self._arrived_by(change))
            newest = str(answer.get("historyId", newest))
            page = answer.get("nextPageToken")
            if not page:
                return list(ids), newest

    def _arrived_by(self, change: Mapping[str, Any]) -> Iterator[str]:
        """Yield the ids that one change of the history brought to us; our own labels bring nothing."""
        wanted = self._wanted_labels()
        for event in change.get("messagesAdded", []):
            labels = set(event["message"].get("labelIds", []))
            if not labels & NEVER and (not wanted or labels & wanted):
                yield event["message"]["id"]
        for event in change.get("labelsAdded", []):
            if wanted & set(event.get("labelIds", [])):
                yield event["message"]["id"]

    def _all_ids(self) -> list[str]:
        """Return the ids of all mail that the set-up asks for, newest first."""
        wanted = self._wanted_labels()
        if wanted:
            return list(dict.fromkeys(found for label in sorted(wanted) for found in self._ids_under(label)))
        ours = {found for label in ("SENT", "DRAFT") for found in self._ids_under(label)}
        return [found for found in self._ids_under() if found not in ours]

    def _ids_under(self, label: str = "") -> Iterator[str]:
        page = None
        labels = {"labelIds": [label]} if label else {}
        while True:
            listing = self.users.messages().list(
                userId=ME, q=self._query() or None, maxResults=PAGE, pageToken=page, **labels
            )
            answer = answered(listing)
            yield from (message["id"] for message in answer.get("messages", []))
            page = answer.get("nextPageToken")
            if not page:
                return

    def _query(self) -> str:
        parts = [self.rules.get("query", "")]
        for name, word in (("senders", "from"), ("subjects", "subject")):
            if values := self.rules.get(name):
                parts.append("{" + " ".join(f'{word}:"{value}"' for value in values) + "}")
        return " ".join(part for part in parts if part)

    # The bytes ------------------------------------------------------------------------------------
    def _batch_of(self, provider_id: str) -> Batch:
        """Return one message, so that it is stored before the next is fetched."""
        message = self._message(provider_id)
        return Batch(() if message is None or NEVER & set(message.labels) else (message,))

    def _message(self, provider_id: str) -> Fetched | None:
        """Return a message, None where it was listed and is gone by now."""
        found = unless_gone(self.users.messages().get(userId=ME, id=provider_id, format="raw"))
        if found is None:
            return None
        return Fetched(
            provider_id=provider_id,
            raw=base64.urlsafe_b64decode(found["raw"] + "=" * (-len(found["raw"]) % 4)),
            thread_id=found.get("threadId", ""),
            labels=tuple(found.get("labelIds", ())),
        )

    # Labels ---------------------------------------------------------------------------------------
    def _wanted_labels(self) -> frozenset[str]:
        ids = self._label_ids()
        return frozenset(ids.get(name.lower(), name) for name in self.rules.get("labels", ()))

    def _label_ids(self) -> dict[str, str]:
        if self._ids is None:
            found = answered(self.users.labels().list(userId=ME)).get("labels", [])
            self._ids = {label["name"].lower(): label["id"] for label in found}
        return self._ids

    def _id_of(self, name: str) -> str:
        """Return a label's id; a label that is not there yet is made, by whoever is first."""
        if name.lower() not in self._label_ids():
            try:
                made = answered(self.users.labels().create(userId=ME, body={"name": name}))
                self._label_ids()[name.lower()] = made["id"]
            except HttpError:
                self._ids = None  # somebody else may have made it meanwhile: look again
                if name.lower() not in self._label_ids():
                    raise
        return self._label_ids()[name.lower()]


def unless_gone(request: HttpRequest) -> dict[str, Any] | None:
    """Send one request; return None where Gmail has what it is about no longer."""
    try:
        return answered(request)
    except HttpError as error:
        if error.status_code == 404:
            return None
        raise


def answered(request: HttpRequest) -> dict[str, Any]:
    """Send one request. Raises ValueError where the answer stops half way, which the client hands on as text."""
    answer = request.execute()
    if not isinstance(answer, dict):
        raise ValueError("Google's answer is no JSON object.")
    return answer
