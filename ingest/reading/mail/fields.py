"""Orders, tickets and leads read from a mail itself: its head, newest message, signature and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from email.utils import parseaddr, parsedate_to_datetime

from ingest.reading.engine import read_pages
from ingest.reading.formats import FREE_MAIL, LEGAL_FORM
from ingest.reading.languages import detect, fold, languages, words
from ingest.reading.mail.forward import Writer, said
from ingest.reading.mail.grid import page_of, text_of
from ingest.reading.mail.items import items
from ingest.reading.mail.said import said_number, said_total
from ingest.reading.mail.sure import Sure, share
from ingest.reading.mail.thread import Message
from ingest.reading.paper import Company
from ingest.reading.parties.phones import telephone
from ingest.records import DocType, Evidence, Line, Reading, Value

BODY = "body"
"""The `header` of evidence that stands in the mail's body."""

_PARTED = re.compile(r"\s[|•·–-]\s|,\s")  # “ | ” and “, ” between the parts of a signature's line
_ORDERS = (DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE)
_LABELLED = (
    "invoice_number",
    "order_reference",
    "delivery_date",
    "net_total",
    "tax_total",
    "grand_total",
    "currency",
)
_AUTOMATIC = ("auto-submitted", "list-unsubscribe", "x-auto-response-suppress")


def read_mail(
    headers: Mapping[str, str], text: str, html: str = "", own: Company | None = None, sure: Sure = share
) -> Reading:
    """Read a mail as order, ticket or lead. `headers` are decoded; `html` is used where it holds more.

    `doc_type` is purchase_order, ticket, lead or other, and `reason` says why; `sure` is how sure a value is by
    where it was read.
    """
    head = {name.casefold(): value for name, value in headers.items()}
    body = text_of(html) if html and (not text.strip() or "<table" in html.casefold()) else text
    message, writer = said(body, parseaddr(head.get("from", ""))[0], head.get("subject", ""))
    printed = read_pages((page_of(message.text),), own) if message.text else Reading(DocType.OTHER)
    lines = tuple(_from_body(line) for line in printed.lines) or tuple(items(message.text, BODY))
    kind, reason = _kind(head, message, lines)
    fields = dict(_person(head, message, writer, sure))
    if kind in _ORDERS:
        fields = _order(head, message, printed, fields, own, sure)
    return Reading(
        doc_type=kind,
        fields=fields,
        lines=lines if kind in _ORDERS else (),
        language=detect(f"{head.get('subject', '')} {message.text} {message.signature}"),
        reason=reason,
    )


def _kind(head: Mapping[str, str], message: Message, lines: tuple[Line, ...]) -> tuple[DocType, str]:
    if any(head.get(name, "no") != "no" for name in _AUTOMATIC) or head.get("precedence") in (
        "bulk",
        "list",
        "junk",
    ):
        return DocType.OTHER, "The mail was sent by a machine or a list."
    subject, said = head.get("subject", ""), message.text
    found: dict[DocType, list[str]] = {}
    for kind, name in ((DocType.PURCHASE_ORDER, "order"), (DocType.TICKET, "ticket"), (DocType.LEAD, "lead")):
        found[kind] = [*_said(name, subject) * 2, *_said(name, said)]
    changes = _said("changes", f"{subject}\n{said}")
    if changes and (found[DocType.PURCHASE_ORDER] or lines):
        return DocType.ORDER_CHANGE, f"The mail says “{changes[0]}”."
    if lines and found[DocType.PURCHASE_ORDER]:
        return DocType.PURCHASE_ORDER, f"The mail lists goods and says “{found[DocType.PURCHASE_ORDER][0]}”."
    del found[DocType.PURCHASE_ORDER]
    kind = max(found, key=lambda kind: len(found[kind]))
    if found[kind]:
        return kind, f"The mail says “{found[kind][0]}”."
    return DocType.OTHER, "No word in the mail says what it is about."


