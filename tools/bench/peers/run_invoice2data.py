"""Run inside invoice2data's own environment: file paths on stdin, one prediction a line in the flat schema.

`templates` uses its shipped templates, `suggest` its labelled suggestions without any template.
"""

import json
import logging
import sys
import time

from invoice2data import extract_data
from invoice2data.extract.candidates import find_candidates
from invoice2data.extract.labels import find_labeled_fields
from invoice2data.extract.loader import read_templates
from invoice2data.extract.suggestions import suggest_from_text
from invoice2data.input import pdfium

NAMES = {
    "invoice_number": "invoice_number", "date": "issue_date", "date_due": "due_date", "currency": "currency",
    "issuer": "supplier_name", "vat": "supplier_vat_id", "iban": "iban", "amount": "grand_total",
    "amount_untaxed": "net_total", "amount_tax": "tax_total", "order_reference": "order_reference",
}  # fmt: skip


TYPED = {"date", "date_due", "amount"}


def text(value):
    return value.isoformat()[:10] if hasattr(value, "isoformat") else value


def templates(path, loaded):
    found = extract_data(path, templates=loaded) or {}
    row = {ours: text(found.get(theirs)) for theirs, ours in NAMES.items()}
    lines = found.get("lines") or []
    row["lines"] = [
        {
            "quantity": line.get("qty"),
            "unit_price": line.get("price_unit"),
            "net_amount": line.get("price_subtotal"),
        }
        for line in lines
    ]
    return row


def suggest(path, _):
    printed = pdfium.to_text(path) or ""
    found = {name: guess.parsed for name, guess in suggest_from_text(printed).items()}
    for name, match in find_labeled_fields(printed).items():
        parsed = [guess.parsed for guess in find_candidates(match.value)] if name in TYPED else []
        found[name] = parsed[0] if parsed else match.value
    return {ours: text(found.get(theirs)) for theirs, ours in NAMES.items()}


def main():
    logging.disable(logging.CRITICAL)
    mode = sys.argv[1]
    loaded = read_templates() if mode == "templates" else None
    read = {"templates": templates, "suggest": suggest}[mode]
    for path in sys.stdin.read().splitlines():
        start = time.perf_counter()
        try:
            row = read(path, loaded)
        except Exception as error:  # a peer's crash is a result: counted, never hidden
            row = {"crash": f"{type(error).__name__}: {error}"[:200]}
        row |= {"file": path, "ms": round((time.perf_counter() - start) * 1000, 1)}
        print(json.dumps(row, default=str), flush=True)


main()
