from __future__ import annotations

import base64
import gzip
import io
import random

import pypdf
import pypdfium2
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject

from ingest.reading import einvoice
from ingest.reading.einvoice import tree
from ingest.reading.engine import read
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


def pdf_with_paper_clip(content: bytes) -> bytes:
    """Return a PDF with a file that hangs on its page, not on the whole document."""
    stream = StreamObject()
    stream.set_data(content)
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 200)
    file = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Filespec"),
            NameObject("/F"): TextStringObject("invoice.xml"),
            NameObject("/EF"): DictionaryObject({NameObject("/F"): writer._add_object(stream)}),
        }
    )
    clip = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FileAttachment"),
            NameObject("/Rect"): ArrayObject(map(NumberObject, (10, 10, 20, 20))),
            NameObject("/FS"): writer._add_object(file),
        }
    )
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(clip)])
    out = io.BytesIO()
    writer.write(out)
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


@pytest.mark.parametrize("reader", [einvoice.read_xml, read])
def test_another_kind_of_xml_is_refused_by_its_name(reader):
    with pytest.raises(einvoice.NotAnEInvoice, match="is a “ApplicationResponse”, not an invoice"):
        reader(b"<ApplicationResponse/>")


def test_an_invoice_of_another_standard_is_refused_as_such():
    with pytest.raises(
        einvoice.NotAnEInvoice, match="is a “Invoice” of an unknown format; ask the sender for UBL"
    ):
        einvoice.read_xml(b'<Invoice xmlns="http://www.ebinterface.at/schema/6p1/"/>')


def test_a_prefix_that_nobody_declared_is_no_crash():
    bare = samples.UBL_INVOICE.replace(b' xmlns="', b' about="').replace(b"xmlns:", b"about-")
    assert not einvoice.sniff(bare)
    with pytest.raises(einvoice.NotAnEInvoice, match="damaged"):
        einvoice.read_xml(bare)


@pytest.mark.parametrize("path", sorted(samples.FOLDER.iterdir()), ids=lambda path: path.stem)
def test_damage_anywhere_ends_in_a_reading_or_in_a_sentence(path):
    chance, whole = random.Random(path.stem), path.read_bytes()
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            start = chance.randrange(len(damaged))
            end = start + chance.randint(0, 60)
            damaged[start:end] = chance.choice([b"", b"<", b"&", b"\xc3", b"9" * 50, damaged[start : end + 40]])
        try:
            reading = einvoice.read_xml(bytes(damaged))
        except einvoice.NotAnEInvoice:
            continue
        assert type(reading).from_json(reading.as_json()).value("currency") == reading.value("currency")


def in_letters(codec: str, name: str) -> bytes:
    """Return the invoice of a supplier with an umlaut, in another encoding under that name."""
    text = samples.UBL_INVOICE.decode().replace("Schroef", "Schröf")
    return text.replace('encoding="UTF-8"', f'encoding="{name}"').encode(codec)


@pytest.mark.parametrize(
    "document",
    [
        in_letters("utf-16", "UTF-16"),
        in_letters("utf-16-le", "UTF-16"),
        in_letters("utf-16-be", "UTF-16"),
        "\n ".encode("utf-16") + in_letters("utf-16-le", "UTF-16"),
        in_letters("utf-16", "UTF-8"),
        in_letters("utf-32", "UTF-32"),
        in_letters("latin-1", "ISO-8859-1"),
        in_letters("cp1252", "windows-1252"),
        in_letters("utf-8-sig", "UTF-8"),
        b"\xef\xbb\xbf \r\n" + in_letters("utf-8", "UTF-8") + b"\x00\x00\n",
        samples.without_declaration(in_letters("utf-8", "UTF-8")),
    ],
)
def test_an_invoice_reads_alike_in_every_encoding(document):
    assert einvoice.sniff(document)
    reading = einvoice.read_xml(document)
    assert (reading.value("supplier_name"), reading.trusted) == ("Schröf en Zoon BV", True)