def _said(name: str, text: str) -> list[str]:
    """Return the phrases of a `[words]` list that a text holds, as whole words, longest first."""
    plain = text.casefold()
    phrases = {phrase for language in languages() for phrase in language.words[name]}
    return [
        phrase
        for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
        if re.search(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", plain)
    ]


def _person(
    head: Mapping[str, str], message: Message, writer: Writer | None, sure: Sure
) -> Iterator[tuple[str, Value]]:
    """Yield who writes, from where, and what about. `writer` wrote it where it was only passed on."""
    passed_on = "_passed_on" if writer else ""
    if writer:
        source, line, name, address = BODY, writer.line, writer.name, writer.address
    else:
        source = "reply-to" if head.get("reply-to") else "from"
        line = head.get(source, "")
        name, address = parseaddr(line)
        name = name or parseaddr(head.get("from", ""))[0]
    by = f"name{passed_on}" if name else "name_signed"
    name = name or _signed(message)
    signed = [line.strip() for line in message.signature.splitlines() if line.strip()]
    if name:
        yield "sender_name", _value(name, sure(by), source, name)
    if address:
        yield "email", _value(address, sure(f"address{passed_on}"), source, line)
    company, by = _company(signed, name, address)
    if company and by == "company_domain":
        yield "company", _value(company, sure(by), source, line)
    elif company:
        yield "company", _value(company, sure(by), BODY, company)
    if phone := telephone(signed, message.text):
        yield "phone", _value(phone, sure("phone"), BODY, phone)
    if head.get("subject", "").strip():
        yield "subject", _value(_topic(head["subject"]), sure("subject"), "subject", head["subject"])
    if message.text:
        yield "message", _value(message.text, sure(f"message{passed_on}"), BODY, message.text[:200])


def _signed(message: Message) -> str:
    lines = [line.strip() for line in message.signature.splitlines() if line.strip()]
    names = [line for line in lines[1:3] if len(line) < 40 and not any(char.isdigit() for char in line)]
    return names[0] if names else ""


def _company(signed: list[str], name: str, address: str) -> tuple[str, str]:
    """Return the sender's company, and by what it was told.

    The signature names it by its legal form, by the words of the address's domain, or in the line under the
    name, if that is no post in the house. Else the domain stands for it.
    """
    pieces = [[part.strip() for part in _PARTED.split(line)] for line in signed if len(line) < 120]
    lines = [parts[0] for parts in pieces]
    house = _house(address)
    for piece in (part for parts in pieces for part in parts if len(part) < 60):
        if LEGAL_FORM.search(piece) and fold(piece) != fold(name):
            return piece, "company_legal_form"
    own = {fold(word) for word in name.split()} | {fold(name)}
    for piece in (part for parts in pieces for part in parts if _names(part) and fold(part) not in own):
        if house and _alike(piece, house):
            return piece, "company_as_domain"
    named = [place for place, line in enumerate(lines) if name and fold(line) == fold(name)]
    below = [line for line in lines[named[0] + 1 :] if _names(line)] if named else []
    if below and below[0] == lines[named[0] + 1] and not house:
        return below[0], "company_below_name"
    return house.replace("-", " ").title(), "company_domain"


def _alike(piece: str, house: str) -> bool:
    """Tell whether words of a signature are the name in an address, however its domain writes umlauts."""
    words_of = {_close(piece), _close(re.sub("[äöü]", lambda found: found[0] + "e", piece.casefold()))} - {""}
    return any(one in _close(house) or _close(house) in one for one in words_of)


def _house(address: str) -> str:
    """Return the name in an address's own domain, empty for a provider of addresses for everybody."""
    domain = address.rpartition("@")[2].casefold().split(".")
    house = domain[-2] if len(domain) >= 2 else ""
    return "" if house in FREE_MAIL else house


def _names(line: str) -> bool:
    """Tell whether a line of a signature could be a company: no figure, address or link, and no post."""
    return not re.search(r"\d|@|www\.|://", line) and not any(
        fold(word) in words("posts") for word in line.split()
    )


def _close(text: str) -> str:
    return fold(text).replace(" ", "")


def _topic(subject: str) -> str:
    """Return the subject without the marks of answers and forwards."""
    return re.sub(
        r"^(?:\s*(?:re|aw|sv|fw|fwd|wg|tr|vs|antw|rép|doorst)\s*(?:\[\d+\])?:)+", "", subject, flags=re.I
    ).strip()


def _value(value: str | Decimal | date, confidence: float, header: str, text: str) -> Value:
    return Value(value, confidence, "mail", Evidence(text=text, header=header))


def _order(
    head: Mapping[str, str],
    message: Message,
    printed: Reading,
    person: Mapping[str, Value],
    own: Company | None,
    sure: Sure,
) -> dict[str, Value]:
    """Return an order's fields: what its body labels, and the sender as buyer."""
    fields = _labelled(message, printed, sure)
    if "invoice_number" not in fields and (number := _told_number(head, message, own, sure)):
        fields["invoice_number"] = number
    fields.pop("order_reference", None)  # a mail's order is its own order reference
    buyer = person.get("company") or person.get("sender_name")
    if buyer:
        fields["buyer_name"] = buyer
    if sent := _sent(head):
        fields["issue_date"] = _value(sent, sure("sent"), "date", head["date"])
    fields |= {name: person[name] for name in ("email", "phone", "sender_name") if name in person}
    return fields


def _labelled(message: Message, printed: Reading, sure: Sure) -> dict[str, Value]:
    """Return what the body labels as an order's, and the total that a sentence of it tells."""
    fields = {
        name: replace(value, method="mail", evidence=_in_body(value), alternatives=())
        for name in _LABELLED
        if (value := printed.fields.get(name))
    }
    if total := said_total(message.text):
        if total.net and fields.get("grand_total") and fields["grand_total"].value == total.amount:
            del fields["grand_total"]  # a label alone does not tell that it is without tax; the sentence does
        fields.setdefault(
            "net_total" if total.net else "grand_total", _value(total.amount, sure("total"), BODY, total.sentence)
        )
    counted = {str(line.quantity) for line in printed.lines or items(message.text, BODY)}
    for name in ("invoice_number", "order_reference"):
        if name in fields and fields[name].value in counted:
            del fields[name]  # “Order:” and below it “40 x Bolt” is how many, not which
    if "order_reference" in fields and "invoice_number" not in fields:
        fields["invoice_number"] = fields.pop("order_reference")
    return fields


def _told_number(head: Mapping[str, str], message: Message, own: Company | None, sure: Sure) -> Value | None:
    """Return the number of an order whose body labels none: from its subject, else from a sentence."""
    subject = head.get("subject", "")
    if subject:
        labelled = read_pages((page_of(_topic(subject)),), own).fields
        value = labelled.get("invoice_number") or labelled.get("order_reference")
        if value and isinstance(value.value, str):
            return _value(value.value, value.confidence, "subject", subject)
    if number := said_number(subject):
        return _value(number, sure("number"), "subject", subject)
    number = said_number(message.text)
    return _value(number, sure("number"), BODY, number) if number else None


def _in_body(value: Value) -> Evidence:
    return Evidence(text=value.evidence.text if value.evidence else "", header=BODY)


def _sent(head: Mapping[str, str]) -> date | None:
    try:
        return parsedate_to_datetime(head.get("date", "")).date()
    except (TypeError, ValueError):
        return None


def _from_body(line: Line) -> Line:
    evidence = {name: Evidence(text=where.text, header=BODY) for name, where in line.evidence.items()}
    return replace(line, evidence=evidence)
