"""Which XML is ours: the document elements of UBL and CII, bare or inside an envelope."""

from __future__ import annotations

from lxml import etree

from ingest.reading.einvoice import cii, ubl
from ingest.reading.einvoice.tree import Name, NotAnEInvoice, first_names


def sniff(content: bytes) -> bool:
    """Tell whether the bytes look like an e-invoice, e-order or despatch advice we can read. Never raises."""
    return any(is_ubl(name) or is_cii(name) for name in first_names(content))


def is_xml(content: bytes) -> bool:
    """Tell whether the bytes are XML of whatever kind, other than a web page. Never raises."""
    first = next(first_names(content), None)
    return first is not None and first.localname.lower() != "html"


def is_ubl(name: Name) -> bool:
    return name.localname in ubl.KINDS and name.namespace.startswith(ubl.NAMESPACE)


def is_cii(name: Name) -> bool:
    return name.localname in cii.ROOTS and name.namespace.startswith(cii.NAMESPACES)


def documents(root: etree._Element) -> list[etree._Element]:
    """Return the documents of a tree: its root, or what an envelope holds. Raises NotAnEInvoice if none."""
    if _is_known(root):
        return [root]
    found = [element for element in root.iter() if _is_known(element)]
    if not found:
        name = Name.of(root)
        if name.localname in {*ubl.KINDS, *cii.ROOTS}:
            raise NotAnEInvoice(
                f"This XML is a “{name.localname}” of an unknown format; ask the sender for UBL or CII."
            )
        raise NotAnEInvoice(f"This XML is a “{name.localname}”, not an invoice, order or despatch advice.")
    return found


def _is_known(element: etree._Element) -> bool:
    name = Name.of(element)
    return is_ubl(name) or is_cii(name)
