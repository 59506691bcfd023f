"""What a template knows, said in the reader's language: the sentences of `explain`, what they speak of in bold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from ingest.reading.template.explain import Fact
from ingest.records import from_text
from review.words import in_words, shown

SENTENCES = (
    gettext_noop("The %(field)s stands right of “%(label)s”."),
    gettext_noop("The %(field)s stands under “%(label)s”."),
    gettext_noop("The %(field)s stands left of “%(label)s”."),
    gettext_noop("The %(field)s stands over “%(label)s”."),
    gettext_noop("The %(field)s stands at the same place of page %(page)s."),
    gettext_noop("The %(field)s is always %(value)s."),
    gettext_noop("The %(field)s looks like %(sample)s."),
    gettext_noop("The %(field)s is not printed on these documents."),
    gettext_noop("The %(field)s is never what stands by “%(label)s”."),
    gettext_noop("The due date is %(days)s days after the date."),
    gettext_noop("The %(field)s is the sum of the tax rows."),
    gettext_noop("The %(field)s is what makes net and tax the total."),
    gettext_noop("The %(field)s is read without help of this template."),
    gettext_noop("The column “%(head)s” holds the %(column)s."),
    gettext_noop("The %(column)s stands in a column without a heading."),
    gettext_noop("The items end at “%(label)s”."),
    gettext_noop("An item takes up to %(rows)s rows."),
    gettext_noop("“%(label)s” is freight, a fee or a rebate on the whole document."),
    gettext_noop("There is no table of items on these documents."),
)
"""`explain.MESSAGES` once more, marked for translation; a test holds the two together."""

COLUMNS: Mapping[str, Any] = {
    "description": _("description"),
    "quantity": _("quantity"),
    "unit_price": _("unit price"),
    "net_amount": _("amount"),
    "gross_amount": _("amount with tax"),
    "tax_rate": _("tax rate"),
    "discount": _("discount"),
    "article_number": _("article number"),
    "unit": _("unit"),
    "position": _("position"),
    "tax_amount": _("tax"),
}


def say(fact: Fact) -> SafeString:
    """Return a fact's sentence as HTML."""
    return mark_safe(gettext(fact.msgid) % {key: _said(fact, key) for key in fact.params})  # noqa: S308  escaped


def plain(fact: Fact) -> str:
    """Return a fact's sentence as text."""
    return gettext(fact.msgid) % {key: _text(fact, key) for key in fact.params}


def _said(fact: Fact, key: str) -> SafeString:
    bold = "<b>{}</b>" if key in ("field", "column") else "{}"
    return format_html(bold, _text(fact, key))


def _text(fact: Fact, key: str) -> str:
    value = fact.params[key]
    if key == "field":
        return in_words(value)
    if key == "column":
        return str(COLUMNS.get(value, value))
    return _value(fact.field, value) if key == "value" else value


def _value(field: str, text: str) -> str:
    try:
        return shown(field, from_text(field, text))
    except ValueError:
        return text
