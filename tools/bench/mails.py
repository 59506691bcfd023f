"""How mails are read: the newest message to the line, who writes, and what about, on mails marked by hand.

python -m tools.bench.mails [LANGUAGE…] [--show] [--fit]

`--fit` writes how sure the values are by where they were read (ingest/reading/mail/sure.toml): the share that was
right in the marked mails and the demo company's letters, as if one more had been right and one more wrong. What
was wrong in the later mails before anything was mended for them counts as wrong.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator

from ingest.mail import mime
from ingest.reading.languages import fold
from ingest.reading.mail.fields import read_mail
from ingest.reading.mail.sure import MEASURED
from ingest.records import Reading
from tests.ingest.reading.mails import Marked, mails

FIELDS = ("message", "kind", "sender_name", "company", "phone", "items")


def judged(mail: Marked) -> tuple[Reading, dict[str, bool]]:
    """Return a mail as it is read, and which of FIELDS are right."""
    reading = read_mail({**mail.headers, "Date": "Fri, 7 Nov 2025 12:00:00 +0100"}, mail.text, mail.html)
    said = {name: str(reading.value(name) or "") for name in ("sender_name", "company", "phone")}
    if str(reading.doc_type) in ("purchase_order", "order_change"):  # an order has a buyer in place of a company
        said["company"] = str(reading.value("buyer_name") or "") if mail.company else ""
    return reading, {
        "message": message_right(mail, said_by(mail)),
        "kind": reading.doc_type == mail.kind,
        "sender_name": fold(said["sender_name"]) == fold(mail.sender),
        "company": close(said["company"]) == close(mail.company),
        "phone": said["phone"] == mail.phone,
        "items": len(reading.lines) == mail.items,
    }


def said_by(mail: Marked) -> str:
    """Return the newest message as it is read, whatever the kind of the mail."""
    from email.utils import parseaddr

    from ingest.reading.mail.forward import said
    from ingest.reading.mail.grid import text_of

    body = text_of(mail.html) if mail.html else mail.text
    return said(body, parseaddr(mail.headers["From"])[0], mail.headers["Subject"])[0].text


def message_right(mail: Marked, said: str) -> bool:
    """Whether it is the marked lines and no others; of HTML, whether it holds those words and not the others."""
    lines = [words for line in said.splitlines() if (words := " ".join(line.split()))]
    if not mail.html:
        return lines == mail.marked("M")
    text = " ".join(lines)
    return all(words in text for words in mail.marked("M")) and not any(
        words in text for words in mail.marked("SQ")
    )


def close(text: str) -> str:
    return fold(text).replace(" ", "")


def wrong(mail: Marked, reading: Reading, right: dict[str, bool]) -> Iterator[str]:
    """Yield a sentence for each that is wrong."""
    for name in FIELDS:
        if not right[name]:
            said = {"message": said_by(mail), "kind": reading.doc_type, "items": len(reading.lines)}
            found = said.get(
                name, reading.value("buyer_name" if name == "company" else name) or reading.value(name)
            )
            yield f"{mail.name}: {name}: {found!r}"


WHERE = (
    "name",
    "name_passed_on",
    "name_signed",
    "address",
    "address_passed_on",
    "company_legal_form",
    "company_as_domain",
    "company_below_name",
    "company_domain",
    "phone",
    "subject",
    "message",
    "message_passed_on",
    "total",
    "number",
    "sent",
)
"""Where a value of a mail's own may be read."""

MISSED = {
    "later-nl-outlook-mobiel": {"message"},
    "later-nl-ondertekening-kort": {"message"},
    "later-de-apple-leer": {"message", "phone"},
    "later-fr-bas-de-page": {"message", "company"},
}
"""What was wrong when the later mails were scored for the first time."""


def marked(mail: Marked) -> tuple[Reading, dict[str, str]]:
    """Return a marked mail as it is read, each value as sure as its place in WHERE, and its truth."""
    senders = [line for _, line in mail.lines if mail.sender.split()[0] in line and "@" in line]
    line = next((line for line in senders if mail.sender in line), mail.headers["From"])
    address = re.search(
        r"[\w.+-]+@[\w.-]+\w", mail.headers["From"] if mail.sender in mail.headers["From"] else line
    )
    truth = {
        "sender_name": mail.sender,
        "email": address[0] if address else "",
        "company": mail.company,
        "phone": mail.phone,
        "subject": re.sub(r"^(\w{1,3}: ?)+", "", mail.headers["Subject"], flags=re.I),
        "message": "\n".join(mail.marked("M")),
        "invoice_number": mail.number,
    } | dict.fromkeys(MISSED.get(mail.name, ()), "missed")
    return read_mail({**mail.headers}, mail.text, mail.html, sure=_numbered), {} if mail.html else truth


def letters() -> Iterator[tuple[Reading, dict[str, str]]]:
    """Yield the demo company's letters as they are read, in the same way, and their truth."""
    from tests.fixtures.cases import HOME, truth
    from tests.fixtures.test_golden import CONTACT, LETTERS, own

    for case in LETTERS:
        facts = truth(case)
        mail = mime.parse((HOME / "mail" / facts["meta"]["mail"]).read_bytes())
        named = ("invoice_number", "issue_date", "grand_total", "net_total", *CONTACT)
        right = {name: str(facts[name] or "") for name in named if name in facts}
        if facts.get("buyer_name"):
            right["company"] = facts["buyer_name"]
        yield read_mail(mail.headers, mail.text, mail.html, own(), _numbered), right


def _numbered(where: str) -> float:
    return (WHERE.index(where) + 1) / 10_000


def fit() -> None:
    """Write the shares."""
    there, right = Counter[str](), Counter[str]()
    for reading, truth in [*map(marked, mails()), *letters()]:
        for name, value in reading.fields.items():
            place, called = round(value.confidence * 10_000), "company" if name == "buyer_name" else name
            if 1 <= place <= len(WHERE) and called in truth and value.value is not None:
                there[WHERE[place - 1]] += 1
                right[WHERE[place - 1]] += _plain(str(value.value)) == _plain(truth[called])
    lines = [
        f"{where} = {(right[where] + 1) / (there[where] + 2):.2f}  # {right[where]}/{there[where]}"
        for where in WHERE
    ]
    MEASURED.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    print(*lines, sep="\n")


HEAD = """# How sure a value of a mail is, by where it was read: the share that was right on mails marked by hand.
# Written by `python -m tools.bench.mails --fit`; docs/reading.md says what that is worth on other mails.
"""


def _plain(text: str) -> str:
    """Return a value for comparison: case and spaces at line ends do not count, the words of a name do."""
    return "\n".join(words for line in text.casefold().splitlines() if (words := " ".join(line.split())))


def main(languages: list[str], *, show: bool) -> None:
    rights: Counter[str] = Counter()
    count, told = 0, []
    for mail in mails(*languages):
        reading, right = judged(mail)
        count += 1
        rights.update(name for name in FIELDS if right[name])
        told += wrong(mail, reading, right)
    for name in FIELDS:
        print(f"{name:12} {rights[name]}/{count}")
    if show:
        print(*told, sep="\n")


if __name__ == "__main__":
    if "--fit" in sys.argv:
        fit()
    else:
        main([word for word in sys.argv[1:] if word != "--show"], show="--show" in sys.argv)
