"""What kind each document is, by its page alone and by page, file name and mail together, on rendered papers.

python -m tools.bench.kinds [--seed 9003] [--count 300] [--show]

The mails are made up here: a third names the kind in the subject, a third in the name of the file, a third answers
an order. Every kind must come with a reason.
"""

from __future__ import annotations

import random
from argparse import ArgumentParser
from collections import Counter

from fixtures.papers.senders import Printed, papers
from ingest.reading.engine import read_pages
from ingest.reading.kind.kinds import Letter, by_mail
from ingest.reading.pages import load
from ingest.reading.paper import paper

KINDS = (
    "invoice", "credit_note", "purchase_order", "order_response", "despatch_advice", "quote", "receipt",
)  # fmt: skip
CALLED = {
    "en": (
        "Invoice",
        "Credit note",
        "Purchase order",
        "Order confirmation",
        "Delivery note",
        "Quotation",
        "Receipt",
    ),
    "nl": ("Factuur", "Creditnota", "Inkooporder", "Orderbevestiging", "Pakbon", "Offerte", "Kassabon"),
    "da": ("Faktura", "Kreditnota", "Indkøbsordre", "Ordrebekræftelse", "Følgeseddel", "Tilbud", "Kvittering"),
    "de": ("Rechnung", "Gutschrift", "Bestellung", "Auftragsbestätigung", "Lieferschein", "Angebot", "Quittung"),
    "fr": ("Facture", "Avoir", "Bon de commande", "Confirmation de commande", "Bon de livraison", "Devis", "Reçu"),
}
GREETING = {"en": "Hello,\n\nplease see attached.", "nl": "Beste,\n\nzie bijlage.", "da": "Hej\n\nSe vedhæftet.",
            "de": "Guten Tag,\n\nanbei.", "fr": "Bonjour,\n\nci-joint."}  # fmt: skip


def letter(rng: random.Random, one: Printed) -> Letter:
    """Return the mail that a paper came with."""
    language = one.truth["language"]
    words = CALLED[language]
    number = one.truth["invoice_number"] or ""
    called, order = words[KINDS.index(one.truth["doc_type"])], words[KINDS.index("purchase_order")]
    subject, filename = rng.choice(
        (
            (f"{called} {number}", "document.pdf"),
            ("", f"{called}_{number}.pdf".replace("/", "-")),
            (f"Re: {order} {one.truth['order_reference'] or ''}", "scan0001.pdf"),
        )
    )
    return Letter(filename, subject, GREETING[language])


def main() -> None:
    parser = ArgumentParser(description="Measure kinds on rendered papers with made-up mails.")
    parser.add_argument("--seed", type=int, default=9003, help="other seed, other senders (9003)")
    parser.add_argument("--count", type=int, default=300, help="how many papers (300)")
    parser.add_argument("--show", action="store_true", help="name what is wrong")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    there, page, both, reasons = Counter[str](), Counter[str](), Counter[str](), 0
    for one in papers(options.count, options.seed):
        kind, pages = one.truth["doc_type"], load(one.content)
        mail, reading = letter(rng, one), read_pages(pages)
        known = by_mail(paper(pages), mail) or (reading.doc_type, reading.reason)
        there[kind] += 1
        page[kind] += reading.doc_type == kind
        both[kind] += known[0] == kind
        reasons += bool(known[1])
        if options.show and known[0] != kind:
            print(f"{one.name}: {kind}, read as {known[0]}: {known[1]} Mail: {mail.subject} / {mail.filename}")
    total = there.total()
    print(f"kinds {total}  by page {page.total()}  with mail {both.total()}  with a reason {reasons}")
    for kind, count in there.most_common():
        print(f"  {kind:16} {page[kind]}/{count}  {both[kind]}/{count}")


if __name__ == "__main__":
    main()
