"""What stands before the emulated Google: the profile that it lacks, and the refusals that the real one gives.

Everything else passes through byte by byte. `refusals` are taken first, each once, by path part.
"""

from __future__ import annotations

import contextlib
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PASSED_ON = ("Authorization", "Content-Type", "Accept")


@dataclass
class Front:
    """A running front: its address, what was asked, and the refusals that wait."""

    root: str
    asked: list[str] = field(default_factory=list)
    refusals: list[tuple[str, int, bytes]] = field(default_factory=list)

    def refuse(self, part: str, status: int, body: dict[str, Any] | bytes) -> None:
        """Answer the next request whose path holds `part` as Google does when it refuses."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.refusals.append((part, status, content))

    def refusal(self, path: str) -> tuple[int, bytes] | None:
        for waiting in self.refusals:
            if waiting[0] in path:
                self.refusals.remove(waiting)
                return waiting[1:]
        return None


@contextlib.contextmanager
def front(behind: str) -> Iterator[Front]:
    """Yield a front on a free port before the server at `behind`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    running = Front(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler(running, behind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(running: Front, behind: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            running.asked.append(f"{self.command} {self.path}")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if refused := running.refusal(self.path):
                self._answer(*refused, "application/json" if refused[1][:1] == b"{" else "text/html")
            elif self.path.startswith("/gmail/v1/users/me/profile"):
                self._answer(200, json.dumps(self._profile()).encode(), "application/json")
            else:
                self._answer(*self._behind(body))

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

        def _profile(self) -> dict[str, str]:
            """Return the newest history id, which the emulator gives with every history."""
            _, content, _ = self._ask("GET", "/gmail/v1/users/me/history?startHistoryId=1", b"")
            return {"emailAddress": "ap@acme.test", "historyId": json.loads(content)["historyId"]}

        def _behind(self, body: bytes) -> tuple[int, bytes, str]:
            return self._ask(self.command, self.path, body)

        def _ask(self, method: str, path: str, body: bytes) -> tuple[int, bytes, str]:
            headers = {name: self.headers[name] for name in PASSED_ON if self.headers.get(name)}
            request = urllib.request.Request(behind + path, data=body or None, headers=headers, method=method)
            try:
                answer = urllib.request.urlopen(request, timeout=30)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                return answer.status, answer.read(), answer.headers.get("Content-Type", "")

        def _answer(self, status: int, content: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet: the test's output is for its verdict."""

    return Handler