def test_letters_that_are_not_those_it_names_are_read_and_said():
    reading = einvoice.read_xml(in_letters("cp1252", "UTF-8"))
    assert reading.value("supplier_name") == "Schröf en Zoon BV"
    assert reading.problems == (
        "This XML is not written in the letters that it names; compare the names with the page.",
    )
    assert not reading.trusted


def test_a_large_file_inside_of_utf_16_does_no_harm():
    attached = "<cbc:EmbeddedDocumentBinaryObject>" + "QUJD" * 3_000_000 + "</cbc:EmbeddedDocumentBinaryObject>"
    large = samples.changed(samples.UBL_INVOICE, "<cac:TaxTotal>", attached + "<cac:TaxTotal>")
    assert einvoice.read_xml(large.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")).trusted


@pytest.mark.parametrize("family", ["ubl", "cii"])
def test_any_prefixes_and_default_namespaces_read_alike(family):
    document = samples.UBL_INVOICE if family == "ubl" else samples.CII_INVOICE
    text = document.decode()
    for short, other in (("cac", "a"), ("cbc", "b"), ("ram", "x"), ("rsm", "y"), ("udt", "z")):
        text = text.replace(f"{short}:", f"{other}:").replace(f"xmlns:{short}", f"xmlns:{other}")
    plain, renamed = einvoice.read_xml(document), einvoice.read_xml(text.encode())
    assert renamed == plain


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
    with pytest.raises(einvoice.NotAnEInvoice, match="declares its own document type"):
        einvoice.read_xml(with_doctype(declared, b"&h;"))


def test_a_file_of_ours_is_never_included():
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/>'
    reading = einvoice.read_xml(samples.changed(samples.UBL_INVOICE, ">INV-1<", f">{include}<"))
    assert reading.value("invoice_number") is None
    assert not reading.trusted


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


def test_an_e_invoice_that_is_packed_or_hangs_on_a_page_is_found():
    packed = pdf_with({"factur-x.xml.gz": gzip.compress(samples.CII_INVOICE)})
    assert einvoice.embedded(packed) == samples.CII_INVOICE
    assert einvoice.embedded(pdf_with_paper_clip(samples.UBL_INVOICE)) == samples.UBL_INVOICE


def test_a_file_that_unpacks_without_end_is_cut_and_passed_over():
    bomb = gzip.compress(b"<" + b" " * (tree.MAX_BYTES + 1))
    pdf = pdf_with({"bomb.xml": bomb, "broken.xml": bomb[:200][::-1], "a.xml": samples.UBL_INVOICE})
    assert einvoice.embedded(pdf) == samples.UBL_INVOICE


def test_the_same_invoice_twice_in_a_pdf_is_one():
    both = pdf_with({"factur-x.xml": samples.CII_INVOICE, "xrechnung.xml": samples.CII_INVOICE})
    reading, amiss = einvoice.read_embedded(both)
    assert (reading.value("invoice_number"), reading.trusted, amiss) == ("R-5", True, ())


def test_two_invoices_in_a_pdf_are_named_and_never_trusted():
    reading = read(pdf_with({"a.xml": samples.UBL_INVOICE, "factur-x.xml": samples.CII_INVOICE})).reading
    assert reading.value("invoice_number") == "R-5"
    assert "This PDF carries 2 e-invoices, and one was read; ask for one PDF each." in reading.problems
    assert not reading.trusted


def test_a_damaged_e_invoice_leaves_the_page_to_be_read():
    reading = read(pdf_with({"factur-x.xml": samples.CII_INVOICE[:900]})).reading
    (sentence,) = (said for said in reading.problems if "e-invoice" in said)
    assert sentence.startswith("The e-invoice in this PDF cannot be read, so the page was. This XML is damaged")
    assert sentence.endswith("ask the sender for it again.")


def test_a_damaged_e_invoice_gives_way_to_a_sound_one():
    sound = pdf_with({"factur-x.xml": samples.CII_INVOICE[:900], "b.xml": samples.UBL_INVOICE})
    reading, amiss = einvoice.read_embedded(sound)
    assert (reading.value("invoice_number"), amiss) == ("INV-1", ())
