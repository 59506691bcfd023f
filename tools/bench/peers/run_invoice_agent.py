"""Run inside invoice-agent's own environment: file paths on stdin, one prediction a line in the flat schema."""

import json
import logging
import sys
import time

from invoice_agent.extract.layout import LayoutExtractor
from invoice_agent.ingest import load_pdf

NAMES = {
    "invoice_number": "invoice_number", "invoice_date": "issue_date", "due_date": "due_date",
    "currency": "currency", "vendor": "supplier_name", "po_number": "order_reference",
    "subtotal": "net_total", "tax": "tax_total", "total": "grand_total",
}  # fmt: skip


def read(extractor, path):
    found = extractor.extract(load_pdf(path)).model_dump(mode="json")
    row = {ours: found.get(theirs) for theirs, ours in NAMES.items()}
    row["lines"] = [
        {"quantity": line["quantity"], "unit_price": line["unit_price"], "net_amount": line["amount"]}
        for line in found["line_items"]
    ]
    return row


def main():
    logging.disable(logging.CRITICAL)
    extractor = LayoutExtractor()
    for path in sys.stdin.read().splitlines():
        start = time.perf_counter()
        try:
            row = read(extractor, path)
        except Exception as error:  # a peer's crash is a result: counted, never hidden
            row = {"crash": f"{type(error).__name__}: {error}"[:200]}
        row |= {"file": path, "ms": round((time.perf_counter() - start) * 1000, 1)}
        print(json.dumps(row, default=str), flush=True)


main()
