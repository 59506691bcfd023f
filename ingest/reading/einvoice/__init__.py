"""E-invoices are truth: UBL and CII in their national dress, bare, in an envelope or attached to a PDF.

`sniff` tells whether bytes are one, `is_xml` whether they are any XML; `read_xml` reads one; `embedded` takes one
out of a PDF, and `read_embedded` reads it there.
"""

from ingest.reading.einvoice.embedded import embedded, read_embedded
from ingest.reading.einvoice.read import read_xml
from ingest.reading.einvoice.roots import is_xml, sniff
from ingest.reading.einvoice.tree import NotAnEInvoice

__all__ = ["NotAnEInvoice", "embedded", "is_xml", "read_embedded", "read_xml", "sniff"]
