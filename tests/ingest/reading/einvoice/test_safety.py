from __future__ import annotations

import base64
import io

import pypdfium2
import pytest

from ingest.reading import einvoice
from ingest.reading.einvoice import tree
from tests.ingest.reading.einvoice import samples


def pdf_with(attachments: dict[str, bytes]) -> bytes:
    """Return a one-page PDF with these files attached, by name."""
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    for name, content in attachments.items():
        document.new_attachment(name).set_data(content)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_doctype(declaration: bytes, use: bytes) -> bytes:
    head, body = samples.UBL_INVOICE.split(b"?>", 1)
    return head + b"?>" + b"<!DOCTYPE Invoice [" + declaration + b"]>" + body.replace(b"INV-1", use, 1)


@pytest.mark.parametrize("path", sorted(samples.FOLDER.iterdir()), ids=lambda path: path.stem)
def test_our_kinds_of_xml_are_recognised(path):
    document = path.read_bytes()
    assert einvoice.sniff(document)
    assert einvoice.sniff(b"\xef\xbb\xbf \n" + document)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<html/>", b"<Invoice/>", b"\x00\xff", b"<?xml?>"])
def test_other_content_is_not_taken_for_an_e_invoice(content):
    assert not einvoice.sniff(content)
    with pytest.raises(einvoice.NotAnEInvoice):
        einvoice.read_xml(content)


def test_another_kind_of_xml_is_refused_by_its_name():
    with pytest.raises(einvoice.NotAnEInvoice, match="is a “ApplicationResponse”, not an invoice"):
        einvoice.read_xml(b"<ApplicationResponse/>")


def test_a_cut_off_invoice_is_known_as_one_and_refused_with_the_place():
    half = samples.UBL_INVOICE[: len(samples.UBL_INVOICE) // 2]
    assert einvoice.sniff(half)
    with pytest.raises(einvoice.NotAnEInvoice, match=r"damaged at line \d+; ask the sender"):
        einvoice.read_xml(half)


def test_an_entity_never_opens_a_file_of_ours(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the password")
    trap = with_doctype(f'<!ENTITY x SYSTEM "{secret.as_uri()}">'.encode(), b"&x;")
    with pytest.raises(einvoice.NotAnEInvoice, match="document type"):
        einvoice.read_xml(trap)


def test_entities_that_multiply_are_refused():
    declared = b'<!ENTITY a "%s">' % (b"x" * 1000)
    for this, before in zip("bcdefgh", "abcdefg", strict=True):
        declared += f'<!ENTITY {this} "{f"&{before};" * 10}">'.encode()
    with pytest.raises(einvoice.NotAnEInvoice):
        einvoice.read_xml(with_doctype(declared, b"&h;"))


def test_more_tags_than_a_document_can_need_are_refused():
    flood = samples.changed(samples.UBL_INVOICE, "<cac:TaxTotal>", "<a/>" * tree.MAX_TAGS + "<cac:TaxTotal>")
    with pytest.raises(einvoice.NotAnEInvoice, match="over 1000000 tags; ask the sender to split it"):
        einvoice.read_xml(flood)


def test_a_large_file_attached_inside_the_xml_does_no_harm():
    picture = base64.b64encode(b"\x00" * 12_000_000).decode()
    attached = f"<cbc:EmbeddedDocumentBinaryObject>{picture}</cbc:EmbeddedDocumentBinaryObject>"
    large = samples.changed(samples.UBL_INVOICE, "<cac:TaxTotal>", attached + "<cac:TaxTotal>")
    assert einvoice.read_xml(large).trusted


@pytest.mark.parametrize("amount", ["1e999999", "NaN", "1.000,00", "9" * 40])
def test_what_is_no_plain_amount_is_left_out(amount):
    odd = samples.changed(samples.UBL_INVOICE, ">190.00</cbc:TaxExcl", f">{amount}</cbc:TaxExcl")
    reading = einvoice.read_xml(odd)
    assert any("is not an amount" in problem for problem in reading.problems)
    assert reading.as_json()["lines"]


def test_the_xml_inside_a_pdf_is_found_by_content_whatever_its_name():
    pdf = pdf_with({"notes.txt": b"hi", "terms.xml": b"<terms/>", "data.bin": samples.CII_INVOICE})
    assert einvoice.embedded(pdf) == samples.CII_INVOICE


def test_of_two_e_invoices_in_a_pdf_the_one_with_the_standard_name_wins():
    pdf = pdf_with({"a.xml": samples.UBL_INVOICE, "factur-x.xml": samples.CII_INVOICE})
    assert einvoice.embedded(pdf) == samples.CII_INVOICE


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.7 and nothing more", b"\x00" * 100])
def test_a_damaged_pdf_holds_nothing(damage):
    assert einvoice.embedded(damage) is None


def test_a_pdf_without_attachments_holds_nothing():
    assert einvoice.embedded(pdf_with({})) is None
