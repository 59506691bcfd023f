"""Tryton's REST interface: addresses, typed values, and what each answer means. Nothing of invoices."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import requests

from connectors.base import PermanentError, Setup, TransientError

Row = dict[str, Any]
AGAIN = "It is tried again by itself."


class Client:
    """One Tryton database. Every method raises TransientError or PermanentError, with a sentence.

    `company` is the id of the company in whose name we speak: Tryton keeps default accounts per company.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.company: int | None = None

    def search(self, model: str, domain: list[Any], fields: Sequence[str], limit: int = 500) -> list[Row]:
        """Return the first `limit` rows that match a Tryton domain, by id."""
        query = [("d", _url_safe(domain)), ("s", str(limit)), ("o", _url_safe([["id", "ASC"]]))]
        return self._call("GET", model, fields, query)

    def read(self, model: str, row_id: int | str, fields: Sequence[str]) -> Row | None:
        """Return one row, or None if Tryton has none of that id."""
        return self._call("GET", f"{model}/{row_id}", fields, none_if_missing=True)

    def create(self, model: str, values: Row, fields: Sequence[str]) -> Row:
        return self._call("POST", model, fields, body=values)

    def update(self, model: str, row_id: int | str, values: Row) -> Row:
        return self._call("PUT", f"{model}/{row_id}", ("id",), body=values)

    def act(self, model: str, row_id: int | str, action: str, fields: Sequence[str]) -> Row:
        """Press a button such as `post` on a row."""
        return self._call("POST", f"{model}/{row_id}/{action}", fields, body={})

    def delete(self, model: str, row_id: int | str) -> None:
        """Remove a row; one that is gone already is no fault."""
        self._call("DELETE", f"{model}/{row_id}", (), none_if_missing=True)

    def _call(
        self,
        method: str,
        path: str,
        fields: Sequence[str],
        query: Sequence[tuple[str, str]] = (),
        body: Row | None = None,
        *,
        none_if_missing: bool = False,
    ) -> Any:
        try:
            answer = self.setup.session.request(
                method,
                f"{self.setup.base_url.rstrip('/')}/rest/model/{path}",
                params=[*query, *(("f", name) for name in fields)],
                data=None if body is None else json.dumps(body, default=_typed),
                headers=self._headers(),
            )
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema) as error:
            raise PermanentError(f"“{self.setup.base_url}” is no address. Correct it in the set-up.") from error
        except requests.RequestException as error:
            raise TransientError(
                f"Tryton at {self._host} does not answer. {AGAIN}",
                retry_after=getattr(error, "retry_after", None),
            ) from error
        if answer.status_code == 404 and none_if_missing:
            return None
        return self._understood(answer)

    def _headers(self) -> dict[str, str]:
        context = {} if self.company is None else {"company": self.company}
        return {
            "Authorization": f"Bearer {self.setup.secret()}",
            "Content-Type": "application/json",
            "X-Tryton-Context": _url_safe(context),
        }

    def _understood(self, answer: requests.Response) -> Any:
        status = answer.status_code
        if status == 204:
            return None
        if status in {401, 403}:
            raise PermanentError(
                f"Tryton refused the key of the connection “{self.setup.name}”. Give it a valid key, then replay."
            )
        if status >= 500 or status in {408, 429}:
            raise TransientError(f"Tryton at {self._host} answered with a fault of its own ({status}). {AGAIN}")
        content = _json(answer)
        if content is None or status in {404, 405, 410}:
            raise PermanentError(
                f"{self._host} does not answer as Tryton does ({status}). Check the address of the connection."
            )
        if status >= 400:
            said = str(content.get("message", "")).strip() if isinstance(content, dict) else ""
            raise PermanentError(f"Tryton refused it: {said or status} Correct it, then replay.")
        return content

    @property
    def _host(self) -> str:
        return urlsplit(self.setup.base_url).netloc or self.setup.base_url


def literal(text: str) -> str:
    """Return a text that Tryton's `ilike` takes as it stands: no letter of it is a wildcard."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def _url_safe(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, default=_typed).encode()).decode()


def _typed(value: object) -> Row:
    """Return a value that JSON lacks in the form that Tryton gives it."""
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": format(value, "f")}
    if isinstance(value, date):
        return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
    if isinstance(value, bytes):
        return {"__class__": "bytes", "base64": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} cannot be sent to Tryton")


def _plain(value: Row) -> Any:
    match value.get("__class__"):
        case "Decimal":
            return Decimal(value["decimal"])
        case "date":
            return date(value["year"], value["month"], value["day"])
        case "bytes":
            return base64.b64decode(value["base64"])
    return value


def _json(answer: requests.Response) -> Any:
    """Return the decoded content, None where it is not JSON: a page of a proxy, a sign-in form."""
    try:
        return json.loads(answer.content, object_hook=_plain)
    except ValueError:
        return None
