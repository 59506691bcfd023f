"""An invoice as paper: what it says, and the PDF that is printed of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

LAYOUT = """<meta charset="utf-8"><style>
@page {{ size: A4; margin: 20mm 18mm }} body {{ font: 10pt Liberation Sans, sans-serif }}
h1 {{ font-size: 18pt; margin: 0 0 4mm }} table {{ width: 100%; border-collapse: collapse; margin: 8mm 0 }}
td, th {{ text-align: left; padding: 1.5mm 0; border-bottom: .3pt solid #999 }} .n {{ text-align: right }}
section {{ break-after: page }} p {{ margin: 1mm 0 }}</style>
<h1>{supplier}</h1><p>Rechnung an {buyer}</p>
<p>Rechnungsnummer: {number}</p><p>Rechnungsdatum: {issued}</p><p>Bestellung: {order}</p>
<p>USt-IdNr: {vat_id}</p>
<table><tr><th>Pos</th><th>Bezeichnung</th><th class=n>Menge</th><th class=n>Preis</th><th class=n>Betrag</th></tr>
{rows}</table>
<p class=n>Netto {net}</p><p class=n>USt 19 % {tax}</p><p class=n>Gesamt EUR {total}</p>
<p>Fällig am {due}, Skonto bei Zahlung bis {discount}</p><p>IBAN {iban}</p>{more}"""


@dataclass(frozen=True)
class Paper:
    """An invoice as it is printed. Amounts are Decimals; the page shows them as Germans write them."""

    supplier: str = "Brandt Logistik GmbH"
    number: str = "RE-2026-118"
    issued: date = date(2026, 11, 12)
    due: date = date(2026, 12, 12)
    discount: date = date(2026, 11, 26)
    buyer: str = "Noordwal BV"
    vat_id: str = "DE136695976"
    iban: str = "DE89 3704 0044 0532 0130 00"
    order: str = "45-20931"
    lines: tuple[tuple[str, str, str], ...] = (
        ("Fracht Hamburg nach Odense", "2", "350.00"),
        ("Palettengebühr", "20", "14.80"),
    )
    more_pages: int = 0

    @property
    def net(self) -> Decimal:
        return sum((Decimal(quantity) * Decimal(price) for _, quantity, price in self.lines), Decimal())

    @property
    def tax(self) -> Decimal:
        return (self.net * Decimal("0.19")).quantize(Decimal("0.01"))

    def rows(self) -> str:
        """Return the lines as rows of an HTML table."""
        return "".join(
            f"<tr><td>{at}</td><td>{name}</td><td class=n>{quantity}</td>"
            f"<td class=n>{printed(Decimal(price))}</td>"
            f"<td class=n>{printed(Decimal(quantity) * Decimal(price))}</td></tr>"
            for at, (name, quantity, price) in enumerate(self.lines, 1)
        )

    def html(self) -> str:
        more = "".join(f"<section></section><p>Anlage {n} zu {self.number}</p>" for n in range(self.more_pages))
        return LAYOUT.format(
            supplier=self.supplier,
            buyer=self.buyer,
            number=self.number,
            order=self.order,
            vat_id=self.vat_id,
            iban=self.iban,
            rows=self.rows(),
            more=more,
            issued=f"{self.issued:%d.%m.%Y}",
            due=f"{self.due:%d.%m.%Y}",
            discount=f"{self.discount:%d.%m.%Y}",
            net=printed(self.net),
            tax=printed(self.tax),
            total=printed(self.net + self.tax),
        )

    def values(self) -> dict[str, tuple[Any, str]]:
        """Return each header field's value and the text it is printed as."""
        total = self.net + self.tax
        return {
            "supplier_name": (self.supplier, self.supplier),
            "supplier_vat_id": (self.vat_id, self.vat_id),
            "buyer_name": (self.buyer, self.buyer),
            "iban": (self.iban.replace(" ", ""), self.iban),
            "invoice_number": (self.number, self.number),
            "issue_date": (self.issued, f"{self.issued:%d.%m.%Y}"),
            "due_date": (self.due, f"{self.due:%d.%m.%Y}"),
            "order_reference": (self.order, self.order),
            "net_total": (self.net, printed(self.net)),
            "tax_total": (self.tax, printed(self.tax)),
            "grand_total": (total, printed(total)),
            "currency": ("EUR", "EUR"),
        }


@cache
def printed_pdf(html: str) -> bytes:
    from weasyprint import HTML

    return HTML(string=html).write_pdf()


def printed(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
