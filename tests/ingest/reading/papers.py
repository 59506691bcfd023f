"""Small documents for the tests of reading, printed by the test itself."""

from __future__ import annotations

from functools import cache

STYLE = (
    "@page{size:A4;margin:18mm} body{font:10pt sans-serif}"
    "table{border-collapse:collapse} td,th{padding:2pt 9pt;text-align:left}"
)


@cache
def pdf(body: str) -> bytes:
    """Return a PDF of an HTML body."""
    from weasyprint import HTML

    return bytes(HTML(string=f"<style>{STYLE}</style>{body}").write_pdf())


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


ENGLISH_ITEMS = table(
    ("Description", "Qty", "Unit price", "Amount"),
    ("Mooring line 24 mm", "4", "$120.00", "$480.00"),
    ("Fender cover", "10", "$12.50", "$125.00"),
)
ENGLISH = f"""
<h1>Invoice</h1>
<p>Harbour Rope Ltd<br>12 Quay Street<br>Galway H91 X2Y3<br>sales@harbour-rope.example<br>VAT no. IE3668997OH</p>
<p>Bill to:<br>Noordwal BV<br>Havenkade 38<br>8861 TX Harlingen</p>
{table(("Invoice number", "HR-2041"), ("Invoice date", "October 31, 2026"))}
{table(("Due date", "November 30, 2026"), ("PO number", "45-20811"))}
{ENGLISH_ITEMS}
{table(("Subtotal", "$605.00"), ("VAT 20%", "$121.00"), ("Total", "$726.00"))}
"""

GERMAN_ITEMS = table(
    ("Pos.", "Bezeichnung", "Menge", "Einzelpreis", "Gesamtpreis"),
    ("1", "Containerstellung", "2 Stk", "1.250,00 €", "2.500,00 €"),
    ("2", "Zollabfertigung", "1 Stk", "85,50 €", "85,50 €"),
)
GERMAN = f"""
<p style="font-size:7pt">Brandt Logistik GmbH • Containerallee 17 • 27572 Bremerhaven</p>
<p>Noordwal GmbH<br>Am Fischbahnhof 9<br>27572 Bremerhaven</p>
<h1>Rechnung Nr. 2026/118</h1>
<p>Rechnungsdatum: 05.11.2026<br>Ihre Bestellung: 45-20840</p>
{GERMAN_ITEMS}
{table(("Nettobetrag", "2.585,50 €"), ("zzgl. 19 % USt.", "491,25 €"), ("Rechnungsbetrag", "3.076,75 €"))}
<p>Zahlbar innerhalb von 30 Tagen netto, bei Zahlung innerhalb von 10 Tagen 2 % Skonto.</p>
<p style="margin-top:200pt">Brandt Logistik GmbH, USt-IdNr. DE136695976, IBAN DE88 2008 0000 0970 3757 00</p>
"""

DUTCH_PARTIES = table(
    ("Veldkamp Transport BV", "Aan"),
    ("Overslagweg 51", "Noordwal BV"),
    ("8447 GG Heerenveen", "Havenkade 38"),
    ("", "8861 TX Harlingen"),
)
DUTCH = f"""
<h1>Factuur</h1>
{DUTCH_PARTIES}
{table(("Factuurnummer", "Factuurdatum", "Vervaldatum"), ("2611-093", "9 november 2026", "9 december 2026"))}
{table(("Omschrijving", "Aantal", "Prijs", "Bedrag"), ("Rit Harlingen – Bremen", "4", "312,50", "1.250,00"))}
{table(("Totaal excl. btw", "€ 1.250,00"), ("Btw 21%", "€ 262,50"), ("Te betalen", "€ 1.512,50"))}
<p>Btw-nummer NL810433941B01, IBAN NL91 ABNA 0417 1643 00</p>
"""

DANISH = f"""
<p>Kjærgaard Emballage A/S<br>Pakhusvej 11<br>6715 Esbjerg</p>
<h1>Faktura</h1>
<p>Kunde:<br>Noordwal ApS<br>Fiskerihavnsgade 14<br>6700 Esbjerg</p>
{table(("Fakturanr.", "2026-10482"), ("Fakturadato", "10. november 2026"))}
<p>Betalingsbetingelser: Løbende måned + 30 dage</p>
{table(("Beskrivelse", "Antal", "Enhedspris", "Beløb"), ("Bølgepapkasse", "1.200", "4,85", "5.820,00"))}
{table(("Beløb ekskl. moms", "5.820,00"), ("Moms 25 %", "1.455,00"), ("I alt DKK", "7.275,00"))}
"""

FRENCH_ITEMS = table(
    ("Désignation", "Quantité", "Prix unitaire HT", "Montant HT"),
    ("Brochures A5", "500", "0,48 €", "240,00 €"),
)
FRENCH = f"""
<p>Imprimerie Delmas SARL<br>4 rue des Presses<br>33000 Bordeaux<br>N° TVA : FR40303265045</p>
<p>Facturé à :<br>Noordwal SAS<br>12 quai des Hollandais<br>59140 Dunkerque</p>
<h2>Facture n° F-2026-77</h2>
<p>Date de facture : 2 novembre 2026<br>Date d'échéance : 02/12/2026</p>
{FRENCH_ITEMS}
{table(("Total HT", "240,00 €"), ("TVA 20,0 %", "48,00 €"), ("Total TTC", "288,00 €"))}
"""
