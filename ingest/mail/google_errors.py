"""What Google's refusals mean: again by itself, the owner connects again, or a person looks."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httplib2
from google.auth.exceptions import RefreshError, TransportError
from googleapiclient.errors import HttpError

from ingest.mail.base import MailError, PermanentError, ReconnectNeeded, TransientError
from mail2erp.http import retry_after
from mail2erp.throttle import LONGEST_CLOSED, Throttled

RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RESOURCE_EXHAUSTED"})
TOMORROW = frozenset({"dailyLimitExceeded", "quotaExceeded"})
SCOPES = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
OPERATOR = frozenset({"accessNotConfigured", "SERVICE_DISABLED", "domainPolicy"})
LONGEST_WAIT = LONGEST_CLOSED.total_seconds()
DAY = 24 * 3600.0
_AFTER = re.compile(r"Retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)")


@contextlib.contextmanager
def translated(doing: str) -> Iterator[None]:
    """Turn whatever Google's client raises while `doing` something into one of our three ends."""
    try:
        yield
    except RefreshError as error:
        if getattr(error, "retryable", False):
            raise TransientError(f"Google did not renew the access to {doing}. It is tried again.") from error
        raise ReconnectNeeded("Google takes the access to this mailbox no longer. Connect it again.") from error
    except HttpError as error:
        raise meaning(error, doing) from error
    except Throttled as error:
        raise TransientError(str(error), retry_after=error.retry_after) from error
    except (TransportError, httplib2.HttpLib2Error, OSError, ValueError) as error:
        # ValueError: an answer that stops half way is no JSON.
        raise TransientError(f"Google could not be reached to {doing}. It is tried again.") from error


def meaning(error: HttpError, doing: str) -> MailError:
    """Return what a refusal means, judged by its reason first: one status has many."""
    status, reasons, text = error.status_code, _reasons(error), _message(error)
    if status == 429 or reasons & RATE:
        return TransientError(f"Google wants a pause before we {doing} again.", retry_after=_wait(error, text))
    if reasons & TOMORROW:
        return TransientError(f"Google's limit for today is reached; we {doing} tomorrow.", retry_after=DAY)
    if status == 401 or reasons & SCOPES:
        return ReconnectNeeded("Google takes the access to this mailbox no longer. Connect it again.")
    if status >= 500:
        return TransientError(f"Google answered {status} when we wanted to {doing}. It is tried again.")
    if reasons & OPERATOR:
        return PermanentError(
            f"Google's settings for this project do not let us {doing}. Switch the Gmail API on."
        )
    return PermanentError(f"Google refused to let us {doing}: {text or status}. Look at the mailbox's set-up.")


def _body(error: HttpError) -> dict[str, Any]:
    try:
        body = json.loads(error.content)
    except ValueError:
        return {}
    inner = body.get("error") if isinstance(body, dict) else None
    return inner if isinstance(inner, dict) else {}


def _reasons(error: HttpError) -> set[str]:
    body = _body(error)
    rows = [row for row in (*body.get("errors", []), *body.get("details", [])) if isinstance(row, dict)]
    return {str(row["reason"]) for row in rows if "reason" in row} | {str(body.get("status", ""))}


def _message(error: HttpError) -> str:
    return str(_body(error).get("message", "")).rstrip(".")


def _wait(error: HttpError, text: str) -> float | None:
    """Return the seconds Google asks for: in the header, or as an instant in the text."""
    if (asked := retry_after(error.resp.get("retry-after", ""))) is not None:
        return asked
    if instant := _AFTER.search(text):
        left = (datetime.fromisoformat(instant[1]) - datetime.now(UTC)).total_seconds()
        return min(max(left, 1.0), LONGEST_WAIT)
    return None
