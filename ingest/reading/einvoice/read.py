"""From bytes to a reading."""

from __future__ import annotations

from ingest.reading.einvoice import cii, ubl
from ingest.reading.einvoice.encoding import in_bytes, is_misnamed
from ingest.reading.einvoice.roots import documents, is_ubl
from ingest.reading.einvoice.totals import disagreements
from ingest.reading.einvoice.tree import Name, Node, parse
from ingest.records import Reading


def read_xml(content: bytes) -> Reading:
    """Return the reading of an e-invoice, e-order or despatch advice, bare or in an envelope.

    It is `trusted` if the XML is complete and its sums agree; otherwise `problems` says what does not.
    Raises NotAnEInvoice, in one sentence, if the bytes are damaged, hostile or another kind of XML.
    """
    found = documents(parse(content))
    element = found[0]
    name = Name.of(element)
    reader = ubl.read if is_ubl(name) else cii.read
    sheet = reader(Node.root(element))
    problems = [*sheet.problems, *disagreements(sheet)]
    if is_misnamed(in_bytes(content)):
        problems.append("This XML is not written in the letters that it names; compare the names with the page.")
    if len(found) > 1:
        problems.append(f"This XML holds {len(found)} documents, and only the first was read; split it.")
    return Reading(
        doc_type=sheet.doc_type,
        fields=sheet.fields,
        lines=(*(row.line for row in sheet.rows), *sheet.charges),
        taxes=tuple(sheet.taxes),
        language=sheet.language,
        trusted=not problems,
        problems=tuple(problems),
        reason=f"The XML is a “{name.localname}”.",
    )
