"""Reading in a process of its own, with limits on memory and time and without network.

One process serves many documents and is replaced after some of them. It ends with its parent.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from ingest.reading.engine import Result
from ingest.reading.ocr.base import Call
from ingest.reading.ocr.cache import OcrCache, in_rounds
from ingest.reading.pages import Page
from ingest.reading.paper import Company
from ingest.reading.process import wire
from ingest.reading.process.limits import Limits
from ingest.reading.process.serve import REFUSALS
from ingest.reading.template.known import Template
from ingest.records import Reading

RECYCLE_AFTER = 200
"""Documents one process reads; libraries leak, and a fresh process forgets."""

RECYCLE_ABOVE_MB = 750
"""Resident memory at which a process is replaced after the document it has just read."""

_ROOT = Path(__file__).resolve().parents[3]


class ChildDied(Exception):
    """The file ended the reading process. The text is one sentence for a person."""


class Reader:
    """A reading process, started on first use and again after every death. Safe to use from several threads."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._served = 0

    def read(
        self,
        content: bytes,
        *,
        sender: str | None = None,
        own: Company | None = None,
        use_xml: bool = True,
        ocr: str | None = None,
        cache: OcrCache | None = None,
        outside: Call | None = None,
        templates: Sequence[Template] = (),
        rounds: int | None = None,
    ) -> Result:
        """Read a document as `engine.read` does, with the OCR engine of that name for pages without text.

        A long scan takes several rounds of OCR; where they are more than `rounds` the result names the pages
        that are still unread. `outside` makes the calls of an engine for the process, which has no network. Raises
        its refusals, ChildDied if the file kills the reader.
        """
        request: dict[str, Any] = {
            "do": "read",
            "sender": sender,
            "use_xml": use_xml,
            "ocr": ocr,
            "own": wire.company_to_json(own),
            "templates": [template.as_json() for template in templates],
        }

        def once(known: Mapping[int, Page]) -> Result:
            request["known"] = [wire.page_to_json(page) for page in known.values()]
            message, _ = self._ask(request, content, outside)
            return wire.result_from_json(message["result"])

        return in_rounds(once, content, ocr, cache, most=rounds)

    def typeset(self, html: str) -> bytes:
        """Return the PDF of a page of HTML, with nothing fetched. Raises ChildDied if it cannot be set."""
        return self._ask({"do": "typeset"}, html.encode("utf-8", "replace"))[1]

    def read_mail(self, headers: Mapping[str, str], text: str, html: str, own: Company | None = None) -> Reading:
        """Read a mail's own text as `mail.fields.read_mail` does. Raises ChildDied if it wears the reader out."""
        body = json.dumps({"headers": dict(headers), "text": text, "html": html}).encode()
        message, _ = self._ask({"do": "mail", "own": wire.company_to_json(own)}, body)
        return Reading.from_json(message["reading"])

    def render(self, content: bytes, page: int, width: int, turn: int = 0, skew: float = 0.0) -> bytes:
        """Return a page as WebP, `width` pixels wide before its turn. Raises Unreadable or ChildDied."""
        request = {"do": "render", "page": page, "width": width, "turn": turn, "skew": skew}
        return self._ask(request, content)[1]

    def cut(self, content: bytes, numbers: Sequence[int]) -> bytes:
        """Return some pages of a file as a file, as `pages.cut.cut` does. Raises Unreadable or ChildDied."""
        return self._ask({"do": "cut", "pages": list(numbers)}, content)[1]

    def ask(self, request: dict[str, Any], body: bytes) -> Mapping[str, Any]:
        """Return the answer to one of `template.served`'s requests. Raises ChildDied."""
        return self._ask(request, body)[0]

    @property
    def pid(self) -> int | None:
        """The running process, None before the first document and after a death."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _ask(
        self, request: dict[str, Any], content: bytes, outside: Call | None = None
    ) -> tuple[dict[str, Any], bytes]:
        with self._lock:
            try:
                answer = self._exchange(request, content, outside)
            except ChildDied as death:
                if str(death) != _CRASH:
                    raise
                # Somebody else may have killed it; a file that kills twice is to blame itself.
                answer = self._exchange(request, content, outside)
            if answer[0].get("refusal") == "memory":
                self._end()  # what a starved process says next cannot be relied on
                raise ChildDied(_MEMORY)
            if self._served >= RECYCLE_AFTER or self._bloated():
                self._end()
        if not answer[0]["ok"]:
            raise REFUSALS[answer[0]["refusal"]](answer[0]["sentence"])
        return answer

    def _exchange(
        self, request: dict[str, Any], content: bytes, outside: Call | None
    ) -> tuple[dict[str, Any], bytes]:
        process, stdin, stdout = self._running()
        try:
            wire.send(stdin, request, content)
            answer = wire.receive(stdout)
            while outside and answer and "call" in answer[0]:
                wire.send(stdin, {"answer": self._called(outside, answer[0]["call"])})
                answer = wire.receive(stdout)
        except OSError:
            answer = None
        self._served += 1
        if answer is None:
            sentence = _cause(process)
            self._end()
            raise ChildDied(sentence)
        return answer

    def _called(self, outside: Call, call: dict[str, Any]) -> Mapping[str, Any]:
        try:
            return outside(call)
        except BaseException:
            self._end()  # it still waits for an answer, and the next document must not become one
            raise

    def _running(self) -> tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]:
        if self._owner != os.getpid():
            self._process = None  # inherited over a fork: it is the other process's to use and to end
        if self._process is None or self._process.poll() is not None:
            arguments = json.dumps(dataclasses.asdict(self._limits))
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "ingest.reading.process.serve", arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=_ROOT,
                env={**os.environ, "PYTHONPATH": str(_ROOT), "OMP_THREAD_LIMIT": "1"},
            )
            self._owner, self._served = os.getpid(), 0
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise ChildDied(_CRASH)
        return process, process.stdin, process.stdout

    def _bloated(self) -> bool:
        """OCR's memory grows with every new shape of page; past a bound a fresh process is cheaper."""
        try:
            resident = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * resource.getpagesize()
        except (OSError, IndexError):
            return False
        return resident > RECYCLE_ABOVE_MB * 1024 * 1024

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):  # what was still to be sent has nobody to read it
                    pipe.close()


_MEMORY = "The file made the reader stop (memory). It waits for a person."
_TIME = "The file made the reader stop (time). It waits for a person."
_CRASH = "The file made the reader stop (crash). It waits for a person."


def _cause(process: subprocess.Popen[bytes]) -> str:
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return _CRASH
    return _TIME if -code in (signal.SIGALRM, signal.SIGXCPU) else _CRASH


_reader = Reader()
"""This process's own; what it can be asked for:"""

read = _reader.read
typeset = _reader.typeset
read_mail = _reader.read_mail
render = _reader.render
cut = _reader.cut
ask = _reader.ask
