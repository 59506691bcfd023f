"""Which connector a connection speaks through, by its kind; imported on first use."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from connectors.base import Connector, PermanentError, Setup
from connectors.models import Connection
from mail2erp import http
from mail2erp.vault import VaultError, reveal

KINDS = {
    "files": "connectors.files.connector.FilesConnector",
    "tryton": "connectors.tryton.connector.TrytonConnector",
}
"""Kind -> the connector's class. A new folder under `connectors/` is known once it stands here."""


def connector_for(connection: Connection, *, subject: str = "") -> Connector:
    """Return the connector of a connection; `subject` names what its calls are about, e.g. `posting:17`.

    Raises PermanentError for a kind that this version does not know.
    """
    if connection.kind not in KINDS:
        known = ", ".join(KINDS)
        raise PermanentError(f"There is no connector “{connection.kind}”. Choose one of {known}.")
    make: type[Connector] = import_string(KINDS[connection.kind])
    return make(_setup(connection, subject))


def _setup(connection: Connection, subject: str) -> Setup:
    rate = connection.rate or {}
    return Setup(
        name=connection.name,
        base_url=_address(connection),
        session=http.Session(
            connection.name,
            subject,
            per_minute=rate.get("per_minute"),
            concurrent=rate.get("concurrent"),
        ),
        secret=_secret(connection.credentials),
        post=connection.post,
        mapping=connection.mapping,
        options=connection.options,
    )


def _address(connection: Connection) -> str:
    """Return the address; a directory of files is taken from the installation's home."""
    if connection.kind == "files":
        return str(settings.HOME / (connection.base_url or "records"))
    return connection.base_url


def _secret(reference: str) -> Callable[[], str]:
    def fetch() -> str:
        try:
            return reveal(reference)
        except VaultError as error:
            raise PermanentError(str(error)) from error

    return fetch
