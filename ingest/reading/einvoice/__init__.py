"""E-invoices are truth: UBL and CII in their national dress, bare, in an envelope or attached to a PDF.

`sniff` tells whether bytes are one, `read_xml` reads one, `embedded` takes one out of a PDF.
"""

from ingest.reading.einvoice.embedded import embedded
from ingest.reading.einvoice.read import read_xml
from ingest.reading.einvoice.roots import sniff
from ingest.reading.einvoice.tree import NotAnEInvoice

__all__ = ["NotAnEInvoice", "embedded", "read_xml", "sniff"]
