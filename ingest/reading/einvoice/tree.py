"""XML from strangers, parsed safely and walked by local names.

E-invoice standards come in many namespaces (every CII version has its own) that share the same element names, so
elements are found by local name. A `Node` knows the path it was found by, which is the evidence of its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from ingest.reading.einvoice.encoding import as_windows, in_bytes, is_misnamed
from ingest.records import as_amount

MAX_BYTES = 50 * 1024 * 1024
MAX_TAGS = 1_000_000
"""Some ten thousand invoice lines."""

_PREFIXES = (
    ("CommonAggregateComponents", "cac"),
    ("CommonBasicComponents", "cbc"),
    ("CommonExtensionComponents", "ext"),
    ("ReusableAggregateBusinessInformationEntity", "ram"),
    ("UnqualifiedDataType", "udt"),
    ("QualifiedDataType", "qdt"),
    ("CrossIndustry", "rsm"),
    ("SCRDMCCBDACI", "rsm"),
)
# Files attached inside the XML as base64: nothing here reads them, and they can be larger than the parser allows.
_ATTACHED = re.compile(rb"(<(?:[\w.-]+:)?(?:EmbeddedDocumentBinaryObject|AttachmentBinaryObject)\b[^<>]*>)[^<]+")
_HEAD = 65536
TRAP = "This XML declares its own document type, which can be a trap; it is not opened."
_DECIMAL = re.compile(r"[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


class NotAnEInvoice(ValueError):
    """The bytes hold no e-invoice, e-order or despatch advice that can be read; the text says why."""


def parse(content: bytes) -> etree._Element:
    """Return the root element. Raises NotAnEInvoice for anything damaged, hostile or too large."""
    if len(content) > MAX_BYTES:
        raise NotAnEInvoice(f"This XML is over {MAX_BYTES // 1024**2} MB; ask the sender for a smaller one.")
    if content.count(b"<") > MAX_TAGS:
        raise NotAnEInvoice(f"This XML has over {MAX_TAGS} tags; ask the sender to split it.")
    try:
        content = in_bytes(content)
    except UnicodeDecodeError as error:
        raise NotAnEInvoice(_damaged(1)) from error
    return _parsed(as_windows(content) if is_misnamed(content) else content)


def _parsed(content: bytes) -> etree._Element:
    try:
        root = etree.fromstring(_ATTACHED.sub(rb"\1", content), _PARSER)
    except etree.XMLSyntaxError as error:
        trap = b"<!ENTITY" in content[:_HEAD]  # entities that multiply end the parsing themselves
        raise NotAnEInvoice(TRAP if trap else _damaged(error.lineno or 1)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotAnEInvoice(TRAP)
    return root


def _damaged(line: int) -> str:
    return f"This XML is damaged at line {line}; ask the sender for it again."


def first_names(content: bytes, enough: int = _HEAD) -> Iterator[Name]:
    """Yield the element names at the head of the bytes, up to where they stop being XML."""
    reader = etree.XMLPullParser(events=("start",), resolve_entities=False, no_network=True)
    with suppress(etree.XMLSyntaxError):  # what stands before the damage still tells what the file is
        reader.feed(in_bytes(content[:enough], "ignore"))
    for _, element in reader.read_events():
        if isinstance(element, etree._Element):
            yield Name.of(element)


@dataclass(frozen=True, slots=True)
class Name:
    """An element's name. A prefix that nobody declared is no namespace."""

    localname: str
    namespace: str

    @classmethod
    def of(cls, element: etree._Element) -> Name:
        namespace, _, local = element.tag.rpartition("}")
        return cls(local.rpartition(":")[2], namespace.removeprefix("{"))


@dataclass(frozen=True, slots=True)
class Node:
    """An element and the path from the root that leads to it."""

    element: etree._Element
    path: str

    @classmethod
    def root(cls, element: etree._Element) -> Node:
        """Return the node of a document, whose path starts at the envelope if it has one."""
        names = [Name.of(e).localname for e in (*reversed(list(element.iterancestors())), element)]
        return cls(element, "/" + "/".join(names))

    @property
    def name(self) -> str:
        return Name.of(self.element).localname

    @property
    def text(self) -> str:
        """The element's own text with runs of blank space made one."""
        return " ".join((self.element.text or "").split())

    @property
    def rows(self) -> list[str]:
        """The rows of a text that the sender set in several, without empty ones."""
        rows = (" ".join(row.split()) for row in (self.element.text or "").splitlines())
        return [row for row in rows if row]

    @property
    def amount(self) -> Decimal | None:
        """The number of a plain decimal, as XML has it: no exponent, no separators; None for anything else."""
        return as_amount(self.text) if _DECIMAL.fullmatch(self.text) else None

    @property
    def day(self) -> date | None:
        """The date of an ISO date or of a CII date in format 102 or 203 (YYYYMMDD…); a time is left out."""
        digits = re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", self.text) or re.match(
            r"(\d{4})(\d{2})(\d{2})\d{4,6}", self.text
        )
        try:
            return date(*(int(part) for part in digits.groups())) if digits else None
        except ValueError:
            return None

    def attribute(self, name: str) -> str:
        return (self.element.get(name) or "").strip()

    def children(self, name: str) -> list[Node]:
        found = self.element.findall(f"{{*}}{name}")
        step = f"{self.path}/{_prefixed(found[0])}" if found else ""
        if len(found) == 1:
            return [Node(found[0], step)]
        return [Node(element, f"{step}[{place}]") for place, element in enumerate(found, 1)]

    def all(self, *paths: str) -> list[Node]:
        """Return every node at any of the paths (local names between slashes), in the order of the paths."""
        found = []
        for path in paths:
            nodes = [self]
            for name in path.split("/"):
                nodes = [child for node in nodes for child in node.children(name)]
            found += nodes
        return found

    def first(self, *paths: str) -> Node | None:
        """Return the first node at the first path that leads anywhere."""
        for path in paths:
            if found := self.all(path):
                return found[0]
        return None

    def part(self, *names: str) -> Node:
        """Return the first container of one of the names; a missing one reads as empty."""
        return self.first(*names) or Node(self.element.makeelement(names[0]), f"{self.path}/{names[0]}")

    def filled(self, *paths: str) -> Node | None:
        """Return the first node with a text at the first path that has one."""
        return next((node for path in paths for node in self.all(path) if node.text), None)

    def read(self, *paths: str) -> str:
        """Return the text of `filled`, or an empty one."""
        node = self.filled(*paths)
        return node.text if node else ""

    def sum(self, *paths: str) -> Decimal:
        """Return the sum of all amounts at the paths; nothing there is zero."""
        return sum((node.amount or Decimal(0) for node in self.all(*paths)), Decimal(0))


def _prefixed(element: etree._Element) -> str:
    name = Name.of(element)
    prefix = next((short for part, short in _PREFIXES if part in name.namespace), element.prefix)
    return f"{prefix}:{name.localname}" if prefix else name.localname
