"""Mails of nine languages with what they quote: the newest message apart, on the corpus."""

from __future__ import annotations

from ingest.reading.mail.thread import newest
from tests import corpus

pytestmark = corpus.needs_corpus

FLOOR = 0.96
"""The share of newest messages that are right to the line; 50 of 50 in November 2026, 36 before."""

LOREM = (7, 8, 9, 10, 11, 12, 14, 18, 22, 25)
NAMED = (
    "danish_dash_separator finnish fr_multiline french_dash_separator german german_3 gmail_split_line_from "
    "italian norwegian_gmail tricky_10_special_chars_in_name tricky_14_long_quote_header "
    "tricky_15_original_message_variations"
)
MESSAGES = {
    **{f"email_{number}.txt": "1-5" for number in LOREM},
    **{f"email_{name}.txt": "1-5" for name in NAMED.split()},
    "correct_sig.txt": "1",
    "email_1.txt": "1-5",
    "email_19.txt": "1",
    "email_2.txt": "1 9-34",
    "email_6.txt": "1-3",
    "email_blackberry.txt": "1",
    "email_custom_quote_header.txt": "1",
    "email_customer_quote_header_2.txt": "1",
    "email_emoji.txt": "1",
    "email_iphone.txt": "1",
    "email_not_a_signature.txt": "1-13",
    "email_not_a_signature_2.txt": "1-10",
    "email_reply_header.txt": "1-11",
    "email_thread.txt": "1",
    "email_tricky_16_unicode_signatures.txt": "1",
    "email_tricky_17_forward_header.txt": "1",
    "email_tricky_19_quote_without_header.txt": "1 7 12",
    "email_tricky_20_html_entities.txt": "1-3",
    "email_tricky_2_url_with_wrote.txt": "1-5",
    "email_tricky_3_code_block.txt": "1-12",
    "email_tricky_4_from_in_body.txt": "1-5",
    "email_tricky_6_regards_in_sentence.txt": "1-7",
    "email_tricky_8_sent_from_in_content.txt": "1-5",
    "email_zoho.txt": "1-2",
    "sig_no_empty_line.txt": "1",
    "talon_signature_emails_stripped_camel_case_body": "1-9",
    "talon_signature_emails_stripped_short_url_body": "1-3",
    "talon_standard_replies_iphone_reply_text": "1",
}
"""Which lines of each mail are its newest message, marked by hand: neither quoted nor signature.

Left out are what is no body of a mail: cut-out names and signatures, two templates, and one with marks of its own.
"""


def test_the_newest_message_of_a_thread_is_right_to_the_line():
    wrong = [name for name, marked in MESSAGES.items() if not _right(name, marked)]
    assert 1 - len(wrong) / len(MESSAGES) >= FLOOR, wrong


def _right(name: str, marked: str) -> bool:
    body = (corpus.ROOT / "reply-threads" / "docs" / name).read_text(encoding="utf-8")
    lines = body.replace("\r\n", "\n").split("\n")
    wanted = [line for part in marked.split() for line in _lines(lines, part)]
    return _said("\n".join(wanted)) == _said(newest(body).text)


def _lines(lines: list[str], part: str) -> list[str]:
    first, _, last = part.partition("-")
    return lines[int(first) - 1 : int(last or first)]


def _said(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\xa0", " ").split("\n") if line.strip()]
