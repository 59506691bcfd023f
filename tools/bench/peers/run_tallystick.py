"""Run inside tallystick-core's own environment: file paths on stdin, one prediction a line in the flat schema."""

import json
import logging
import sys
import time
from pathlib import Path

from tallystick.engine import einvoice


def read(path):
    content = path.read_bytes()
    xml = content if path.suffix.lower() == ".xml" else einvoice.detect_embedded_xml(path)
    if xml is None:
        return {}
    flavour = str(einvoice.sniff_xml_flavor(xml)).lower()
    parse = einvoice.parse_ubl if "ubl" in flavour else einvoice.parse_cii
    return flat(parse(xml, str(path)))


def flat(doc):
    return {
        "invoice_number": doc.invoice_number or None,
        "issue_date": doc.issue_date and doc.issue_date.isoformat(),
        "due_date": doc.due_date and doc.due_date.isoformat(),
        "currency": doc.currency or None,
        "supplier_name": doc.seller.name or None,
        "supplier_vat_id": doc.seller.vat_id or None,
        "buyer_name": doc.buyer.name or None,
        "order_reference": doc.po_number or None,
        "net_total": str(doc.total_net),
        "tax_total": str(doc.total_tax),
        "grand_total": str(doc.total_gross),
        "lines": [
            {"quantity": str(i.quantity), "unit_price": str(i.unit_price), "net_amount": str(i.net_amount)}
            for i in doc.lines
        ],
    }


def main():
    logging.disable(logging.CRITICAL)
    for name in sys.stdin.read().splitlines():
        start = time.perf_counter()
        try:
            row = read(Path(name))
        except Exception as error:  # a peer's crash is a result: counted, never hidden
            row = {"crash": f"{type(error).__name__}: {error}"[:200]}
        row |= {"file": name, "ms": round((time.perf_counter() - start) * 1000, 1)}
        print(json.dumps(row, default=str), flush=True)


main()
