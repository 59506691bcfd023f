"""Google's own client for one mailbox: its credentials, its addresses, and every call logged and throttled.

Addresses come from the discovery file that ships with the client; `root` moves all of them at once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httplib2
import requests
from django.conf import settings
from google.auth.credentials import Credentials
from google.oauth2.credentials import Credentials as UserCredentials
from google.oauth2.service_account import Credentials as ServiceCredentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient import discovery_cache
from googleapiclient.discovery import Resource, build_from_document

from ingest.mail.base import ReconnectNeeded, TransientError
from mail2erp import http, throttle
from mail2erp.openid import addresses

TIMEOUT = 60
LONGEST_LOGGED = 4_000  # bytes of an answer: lists and labels are shorter, mails longer
GOOGLES_OWN = frozenset({"oauth2.googleapis.com", "accounts.google.com", "www.googleapis.com"})
SCOPES = ("https://www.googleapis.com/auth/gmail.modify",)


@lru_cache
def _discovery(api: str) -> str:
    return (Path(discovery_cache.__file__).parent / "documents" / f"{api}.json").read_text()


def service(
    api: str, *, secret: str, mailbox: str, address: str = "", root: str = "", rate: int | None = None
) -> Resource:
    """Return Google's client for `api` (such as `gmail.v1`).

    `secret` is what the credentials' reference holds: see `credentials`. The client is not thread-safe: make one
    for each task. `rate` is calls a minute.
    """
    document = json.loads(_discovery(api))
    if root:
        document["rootUrl"] = root.rstrip("/") + "/"
        document.pop("baseUrl", None)
        document.pop("mtlsRootUrl", None)
    signed = AuthorizedHttp(credentials(secret, address=address, root=root), http=LoggedHttp(mailbox, rate))
    return build_from_document(document, http=signed)


def credentials(secret: str, *, address: str = "", root: str = "") -> Credentials:
    """Return credentials from a secret: a service account's or an authorised user's JSON, or a bare access token.

    A service account acts for `address`. Raises `ReconnectNeeded` where the secret is none of these.
    """
    if not secret.lstrip().startswith("{"):
        return UserCredentials(token=secret.strip())
    try:
        info = json.loads(secret)
        info["token_uri"] = token_uri(info.get("token_uri", ""), root)
        if info.get("type") == "service_account":
            signer = ServiceCredentials.from_service_account_info(info, scopes=SCOPES)
            return signer.with_subject(address) if address else signer
        return UserCredentials(
            token=info.get("access_token") or info.get("token"),
            refresh_token=info.get("refresh_token"),
            token_uri=info["token_uri"],
            client_id=info.get("client_id") or settings.GOOGLE_CLIENT_ID,
            client_secret=info.get("client_secret") or settings.GOOGLE_CLIENT_SECRET,
        )
    except (ValueError, KeyError) as error:
        raise ReconnectNeeded(
            "The mailbox's credential is not one that Google gives out. Connect it again."
        ) from error


def token_uri(given: str, root: str) -> str:
    """Return where tokens are renewed: as the credential says, unless `root` moves Google elsewhere."""
    if given and not (root and urlsplit(given).hostname in GOOGLES_OWN):
        return given
    try:
        return addresses(root)["token_endpoint"]
    except requests.RequestException as error:
        raise TransientError(f"{root} did not answer. It is tried again.") from error


class LoggedHttp(httplib2.Http):
    """The client's transport, with each call throttled and written to the call log."""

    def __init__(self, target: str, rate: int | None) -> None:
        super().__init__(timeout=TIMEOUT)
        self.target, self.rate = target, rate

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> tuple[httplib2.Response, bytes]:
        http.refuse_in_transaction()
        throttle.wait_for_turn(self.target, self.rate)
        began = time.monotonic()
        try:
            response, content = super().request(uri, method, body=body, headers=headers, **kwargs)
        except Exception as error:
            self._log(method, uri, began, body, error=f"{type(error).__name__}: {error}")
            raise
        kind = response.get("content-type", "")
        self._log(method, uri, began, body, status=response.status, response=_summary(content), kind=kind)
        return response, content

    def _log(self, method: str, uri: str, began: float, body: Any, kind: str = "", **outcome: Any) -> None:
        http.log_call(
            self.target,
            "",
            method,
            uri,
            request=body if isinstance(body, bytes | str) else None,
            milliseconds=int((time.monotonic() - began) * 1000),
            content_types=("application/json", kind),
            **outcome,
        )


def _summary(content: bytes) -> bytes:
    """Return an answer as it is logged: a raw mail is kept as an original and need not be there a second time."""
    return content if len(content) <= LONGEST_LOGGED else b""
