"""Messages for the tests, built from their parts as bytes, so that they can be as wrong as real ones."""

from __future__ import annotations

import base64
import io
import struct
import zipfile

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
UBL = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
    b'<ID xmlns="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">F-1</ID></Invoice>'
)


def part(content: bytes, type_: str, *, disposition: str = "", cid: str = "") -> bytes:
    """Return a part in base64; `type_` and `disposition` stand in its head as they are given."""
    head = f"Content-Type: {type_}\r\nContent-Transfer-Encoding: base64\r\n"
    head += f"Content-Disposition: {disposition}\r\n" if disposition else ""
    head += f"Content-ID: <{cid}>\r\n" if cid else ""
    return head.encode() + b"\r\n" + base64.encodebytes(content)


def text(content: str, type_: str = "text/plain; charset=utf-8") -> bytes:
    return f"Content-Type: {type_}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{content}".encode()


def mail(*parts: bytes, kind: str = "multipart/mixed", head: bytes = b"", boundary: str = "edge") -> bytes:
    """Return a message of several parts under the usual head."""
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + one + b"\r\n" for one in parts)
    return (
        head
        + b"From: Ann Smit <ann@supplier.test>\r\nTo: ap@acme.test\r\nSubject: Invoice F-1\r\n"
        + b"Date: Thu, 05 Nov 2026 10:00:00 +0100\r\nMessage-ID: <1@supplier.test>\r\nMIME-Version: 1.0\r\n"
        + f'Content-Type: {kind}; boundary="{boundary}"\r\n\r\n'.encode()
        + body
        + b"--"
        + boundary.encode()
        + b"--\r\n"
    )


def picture(width: int, height: int, *, noise: int = 0, format: str = "PNG") -> bytes:
    """Return a picture; `noise` makes it as heavy as a photograph."""
    image = Image.effect_noise((width, height), noise) if noise else Image.new("L", (width, height), 255)
    out = io.BytesIO()
    image.convert("RGB").save(out, format)
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def winmail(files: dict[str, bytes], body: str = "See attached.") -> bytes:
    """Return a winmail.dat: short names in the title, the real ones in the MAPI properties."""
    out = struct.pack("<IH", 0x223E9F78, 1) + _attribute(1, 0x0002800C, body.encode("cp1252") + b"\0")
    for name, content in files.items():
        out += _attribute(2, 0x00069002, bytes(14))
        out += _attribute(2, 0x00018010, name[:6].upper().encode("cp1252", "replace") + b"~1.PDF\0")
        out += _attribute(2, 0x0006800F, content)
        long = name.encode("utf-16-le") + b"\0\0"
        padded = long + bytes(-len(long) % 4)
        out += _attribute(2, 0x00069005, struct.pack("<IHHII", 1, 0x001F, 0x3707, 1, len(long)) + padded)
    return out


def _attribute(level: int, number: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
