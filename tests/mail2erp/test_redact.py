"""What may be written down, and what may not."""

from __future__ import annotations

import base64
import json
import logging
import logging.config

import pytest

from mail2erp import redact


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer hunter2hunter2",
        "authorization=hunter2hunter2&page=1",
        "https://ann:hunter2hunter2@erp.example/login",
        "password = hunter2hunter2, user = ann",
        '{"api_key": "hunter2hunter2", bad json',
        "Basic aHVudGVyMmh1bnRlcjI=",
    ],
)
def test_what_looks_like_a_secret_is_hidden_in_any_text(text):
    kept = redact.text(text)
    assert redact.HIDDEN in kept
    assert "hunter2hunter2" not in kept
    assert "aHVudGVyMmh1bnRlcjI=" not in kept


@pytest.mark.parametrize("letter", ["a", " ", "=", "/", "://", "token", "passw", "Bearer "])
def test_a_megabyte_of_one_thing_is_written_down_cut(letter):
    assert len(redact.body(letter * (1_000_000 // len(letter)), "text/plain")) < redact.LONGEST_TEXT + 100


def test_a_known_secret_is_hidden_in_every_dress():
    secret = 'p"ss wörd/1'
    redact.remember(secret)
    dresses = [secret, json.dumps(secret), "p%22ss%20w%C3%B6rd%2F1", base64.b64encode(secret.encode()).decode()]
    for dress in dresses:
        assert dress.strip('"') not in redact.text(f"sent {dress} away")


def test_a_traceback_on_the_console_tells_no_secret(settings):
    redact.remember("s3cr3t-of-the-erp")
    formatters = logging.config.DictConfigurator({**settings.LOGGING, "version": 1})
    line = formatters.configure_formatter(dict(settings.LOGGING["formatters"]["line"]))
    try:
        raise ValueError("https://erp.example/?key=s3cr3t-of-the-erp refused Bearer abcdefghijk")
    except ValueError as error:
        caught = (ValueError, error, error.__traceback__)
    said = line.format(logging.LogRecord("mail2erp", logging.ERROR, "", 1, "job %s failed", (7,), caught))
    assert "job 7 failed" in said
    assert "ValueError" in said
    assert "s3cr3t" not in said
    assert "abcdefghijk" not in said


def test_a_short_word_is_no_secret():
    redact.remember("ap")
    assert redact.text("apple") == "apple"


def test_fields_that_are_needed_to_follow_a_record_stay():
    row = {"idempotency_key": "m2e-17", "number": "R-1", "keyword": "steel", "tokens": [1], "password": ""}
    assert json.loads(redact.body(json.dumps(row))) == {**row, "tokens": redact.HIDDEN}


def test_secrets_are_hidden_at_any_depth():
    kept = redact.body(json.dumps({"params": ["ann", {"password": "x", "more": [{"client_secret": "y"}]}]}))
    assert json.loads(kept)["params"][1] == {"password": redact.HIDDEN, "more": [{"client_secret": redact.HIDDEN}]}


def test_a_form_keeps_its_names_and_loses_its_secrets():
    form = "grant_type=authorization_code&code=4%2F0abc&client_secret=s&redirect_uri=http%3A%2F%2Flocalhost"
    kept = redact.body(form, "application/x-www-form-urlencoded; charset=utf-8")
    assert "grant_type=authorization_code" in kept
    assert "0abc" not in kept
    assert "client_secret=[hidden]" in kept


@pytest.mark.parametrize("content", [b"%PDF-1.7 ...", b"\x89PNG\r\n\0\0", b"PK\x03\x04\0"])
def test_a_file_is_named_by_its_size_whatever_it_is_called(content):
    assert redact.body(content, "application/json") == f"[{len(content)} bytes of application/json]"


def test_a_long_text_says_how_long_it_was():
    assert redact.cut("x" * 30, 10) == "xxxxxxxxxx… [30 characters]"
