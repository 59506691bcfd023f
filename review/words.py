"""How the desk calls things: fields, kinds of document, money and time in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.utils import dates, formats, timezone, translation
from django.utils.translation import gettext_noop as _

from ingest.records import AMOUNT_FIELDS, DATE_FIELDS, DocType

if TYPE_CHECKING:
    from review.models import Review


class Labels(Mapping[str, str]):
    """Names by their key, in the language that is spoken when they are asked for."""

    def __init__(self, english: Mapping[str, str]) -> None:
        self.english = english

    def __getitem__(self, key: str) -> str:
        return translation.gettext(self.english[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self.english)

    def __len__(self) -> int:
        return len(self.english)


FIELD_LABELS = Labels(
    {
        "supplier_name": _("Supplier"),
        "supplier_vat_id": _("VAT number"),
        "buyer_name": _("Our company"),
        "iban": _("Bank account"),
        "invoice_number": _("Number"),
        "issue_date": _("Date"),
        "due_date": _("Due date"),
        "delivery_date": _("Delivery date"),
        "service_start": _("Service start"),
        "service_end": _("Service end"),
        "order_reference": _("Order"),
        "net_total": _("Net"),
        "tax_total": _("VAT"),
        "grand_total": _("Total"),
        "currency": _("Currency"),
        "account": _("Account"),
        "cost_centre": _("Cost centre"),
        "sender_name": _("Sender"),
        "company": _("Company"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "subject": _("Subject"),
        "message": _("Message"),
    }
)
"""Short, as the screen labels them. In a sentence: `in_words`."""

ORDERED_LABELS = Labels({"buyer_name": _("Customer")})
"""As the screen labels them on what somebody orders from us."""
ORDERED = (DocType.PURCHASE_ORDER, DocType.ORDER_CHANGE)

IN_WORDS = Labels(
    {
        "buyer_name": _("receiving company"),
        "invoice_number": _("number"),
        "issue_date": _("date of issue"),
        "net_total": _("net amount"),
        "tax_total": _("VAT amount"),
        "grand_total": _("total"),
        "order_reference": _("order number"),
        "email": _("e-mail address"),
        "phone": _("phone number"),
    }
)

KIND_LABELS = Labels(
    {
        DocType.INVOICE: _("Invoice"),
        DocType.CREDIT_NOTE: _("Credit note"),
        DocType.RECEIPT: _("Receipt"),
        DocType.REMINDER: _("Reminder"),
        DocType.QUOTE: _("Quote"),
        DocType.PURCHASE_ORDER: _("Order"),
        DocType.ORDER_CHANGE: _("Order change"),
        DocType.ORDER_RESPONSE: _("Order confirmation"),
        DocType.DESPATCH_ADVICE: _("Shipping notice"),
        DocType.BILL_OF_LADING: _("Bill of lading"),
        DocType.TICKET: _("Support request"),
        DocType.LEAD: _("Lead"),
        DocType.OTHER: _("Unknown kind"),
    }
)


def titled(review: Review) -> str:
    """Return what a document is, as its screens name it: “Invoice 2026-09911”."""
    return f"{KIND_LABELS.get(review.doc_type, review.doc_type)} {review.number}".strip()


SOURCE = "en"
"""The language of the code, and of every sentence that is kept."""
DAY_DOT = {"da": "."}
"""What stands after the number of the day."""
CUT_WITH_DOT = ("nl", "da")
"""Languages that end a shortened word with a full stop."""


def label_of(field: str, kind: str) -> str:
    """Return a field's name as the screen labels it on a document of this kind."""
    return ORDERED_LABELS[field] if kind in ORDERED and field in ORDERED_LABELS else FIELD_LABELS[field]


def in_words(field: str) -> str:
    """Return a field's name as it stands inside a sentence."""
    label = FIELD_LABELS.get(field, field)
    is_capital = label[:2].isupper()  # an abbreviation stays as it is
    return IN_WORDS.get(field) or (label if is_capital else label[:1].lower() + label[1:])


def amount(value: Decimal | None, places: int = 2) -> str:
    """Return an amount in the reader's number format, or a dash."""
    if value is None:
        return "–"
    return formats.number_format(value, places, use_l10n=True, force_grouping=True).replace("-", "−")


def exact(value: Decimal, least: int = 0) -> str:
    """Return an amount with the decimals that it has, and `least` of them at least."""
    decimals = -int(value.normalize().as_tuple().exponent)
    return amount(value, max(decimals, least, 0))


def money(value: Decimal | None, currency: str) -> str:
    return f"{amount(value)} {currency}".strip()


def day(value: date | None) -> str:
    """Return a date as “12 Dec 2026”, “12 dec. 2026” or “12. dec. 2026”: never only digits, read both ways."""
    if value is None:
        return "–"
    language = (translation.get_language() or "en")[:2]
    return f"{value.day}{DAY_DOT.get(language, '')} {_short_month(value.month, language)} {value.year}"


def _short_month(month: int, language: str) -> str:
    """Return a month's short name, with a full stop where the language marks what was cut off."""
    short, whole = str(dates.MONTHS_3[month]), str(dates.MONTHS[month])
    if language not in CUT_WITH_DOT:
        return short.title()
    return f"{short}." if short != whole else short


def short_day(value: date) -> str:
    """Return a day without its year: there is no room for it under a chart."""
    return day(value).rpartition(" ")[0]


def clock(value: datetime) -> str:
    return timezone.localtime(value).strftime("%H:%M")


def name_of(person: User) -> str:
    """Return what colleagues call a person; the sign-in name where no other is known."""
    return person.get_full_name() or person.get_username()


def initials(person: User) -> str:
    """Return two letters for a person's round sign."""
    parts = name_of(person).split()
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else parts[0][1:2])).upper()


def span(length: timedelta) -> str:
    """Return a length of time in two units at most: “2 d 4 h”, “5 h”, “52 min”."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60 % 24
    day_unit, hour_unit = translation.gettext("d"), translation.gettext("h")
    if days:
        return f"{days} {day_unit} {hours} {hour_unit}" if hours else f"{days} {day_unit}"
    return f"{hours} {hour_unit}" if hours else f"{minutes} {translation.gettext('min')}"


def seconds_long(seconds: float) -> str:
    """Return a short time of work: “0.8 s”, “42 s”, “3 min 5 s”, “1 h 2 min”."""
    whole = round(seconds)
    if seconds < 9.5:
        return f"{formats.number_format(seconds, 1)} s"
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return span(timedelta(seconds=seconds))


def shown(field: str, value: str | Decimal | date | None) -> str:
    """Return a field's value as the reader sees it in a field: own number format, dates with the month's name."""
    if value is None:
        return ""
    if field in DATE_FIELDS and isinstance(value, date):
        return day(value)
    if field in AMOUNT_FIELDS and isinstance(value, Decimal):
        return amount(value)
    return str(value)


def size(count: int) -> str:
    """Return the size of a file of so many bytes: “182 kB”, “1.4 MB”."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"
