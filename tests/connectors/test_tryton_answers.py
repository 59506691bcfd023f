"""What a proxy, a restart or a full disk makes of Tryton's answers: a server that says one thing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from connectors.base import PermanentError, Setup, TransientError
from connectors.tryton.connector import TrytonConnector


class Says(BaseHTTPRequestHandler):
    status, kind, content = 200, "text/html", b""

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def saying() -> Iterator:
    servers = []

    def serve(status: int, kind: str, content: bytes) -> TrytonConnector:
        handler = type("Saying", (Says,), {"status": status, "kind": kind, "content": content})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        address = f"http://127.0.0.1:{server.server_port}/erp"
        return TrytonConnector(Setup("erp", address, requests.Session(), secret=lambda: "key"))

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


HTML = b"<!doctype html><title>no</title>"


@pytest.mark.parametrize(
    ("status", "kind", "content", "ends"),
    [
        (500, "text/html", HTML, TransientError),
        (502, "text/html", HTML, TransientError),
        (503, "text/html", HTML, TransientError),
        (429, "text/html", HTML, TransientError),
        (401, "text/html", HTML, PermanentError),
        (403, "text/html", HTML, PermanentError),
        (404, "text/html", HTML, PermanentError),
        (200, "text/html", HTML, PermanentError),
        (
            400,
            "application/json",
            b'{"status":400,"message":"A value is required.","description":""}',
            PermanentError,
        ),
        (400, "application/json", b"[]", PermanentError),
    ],
)
def test_every_odd_answer_ends_in_a_sentence(saying, status, kind, content, ends):
    with pytest.raises(ends) as told:
        saying(status, kind, content).check()
    assert str(told.value).endswith(".")


def test_what_tryton_says_against_a_record_is_told(saying):
    refusal = b'{"status":400,"message":"A value is required for field \\"Account\\".","description":""}'
    with pytest.raises(PermanentError, match='A value is required for field "Account"'):
        saying(400, "application/json", refusal).check()
