"""The one way out: every call that leaves this machine is timed out, throttled and logged without its secrets."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.db import connection
from django.utils import timezone
from requests.adapters import HTTPAdapter

from mail2erp import redact, throttle
from mail2erp.audit.models import Call

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
BUSY = frozenset({429, 503})


class ComeBackLater(requests.RequestException):
    """The target, or its throttle, wants to be left alone for `retry_after` seconds."""

    def __init__(self, sentence: str, retry_after: float, response: requests.Response | None = None) -> None:
        super().__init__(sentence, response=response)
        self.retry_after = retry_after


class StrayRedirect(requests.RequestException):
    """The target sent us to another host; credentials and records do not follow."""


class Session(requests.Session):
    """A `requests` session for one `target`, the name of a connection or mailbox.

    `subject` names what the calls are about, e.g. `posting:17`. `timeout` is (connect, read) in seconds. Calls
    raise `requests.RequestException`; where that has a `retry_after`, the target asked for so many seconds.
    `calls` holds the ids of the call log's rows, oldest first.
    """

    def __init__(
        self,
        target: str,
        subject: str = "",
        *,
        per_minute: int | None = None,
        concurrent: int | None = None,
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        super().__init__()
        self.target, self.subject = target, subject
        self.per_minute, self.concurrent, self.timeout = per_minute, concurrent, timeout
        self.calls: list[int] = []
        self.headers["User-Agent"] = "mail2erp"
        self.auth = _no_netrc
        way = _Way(self)
        self.mount("https://", way)
        self.mount("http://", way)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target is not None:
            here, there = urlsplit(resp.url), urlsplit(urljoin(resp.url, target))
            if here.hostname != there.hostname or (here.scheme, there.scheme) == ("https", "http"):
                raise StrayRedirect(f"{here.hostname} sent us on to {there.hostname}, where we do not follow.")
        return target


def log_call(
    target: str,
    subject: str,
    method: str,
    url: str,
    *,
    request: bytes | str | None = None,
    status: int | None = None,
    response: bytes | str | None = None,
    milliseconds: int = 0,
    error: str = "",
    content_types: tuple[str, str] = ("", ""),
) -> Call:
    """Write one call to the log, without its secrets; for clients that bring their own transport.

    `content_types` are those of request and response. Raises RuntimeError inside a transaction.
    """
    refuse_in_transaction()
    return Call.objects.create(
        at=timezone.now(),
        target=target,
        subject=subject,
        method=method.upper(),
        url=redact.url(url)[:500],
        request=redact.body(request, content_types[0]),
        status=status,
        response=redact.body(response, content_types[1]),
        milliseconds=milliseconds,
        error=redact.text(error)[:1000],
    )


def refuse_in_transaction() -> None:
    """Raise RuntimeError inside a transaction: the network may not hold the database's locks, and a rollback
    would wipe the log of what has already left."""
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("A call may not leave inside a database transaction. Make it before or after.")


class _Way(HTTPAdapter):
    """How the calls of a session leave."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        refuse_in_transaction()
        options: dict[str, Any] = {"timeout": timeout or self.session.timeout, "verify": verify, "cert": cert}
        try:
            with throttle.slot(self.session.target, self.session.concurrent):
                throttle.wait_for_turn(self.session.target, self.session.per_minute)
                response = self._logged(request, stream=stream, proxies=proxies, **options)
        except throttle.Throttled as wait:
            raise ComeBackLater(str(wait), wait.retry_after) from wait
        self._respect_pause(response)
        return response

    def _logged(self, request: requests.PreparedRequest, *, stream: bool, **options: Any) -> requests.Response:
        began = time.monotonic()
        try:
            response = super().send(request, stream=stream, **options)
            content = b"" if stream else response.content
        except requests.RequestException as error:
            self._log(request, began, error=f"{type(error).__name__}: {error}")
            raise
        kind = response.headers.get("Content-Type", "")
        self._log(request, began, status=response.status_code, response=content, kind=kind)
        return response

    def _log(self, request: requests.PreparedRequest, began: float, *, kind: str = "", **outcome: Any) -> None:
        sent = request.body if isinstance(request.body, bytes | str) else None
        call = log_call(
            self.session.target,
            self.session.subject,
            request.method or "",
            request.url or "",
            request=sent,
            milliseconds=int((time.monotonic() - began) * 1000),
            content_types=(str(request.headers.get("Content-Type", "")), kind),
            **outcome,
        )
        self.session.calls.append(call.pk)

    def _respect_pause(self, response: requests.Response) -> None:
        if response.status_code not in BUSY:
            return
        seconds = retry_after(response.headers.get("Retry-After", ""))
        if seconds is None:
            return
        throttle.close(self.session.target, seconds)
        sentence = f"{self.session.target} answered {response.status_code} and asked for {seconds:.0f} s of rest."
        raise ComeBackLater(sentence, seconds, response)


def retry_after(value: str) -> float | None:
    """Return the seconds that the value of a `Retry-After` asks for, in either of its forms; None for any other.

    At most an hour: a target that wants to be left alone for longer says so again then.
    """
    value = value.strip()
    try:
        seconds = float(value) if value.isdecimal() else _until(value)
    except (ValueError, TypeError):  # no number and no date, or a date without a time zone
        return None
    return min(max(0.0, seconds), throttle.LONGEST_CLOSED.total_seconds())


def _until(date: str) -> float:
    return (parsedate_to_datetime(date) - timezone.now()).total_seconds()


def _no_netrc(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request  # set as the session's `auth`, so that no ~/.netrc adds a credential nobody configured
