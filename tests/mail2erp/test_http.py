"""The one way out, against a real server on loopback."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from django.db import transaction

from mail2erp import http, redact, throttle
from mail2erp.audit.models import Call
from tests.mail2erp.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Target(BaseHTTPRequestHandler):
    """Echoes, waits, refuses, or sends away, by path. Keeps the paths it saw and how many came at once."""

    def do_GET(self) -> None:
        server = self.server
        server.seen.append(self.path)
        server.now += 1
        server.most = max(server.most, server.now)
        length = int(self.headers.get("Content-Length", 0))
        sent = self.rfile.read(length)
        status, headers, body = server.answers.get(self.path, (200, {}, sent or b"{}"))
        if self.path == "/slow":
            time.sleep(0.5)
        server.now -= 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args) -> None:
        """Keep the test's output quiet."""


@pytest.fixture
def target():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Target)
    server.seen, server.answers, server.now, server.most = [], {}, 0, 0
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_call_is_logged_with_what_it_was_about(target):
    out = http.Session("erp", "posting:17")
    out.post(f"{target.url}/bills", json={"number": "R-1"})
    call = Call.objects.get()
    assert (call.target, call.subject, call.method, call.status) == ("erp", "posting:17", "POST", 200)
    assert json.loads(call.request) == json.loads(call.response) == {"number": "R-1"}
    assert out.calls == [call.pk]


def test_no_secret_is_logged_wherever_it_stands(target):
    redact.remember("s3cr3t-of-the-erp")
    target.answers["/login?key=abcdefgh&page=2"] = (200, {}, b'{"access_token": "ya29.fresh", "user": "ann"}')
    http.Session("erp").post(
        f"{target.url}/login?key=abcdefgh&page=2",
        json={"user": "ann", "password": "hunter2hunter2", "note": "it is s3cr3t-of-the-erp", "session": [1]},
        headers={"Authorization": "Bearer header-secret"},
    )
    call = Call.objects.get()
    kept = call.url + call.request + call.response + call.error
    for secret in ("hunter2hunter2", "s3cr3t-of-the-erp", "ya29.fresh", "abcdefgh", "header-secret"):
        assert secret not in kept
    assert "page=2" in call.url
    assert '"user": "ann"' in call.request


def test_files_are_logged_by_size_and_long_values_are_cut(target):
    out = http.Session("erp")
    out.post(f"{target.url}/files", data=b"%PDF-1.7\x00\x01", headers={"Content-Type": "application/pdf"})
    out.post(f"{target.url}/files", json={"data": "QUJD" * 5000})
    first, second = Call.objects.order_by("id")
    assert first.request == "[10 bytes of application/pdf]"
    assert "[20000 characters]" in second.request
    assert len(second.request) < 3000


def test_a_call_without_an_answer_is_logged_with_its_cause(target):
    with pytest.raises(requests.ReadTimeout):
        http.Session("erp", timeout=(1, 0.1)).get(f"{target.url}/slow")
    call = Call.objects.get()
    assert (call.status, call.error[:11]) == (None, "ReadTimeout")


def test_nothing_leaves_inside_a_transaction(target):
    with transaction.atomic(), pytest.raises(RuntimeError, match="inside a database transaction"):
        http.Session("erp").get(target.url)
    assert (target.seen, Call.objects.count()) == ([], 0)


def test_a_redirect_to_another_host_is_not_followed(target):
    target.answers["/away"] = (302, {"Location": "http://localhost:9/steal"}, b"")
    target.answers["/here"] = (302, {"Location": "/there"}, b"")
    with pytest.raises(http.StrayRedirect, match="sent us on to localhost"):
        http.Session("erp").get(f"{target.url}/away")
    assert http.Session("erp").get(f"{target.url}/here").status_code == 200
    assert target.seen == ["/away", "/here", "/there"]


def test_a_target_that_asks_for_rest_gets_it_from_every_process(target):
    target.answers["/busy"] = (429, {"Retry-After": "120"}, b"slow down")
    with pytest.raises(requests.RequestException) as first:
        http.Session("erp").get(f"{target.url}/busy")
    with pytest.raises(http.ComeBackLater) as second:
        http.Session("erp", "posting:2").get(f"{target.url}/other")
    assert first.value.retry_after == 120
    assert first.value.response.status_code == 429
    assert 110 < second.value.retry_after <= 120
    assert target.seen == ["/busy"]


def test_retry_after_may_be_a_date():
    assert http.retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@pytest.mark.parametrize("value", ["", "soon", "²", "-5", "Wed, 21 Oct 2015 07:28:00 -0000"])
def test_retry_after_that_tells_no_time_is_none(value):
    assert http.retry_after(value) is None


@pytest.mark.parametrize("value", ["86400", "9" * 20, "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_no_target_gets_more_than_an_hour_of_rest(target, value):
    target.answers["/busy"] = (503, {"Retry-After": value}, b"")
    with pytest.raises(http.ComeBackLater) as refusal:
        http.Session("erp").get(f"{target.url}/busy")
    assert refusal.value.retry_after == 3600


def test_the_rate_is_one_measure_for_all_callers():
    gap = 60 / (60 - 15)
    began = time.monotonic()
    for _ in range(15):
        throttle.wait_for_turn("erp", 60)  # the burst, from here
    at_once(2, lambda _: throttle.wait_for_turn("erp", 60))
    assert time.monotonic() - began > gap * 2 - 0.5


def test_a_burst_and_then_a_steady_stream_stay_within_the_limit(monkeypatch):
    clock = _Clock()
    monkeypatch.setattr(throttle.timezone, "now", clock.now)
    monkeypatch.setattr(throttle.time, "sleep", clock.sleep)
    left = []
    for _ in range(150):
        throttle.wait_for_turn("erp", 60)
        left.append(clock.now().timestamp())
    assert max(sum(1 for one in left if start <= one < start + 60) for start in left) <= 60
    assert left[14] == left[0]  # a quarter at once
    assert left[-1] - left[0] < 200  # and no slower than it must be


def test_no_more_than_so_many_call_at_once(target):
    at_once(6, lambda _: http.Session("erp", concurrent=2).get(f"{target.url}/slow"))
    assert (len(target.seen), target.most) == (6, 2)


class _Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self):
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
