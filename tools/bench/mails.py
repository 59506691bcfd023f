"""How mails are read: the newest message to the line, who writes, and what about, on mails marked by hand.

python -m tools.bench.mails [LANGUAGE…] [--show]
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from ingest.reading.languages import fold
from ingest.reading.mailfields import read_mail
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

    from ingest.reading.forward import said
    from ingest.reading.mailgrid import text_of

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
    main([word for word in sys.argv[1:] if word != "--show"], show="--show" in sys.argv)
