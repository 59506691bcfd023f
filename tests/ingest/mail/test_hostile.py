"""Whatever arrives, opening it ends, and ends without an exception."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.mail import mime
from ingest.mail.archive import members
from ingest.mail.refusals import TOO_MUCH
from ingest.mail.tnef import NotTnef, read_tnef
from tests.corpus import ROOT, needs_corpus
from tests.ingest.mail.build import PDF, mail, part, text, winmail, zipped

QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
SAMPLE = mail(
    text("<p>Hi</p>", "text/html"),
    part(PDF, "application/pdf", disposition="inline; filename*0*=utf-8''a; filename*1=b.pdf"),
    part(zipped({"a.pdf": PDF}), "application/zip"),
    part(winmail({"a.pdf": PDF}), "application/ms-tnef"),
    b"Content-Type: message/rfc822\r\n\r\n" + mail(text("inner"), boundary="inner"),
)
WORDS = st.sampled_from(
    [b"Content-Type: ", b"multipart/mixed; boundary=", b"message/rfc822", b"\r\n\r\n", b"--edge\r\n", b"--edge--",
     b"=?", b"?B?", b"?=", b"\x00", b"\xff\xfe", b"base64", b"Content-Transfer-Encoding: ", b"filename*0*=",
     b"%PDF-", b"PK\x03\x04", b"begin 644 x\n", b"From ", b"Date: ", b"To: \"", b"<", b"charset=utf-7\r\n",
     b"\x78\x9f\x3e\x22", b"edge", b";", b"\r"]
)  # fmt: skip


def assert_said_in_sentences(parsed: mime.ParsedMail) -> None:
    for note in parsed.notes:
        assert note.endswith(".")
        assert "\n" not in note
    stored = [parsed.subject, parsed.text, parsed.html, parsed.sender, *parsed.headers.values()]
    stored += [one.filename for one in parsed.parts]
    for value in stored:  # what every database takes
        assert "\x00" not in value
        value.encode("utf-8")


@QUIET
@given(st.binary(max_size=2000))
def test_any_bytes(raw):
    assert_said_in_sentences(mime.parse(raw))
    assert_said_in_sentences(mime.parse_file(raw, "x"))


@QUIET
@given(st.lists(st.one_of(WORDS, st.binary(max_size=12)), max_size=60))
def test_any_words_of_mail(words):
    assert_said_in_sentences(mime.parse(b"".join(words)))


@QUIET
@given(st.integers(0, len(SAMPLE) - 1), st.binary(min_size=1, max_size=8), st.integers(0, 200))
def test_any_damage_to_a_good_mail(at, bytes_, lost):
    assert_said_in_sentences(mime.parse(SAMPLE[:at] + bytes_ + SAMPLE[at + lost :]))


@QUIET
@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_any_damage_to_a_winmail(at, bytes_):
    good = winmail({"Quarterly invoice.pdf": PDF})
    with contextlib.suppress(NotTnef):  # the only way out that it names
        read_tnef(good[:at] + bytes_ + good[at + len(bytes_) :])


@QUIET
@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_any_damage_to_an_archive(at, bytes_):
    good = zipped({"a.pdf": PDF, "b.pdf": PDF * 20})
    for member in members(good[:at] + bytes_ + good[at + len(bytes_) :], 1 << 20):
        assert member.content or member.refusal or member.name


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n\r\n",
        b"Subject: only a head",
        b"From: " + b"<" * 5000 + b"\r\n\r\nx",
        b"To: " + b"(" * 5000 + b"\r\n\r\nx",
        b"Content-Type: text/plain; " + b"a*0*=x;" * 500 + b"\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx",
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 20_000 + b"deep",
        b"Content-Type: text/html\r\n\r\n" + b"<table><tr><td>" * 3000 + b"deep",
        b"X: y\r\n" * 200_000 + b"\r\nx",
        b"Subject: " + b"=?utf-8?Q?x?= " * 5000 + b"\r\n\r\nx",
        b"From: " + b"a" * 1_000_000 + b"\r\n\r\nx",
        b"From: x\r\n\r\n" + b"a" + b" " * 1_000_000 + b"b",
        b"Content-Type: text/html\r\n\r\n<p>a" + b"&nbsp;" * 300_000 + b"b",
    ],
)  # fmt: skip
def test_what_wears_a_parser_out(raw):
    assert_said_in_sentences(mime.parse(raw))


def test_multiparts_nested_beyond_the_parser_leave_the_head():
    raw, kind = b"hello", b"text/plain"
    for depth in range(1500):
        edge = b"e%d" % depth
        raw = b"--" + edge + b"\r\nContent-Type: " + kind + b"\r\n\r\n" + raw + b"\r\n--" + edge + b"--\r\n"
        kind = b"multipart/mixed; boundary=" + edge
    parsed = mime.parse(b"From: a@b.test\r\nSubject: deep\r\nContent-Type: " + kind + b"\r\n\r\n" + raw)
    assert parsed.subject == "deep"
    assert len(parsed.notes) == 1


def test_a_mail_in_more_parts_than_are_kept_leaves_its_head():
    head = b"Subject: parts\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    parsed = mime.parse(head + b"--b\r\n\r\n" * 60_000 + b"--b--")
    assert (parsed.subject, parsed.notes) == ("parts", (TOO_MUCH,))


def test_an_archive_that_lists_more_files_than_memory_holds_is_refused_before_it_is_listed():
    listed = b"PK\x03\x04" + b"PK\x01\x02" * 30_000 + b"PK\x05\x06"
    assert [member.refusal for member in members(listed, 1 << 20)] == [
        "holds more than 500 files. Ask the sender for smaller archives."
    ]
    assert mime.parse_file(listed, "files.zip").notes == (
        "“files.zip” holds more than 500 files. Ask the sender for smaller archives.",
    )


@needs_corpus
@pytest.mark.parametrize("name", ["mail-mime", "hostile-pdf"])
def test_real_mail_and_files_that_others_made_trouble_with(name):
    for path in sorted((ROOT / name / "docs").iterdir()):
        raw = path.read_bytes()
        parsed = mime.parse(raw) if path.suffix == ".eml" else mime.parse_file(raw, path.name)
        assert_said_in_sentences(parsed)
        assert parsed.parts or parsed.text or parsed.notes or path.suffix == ".eml", path.name


def test_html_that_is_nested_without_end_loses_none_of_its_text():
    deep = "<table><tr><td>" * 3000
    parsed = mime.parse(mail(text(f"<p>Before</p>{deep}<p>3 x rope &amp; chain</p>", "text/html")))
    assert "Before" in parsed.text
    assert "3 x rope & chain" in parsed.text
    assert parsed.body_is_document
