"""Papers of one sender for the tests of learning: printed, really read, laid on the desk, corrected, approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from ingest.models import DocumentState
from ingest.read import read
from ingest.records import Evidence, to_text
from review import services, tasks
from review.models import Review
from review.services import Change
from tests import factories

SENDER = "post@kontor.example"
ODD = """<meta charset="utf-8"><style>
@page {{ size: A4; margin: 20mm 18mm }} body {{ font: 10pt Liberation Sans, sans-serif }}
h1 {{ font-size: 16pt }} table {{ width: 100%; border-collapse: collapse; margin: 8mm 0 }}
td, th {{ text-align: left; padding: 1.5mm 0 }} .n {{ text-align: right }} p {{ margin: 1mm 0 }}</style>
<h1>{supplier}</h1><h2>RECHNUNG</h2><p>An {buyer}</p>
<p>{number_label} {number}</p><p>Druck {printed}</p><p>Rechnungsdatum {issued}</p><p>Bestellung {order}</p>
<p>USt-IdNr. {vat_id}</p>
<table><tr><th>Pos</th><th>Bezeichnung</th><th class=n>Menge</th><th class=n>Preis</th><th class=n>Betrag</th></tr>
{rows}</table>
<p class=n>Netto {net}</p><p class=n>USt 19 % {tax}</p><p class=n>Gesamt EUR {total}</p>
<p>{due_label} {due}</p><p>IBAN {iban}</p>"""


@dataclass(frozen=True)
class OddPaper(factories.Paper):
    """An invoice whose number and due date stand by words that only this sender uses."""

    supplier: str = "Kontor Nordlicht GmbH"
    number_label: str = "Aktenzeichen"
    due_label: str = "Wertstellung"
    printed_on: str = "02.11.2026"

    def html(self) -> str:
        said = {name: text for name, (_, text) in self.values().items()}
        return ODD.format(
            supplier=self.supplier,
            buyer=self.buyer,
            number_label=self.number_label,
            number=self.number,
            printed=self.printed_on,
            issued=said["issue_date"],
            order=self.order,
            vat_id=self.vat_id,
            rows=self.rows(),
            net=said["net_total"],
            tax=said["tax_total"],
            total=said["grand_total"],
            due_label=self.due_label,
            due=said["due_date"],
            iban=self.iban,
        )


def arrive(paper: factories.Paper, *, sender: str = SENDER) -> Review:
    """Print a paper, receive it with a mail, read it, and lay it on the desk."""
    content = factories.printed_pdf(paper.html())
    mail = factories.mail(subject=f"Rechnung {paper.number}", sender=sender)
    row = factories.document(content, filename=f"{paper.number}.pdf", of=mail, state=DocumentState.STORED)
    read(row)
    tasks.open_review(row.pk)
    return Review.objects.get(document=row)


def correct(review: Review, paper: factories.Paper, *, by: User) -> Review:
    """Give every field that was read wrong its true value, as a person clicks it on the page."""
    review.refresh_from_db()
    changes: dict[str, Change] = {}
    for name, (value, text) in paper.values().items():
        if (review.fields.get(name) or {}).get("value") != to_text(value):
            changes[name] = {"value": to_text(value) or "", "evidence": _where(review, text)}
    return services.save_draft(review, version=review.version, changes=changes, by=by) if changes else review


def _where(review: Review, text: str) -> dict[str, Any] | None:
    source = review.document.sources.get()
    wanted = text.split()
    for page in source.original.pages.all():
        for at in range(len(page.words)):
            run = page.words[at : at + len(wanted)]
            if run and [word[0] for word in run] == wanted:
                box = (
                    min(w[1] for w in run),
                    min(w[2] for w in run),
                    max(w[3] for w in run),
                    max(w[4] for w in run),
                )
                return Evidence(text=text, page=page.number, box=box).as_json()
    return None


def approve(review: Review, *, by: User) -> Review:
    review.refresh_from_db()
    return services.approve(review, version=review.version, by=by)


def teach(paper: factories.Paper, *, by: User, sender: str = SENDER) -> Review:
    """Receive a paper, correct it, approve it, and learn from it."""
    review = approve(correct(arrive(paper, sender=sender), paper, by=by), by=by)
    tasks.learn(review.pk)
    review.refresh_from_db()
    return review


def value(review: Review, name: str) -> str | None:
    review.refresh_from_db()
    return (review.fields.get(name) or {}).get("value")


# Several senders with one form --------------------------------------------------------------------------
NORTH = OddPaper()
SOUTH = OddPaper(
    supplier="Werft Suedkai GmbH", number="WS/2026/11", vat_id="DE129273398", iban="DE02 1203 0000 0000 2020 51"
)
THIRD = OddPaper(supplier="Kran Mueller OHG", number="KM/2026/7", vat_id="", iban="")


def teach_two(*, by: User) -> None:
    teach(NORTH, by=by, sender="post@nordlicht.example")
    teach(SOUTH, by=by, sender="post@suedkai.example")


def paper_of_a_third(*, by: User) -> Review:
    """Return a paper without an id of its sender, on a form that two other senders have."""
    teach_two(by=by)
    return arrive(THIRD, sender="buero@kran.example")
