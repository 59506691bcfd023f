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
from ingest.reading.mailgrid import page_of, text_of
from ingest.reading.numbers import decimal_mark, parse
from ingest.reading.paper import Company
from ingest.reading.thread import Message, newest
from ingest.records import DocType, Evidence, Line, Reading, Value

BODY = "body"
"""The `header` of evidence that stands in the mail's body."""

_PHONE = re.compile(r"(?:\+|00)?\d[\d\s()./-]{6,17}\d")
_ITEM = re.compile(
    r"^\s*(?:[-*•·–]|\d{1,2}[.)])?\s*(?P<quantity>\d{1,6}(?:[.,]\d{1,3})?)\s?"
    r"(?:(?P<times>[x×*])|(?P<unit>[^\W\d_]{1,10})\.?)\s+(?:of |von |van |de )?(?P<description>[^\W_].{2,100}?)"
    r"(?:\s*(?:@|à|a|zu|für|for|til|voor|at)\s*(?P<price>[€$£]?\s?[\d.,' ]*\d)"
    r"\s?(?:€|EUR|DKK|USD|GBP|kr\.?|each|/\w+)?)?\s*$"
)
_AUTOMATIC = ("auto-submitted", "list-unsubscribe", "x-auto-response-suppress")


def read_mail(headers: Mapping[str, str], text: str, html: str = "", own: Company | None = None) -> Reading:
    """Read a mail as order, ticket or lead. `headers` are decoded; `html` is used where it holds more.

    `doc_type` is purchase_order, ticket, lead or other, and `reason` says why.
    """
    head = {name.casefold(): value for name, value in headers.items()}
    body = text_of(html) if html and (not text.strip() or "<table" in html.casefold()) else text
    message = newest(body)
    printed = read_pages((page_of(message.text),), own) if message.text else Reading(DocType.OTHER)
    lines = tuple(_from_body(line) for line in printed.lines) or tuple(_items(message.text))
    kind, reason = _kind(head, message, lines)
    fields = dict(_person(head, message))
    if kind == DocType.PURCHASE_ORDER:
        fields = _order(head, message, printed, fields, own)
    return Reading(
        doc_type=kind,
        fields=fields,
        lines=lines if kind == DocType.PURCHASE_ORDER else (),
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


def _person(head: Mapping[str, str], message: Message) -> Iterator[tuple[str, Value]]:
    """Yield who writes, from where, and what about."""
    source = "reply-to" if head.get("reply-to") else "from"
    name, address = parseaddr(head.get(source, ""))
    name = name or parseaddr(head.get("from", ""))[0] or _signed(message)
    signed = [line.strip() for line in message.signature.splitlines() if line.strip()]
    if name:
        yield "sender_name", _value(name, 0.95, source, name)
    if address:
        yield "email", _value(address, 0.99, source, head[source])
    company, where = _company(signed, address)
    if company:
        yield "company", _value(company, 0.85 if where == BODY else 0.6, where, company)
    phone = next((match[0].strip() for line in signed if (match := _PHONE.search(line)) and _is_phone(line)), "")
    if phone:
        yield "phone", _value(phone, 0.9, BODY, phone)
    if head.get("subject", "").strip():
        yield "subject", _value(_topic(head["subject"]), 0.99, "subject", head["subject"])
    if message.text:
        yield "message", _value(message.text, 0.95, BODY, message.text[:200])


def _signed(message: Message) -> str:
    lines = [line.strip() for line in message.signature.splitlines() if line.strip()]
    names = [line for line in lines[1:3] if len(line) < 40 and not any(char.isdigit() for char in line)]
    return names[0] if names else ""


def _company(signed: list[str], address: str) -> tuple[str, str]:
    """Return the sender's company and where it was read: the signature, else the address's domain."""
    for line in signed:
        if LEGAL_FORM.search(line) and len(line) < 80:
            return re.split(r"\s[|•·]\s|,\s", line)[0].strip(), BODY
    domain = address.rpartition("@")[2].split(".")
    house = domain[-2] if len(domain) >= 2 else ""
    return (house.replace("-", " ").title(), "from") if house and house not in FREE_MAIL else ("", "")


def _is_phone(line: str) -> bool:
    return sum(char.isdigit() for char in line) >= 7 and not re.search(
        r"(?i)iban|fax|vat|btw|ust|cvr|kvk|siret", line
    )


def _topic(subject: str) -> str:
    """Return the subject without the marks of answers and forwards."""
    return re.sub(
        r"^(?:\s*(?:re|aw|sv|fw|fwd|wg|tr|vs|antw|rép|doorst)\s*(?:\[\d+\])?:)+", "", subject, flags=re.I
    ).strip()


def _value(value: str | Decimal | date, confidence: float, header: str, text: str) -> Value:
    return Value(value, confidence, "mail", Evidence(text=text, header=header))


def _order(
    head: Mapping[str, str], message: Message, printed: Reading, person: Mapping[str, Value], own: Company | None
) -> dict[str, Value]:
    """Return an order's fields: what its body labels, and the sender as buyer."""
    subject = read_pages((page_of(_topic(head.get("subject", ""))),), own) if head.get("subject") else None
    fields = {}
    for name in (
        "invoice_number",
        "order_reference",
        "delivery_date",
        "net_total",
        "tax_total",
        "grand_total",
        "currency",
    ):
        if value := printed.fields.get(name):
            fields[name] = replace(value, method="mail", evidence=_in_body(value), alternatives=())
    if "order_reference" in fields and "invoice_number" not in fields:
        fields["invoice_number"] = fields.pop("order_reference")
    if "invoice_number" not in fields and subject:
        value = subject.fields.get("invoice_number") or subject.fields.get("order_reference")
        if value and isinstance(value.value, str):
            fields["invoice_number"] = _value(value.value, value.confidence, "subject", head["subject"])
    if "invoice_number" in fields:
        fields["order_reference"] = fields["invoice_number"]  # an order is its own order reference
    buyer = person.get("company") or person.get("sender_name")
    if buyer:
        fields["buyer_name"] = buyer
    if sent := _sent(head):
        fields["issue_date"] = _value(sent, 0.9, "date", head["date"])
    fields |= {name: person[name] for name in ("email", "phone", "sender_name") if name in person}
    return fields


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


def _items(text: str) -> Iterator[Line]:
    """Yield the goods that a mail lists in prose: “10 x Bolt M8 @ 0.25”, “- 5 Stk. Dichtung”."""
    mark = decimal_mark(text)
    for raw in text.splitlines():
        match = _ITEM.match(raw)
        if not match or not (match["times"] or fold(match["unit"] or "") in words("units")):
            continue
        quantity = parse(match["quantity"], mark)
        price = parse(re.sub(r"[^\d.,']", "", match["price"]), mark) if match["price"] else None
        where = {"description": Evidence(text=raw.strip(), header=BODY)}
        yield Line(
            description=match["description"].strip(" .,;:"),
            quantity=quantity[0] if quantity else None,
            unit_price=price[0] if price else None,
            net_amount=(quantity[0] * price[0]).quantize(Decimal("0.01")) if quantity and price else None,
            unit=match["unit"] or "",
            evidence=where,
        )
