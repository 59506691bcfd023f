"""Nothing that a person reads is left in English: what the code makes, and what stands on a whole screen."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from review.sentences import ENDS, PLACE, SENTENCES
from tests.review import desk
from tools.messages.made import HOLE, made_sentences

LANGUAGES = ("nl", "da")
UNSEEN = {
    "ingest/mail/tnef.py",
    "ingest/originals/local.py",
    "ingest/reading/process/limits.py",
    "ingest/reading/template/explain.py",
    "ingest/reading/pages/typeset.py",
    "ingest/sheet.py",
    "mail2erp/audit/services.py",
    "mail2erp/ops/health.py",
    "mail2erp/roles.py",
    "review/plain.py",
}
"""What they make is for a command, a probe or a programmer, stands on a page, or is translated where it shows."""


def could_be(text: str) -> bool:
    """Tell whether a sentence with holes could be one of the listed ones, or several of them."""
    return any(_shape(text).fullmatch(known) for known in LISTED)


def _shape(text: str) -> re.Pattern[str]:
    parts = (".*?" if part == HOLE else re.escape(part) for part in re.split(f"({HOLE})", text))
    return re.compile("".join(parts), re.S)


LISTED = [PLACE.sub("\x02", text) for text in SENTENCES]


def test_every_sentence_that_the_code_makes_is_listed():
    unknown = {
        sentence.replace(HOLE, "{}"): place
        for sentence, place in made_sentences().items()
        if place not in UNSEEN and not could_be(sentence) and not all(map(could_be, ENDS.split(sentence)))
    }
    assert unknown == {}, "List them in review/sentences/, or mark them for gettext where a reader is answered."


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_is_whole_in_its_language(client, language):
    """No English word of the desk is left on the page of a document with every kind of check."""
    clerk = desk.person("sanne", "clerk")
    review = desk.review(fields=desk.invoice_fields(grand_total=Decimal("900.00"), iban="NL00BANK0123456789"))
    client.force_login(clerk)
    client.post("/language/", {"language": language})
    for address in ("/", f"/review/{review.pk}/"):
        page = re.sub(r"<[^>]*>", " ", client.get(address).content.decode())
        assert re.findall(r"\b(?:the|are|with|and|Approve|Queue|Supplier|Due|checks?|waits)\b", page) == []
