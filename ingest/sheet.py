"""An e-invoice that came without a page, set on one, so that a person can look at it. Pure."""

from __future__ import annotations

from html import escape

from ingest.records import LINE_AMOUNTS, PERIOD, Line, Reading, fields_of, to_text

NOTE = "This e-invoice came as XML, without a page. Its values are set here for reading."
NAMES = {"iban": "Bank account", "supplier_vat_id": "Supplier VAT number", "invoice_number": "Number"}
COLUMNS = ("article_number", "description", "quantity", "unit", "unit_price", "tax_rate", "net_amount", *PERIOD)

STYLE = """
@page { size: A4; margin: 18mm }
body { font: 10pt/1.45 "Noto Sans", "DejaVu Sans", "Liberation Sans", sans-serif; color: #111 }
h1 { font-size: 17pt; margin: 0 } .note { color: #555; margin: 0 0 8mm }
table { border-collapse: collapse; width: 100%; margin: 0 0 8mm }
th, td { text-align: left; vertical-align: top; padding: 1.2mm 4mm 1.2mm 0; border-bottom: 0.4pt solid #ccc }
.fields th { width: 45mm; font-weight: normal; color: #555 } .lines { font-size: 8.5pt }
.amount { text-align: right }
"""


def page(reading: Reading) -> str:
    """Return the HTML page of a reading: what it is, its header fields, its lines."""
    kind = reading.doc_type.replace("_", " ").capitalize()
    names = [name for name in fields_of(reading.doc_type) if reading.value(name) is not None]
    rows = "".join(
        f"<tr><th>{_name(name)}</th><td>{escape(to_text(reading.value(name)) or '')}</td></tr>" for name in names
    )
    head = f'<meta charset="utf-8"><title>{kind}</title><style>{STYLE}</style>'
    body = f'<h1>{kind}</h1><p class="note">{NOTE}</p><table class="fields">{rows}</table>{_lines(reading)}'
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def _lines(reading: Reading) -> str:
    used = [name for name in COLUMNS if any(getattr(line, name) not in (None, "") for line in reading.lines)]
    head = "".join(f"<th{_side(name)}>{_name(name)}</th>" for name in used)
    rows = "".join(f"<tr>{''.join(_cell(line, name) for name in used)}</tr>" for line in reading.lines)
    return f'<table class="lines"><thead><tr>{head}</tr></thead>{rows}</table>' if rows else ""


def _cell(line: Line, name: str) -> str:
    return f"<td{_side(name)}>{escape(to_text(getattr(line, name)) or '')}</td>"


def _side(name: str) -> str:
    return ' class="amount"' if name in LINE_AMOUNTS else ""


def _name(name: str) -> str:
    return NAMES.get(name, name.replace("_", " ").capitalize())
