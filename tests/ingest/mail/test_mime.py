"""Opening a message: every part that is a document is found, whatever its head says of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from ingest.mail import mime
from ingest.mail.sniff import FileKind, sniff
from tests.ingest.mail.build import PDF, UBL, mail, part, picture, text, winmail, zipped


def names(parsed: mime.ParsedMail) -> list[tuple[str, str, str]]:
    return [(one.path, one.filename, one.kind.value) for one in parsed.parts]


def test_head_text_and_document_of_an_ordinary_mail():
    parsed = mime.parse(mail(text("See attached."), part(PDF, "application/pdf; name=f1.pdf")))
    assert (parsed.sender_name, parsed.sender) == ("Ann Smit", "ann@supplier.test")
    assert (parsed.subject, parsed.recipients, parsed.message_id) == (
        "Invoice F-1",
        ("ap@acme.test",),
        "<1@supplier.test>",
    )
    assert parsed.sent_at == datetime(2026, 11, 5, 10, tzinfo=timezone(timedelta(hours=1)))
    assert parsed.text == "See attached."
    assert names(parsed) == [("2", "f1.pdf", "pdf")]
    assert parsed.parts[0].content == PDF


@pytest.mark.parametrize(
    ("type_", "disposition"),
    [
        ("application/pdf; name=f1.pdf", "inline; filename=f1.pdf"),
        ("application/pdf; name=f1.pdf", ""),
        ("application/octet-stream; name=f1.pdf", ""),
        ("text/plain; name=f1.pdf", "attachment"),
        ("image/jpeg", "attachment; filename=f1.pdf"),
        ("nonsense", "attachment; filename=f1.pdf"),
        ("application/pdf; name=F1.PDF.EXE", "attachment; filename=f1.pdf"),
    ],
)
def test_a_pdf_is_taken_whatever_its_head_says(type_, disposition):
    parsed = mime.parse(mail(text("Hello"), part(PDF, type_, disposition=disposition)))
    assert names(parsed) == [("2", "f1.pdf", "pdf")]


def test_a_pdf_without_any_name_gets_one():
    assert names(mime.parse(mail(text("Hello"), part(PDF, "application/pdf")))) == [("2", "part-2.pdf", "pdf")]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=utf-8''Rechnung%20M%C3%A4rz.pdf", "Rechnung März.pdf"),
        ("attachment; filename*0*=utf-8''Rech; filename*1=nung.pdf", "Rechnung.pdf"),
        ('attachment; filename="=?utf-8?Q?Faktura_=C3=A6=C3=B8=C3=A5=2Epdf?="', "Faktura æøå.pdf"),
        ('attachment; filename="=?iso-8859-1?Q?F=E9?= =?iso-8859-1?Q?vrier.pdf?="', "Février.pdf"),
        ('attachment; filename="../../etc/f1.pdf"', "f1.pdf"),
        ('attachment; filename="C:\\\\scans\\\\f1.pdf"', "f1.pdf"),
        ("attachment; filename*=utf-8''f%E2%80%AEfdp.exe.pdf", "ffdp.exe.pdf"),
        ("attachment; filename*=nonsense''f1.pdf", "f1.pdf"),
        ('attachment; filename="' + "ä" * 300 + '.pdf"', "ä" * 98 + ".pdf"),
        ('attachment; filename="Rechnung März.pdf"', "Rechnung März.pdf"),
    ],
)
def test_names_are_decoded_and_made_safe(disposition, name):
    raw = mail(part(PDF, "application/pdf", disposition=disposition))
    assert mime.parse(raw).parts[0].filename == name


def test_a_logo_and_a_signature_are_left_out_and_a_pasted_scan_is_not():
    html = text('<p>Hi</p><img src="cid:logo@x"><img src="cid:scan@x">', "text/html; charset=utf-8")
    parsed = mime.parse(
        mail(
            html,
            part(picture(300, 120), "image/png; name=logo.png", cid="logo@x"),
            part(picture(600, 800, noise=60), "image/png; name=scan.png", cid="scan@x"),
            part(picture(60, 60), "image/png; name=icon.png", disposition="attachment; filename=icon.png"),
            part(picture(600, 800), "image/png; name=receipt.png", disposition="attachment; filename=receipt.png"),
            kind="multipart/related",
        )
    )
    assert [name for _, name, _ in names(parsed)] == ["scan.png", "receipt.png"]
    assert parsed.notes == ()


def test_a_wide_picture_set_into_the_text_is_a_banner():
    html = text('<img src="cid:b">', "text/html")
    banner = part(picture(1200, 300, noise=60), "image/jpeg", cid="b")
    assert mime.parse(mail(html, banner, kind="multipart/related")).parts == ()


def attached(width: int, height: int, name: str) -> bytes:
    return part(picture(width, height), "image/png", disposition=f"attachment; filename={name}")


def test_small_pictures_beside_a_document_are_told_and_not_read():
    logos = [attached(250, 150, "logo.png"), attached(400, 140, "badge.png")]
    parsed = mime.parse(mail(text("See attached."), part(PDF, "application/pdf; name=f1.pdf"), *logos))
    assert names(parsed) == [("2", "f1.pdf", "pdf")]
    assert parsed.notes == (
        "Small pictures (2), such as logos, are not taken as documents. Look at them in the message.",
    )


def test_an_order_in_the_text_is_the_document_and_the_logo_beside_it_is_not():
    parsed = mime.parse(mail(text("Ten bolts, please."), attached(250, 150, "logo.png")))
    assert parsed.body_is_document


def test_a_picture_that_is_all_there_is_is_read_however_small():
    assert [name for _, name, _ in names(mime.parse(mail(attached(250, 150, "scan.png"))))] == ["scan.png"]


def test_hundreds_of_pictures_hide_no_document_and_are_told_in_one_sentence():
    pixels = [attached(1, 1, f"p{at}.png") for at in range(250)]
    logos = [attached(800, 300 + at, f"image{at}.png") for at in range(100)]
    photo = attached(900, 1200, "receipt.png")
    parsed = mime.parse(mail(text("Hi"), *pixels, *logos, photo, part(PDF, "application/pdf; name=f1.pdf")))
    assert [name for _, name, _ in names(parsed)] == ["receipt.png", "f1.pdf"]
    assert parsed.notes == (
        "Small pictures (100), such as logos, are not taken as documents. Look at them in the message.",
    )


def test_documents_within_a_forwarded_message_are_found():
    inner = mail(text("Original"), part(PDF, "application/pdf; name=f1.pdf"), boundary="inner")
    outer = mail(text("FYI"), b"Content-Type: message/rfc822\r\n\r\n" + inner)
    assert names(mime.parse(outer)) == [("2/2", "f1.pdf", "pdf")]


@pytest.mark.parametrize("type_", ["application/octet-stream; name=mail.eml", "message/rfc822"])
def test_a_message_packed_in_base64_is_opened_too(type_):
    inner = mail(text("Original"), part(PDF, "application/pdf; name=f1.pdf"), boundary="inner")
    assert [one[1:] for one in names(mime.parse(mail(text("FYI"), part(inner, type_))))] == [("f1.pdf", "pdf")]


def test_a_forwarded_message_without_files_is_a_document_by_its_text():
    inner = b"From: kay@buyer.test\r\nTo: us@acme.test\r\nSubject: Order 7\r\n\r\nTen bolts, please."
    parsed = mime.parse(mail(text("FYI"), b"Content-Type: message/rfc822\r\n\r\n" + inner))
    assert names(parsed) == [("2/body", "Order 7.eml", "mail")]
    assert parsed.parts[0].mail.text == "Ten bolts, please."


def test_our_own_message_returned_to_us_is_no_document():
    own = mail(text("Our order"), part(PDF, "application/pdf; name=order.pdf"), boundary="inner")
    parsed = mime.parse(
        mail(
            text("Undelivered."),
            b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n",
            b"Content-Type: message/rfc822\r\n\r\n" + own,
            kind="multipart/report; report-type=delivery-status",
        )
    )
    assert (parsed.parts, parsed.text) == ((), "Undelivered.")


def test_an_archive_is_opened_and_an_archive_within_it():
    packed = zipped(
        {"a/f1.pdf": PDF, "__MACOSX/a/._f1.pdf": b"x", "f2.xml": UBL, "more.zip": zipped({"f3.pdf": PDF})}
    )
    parsed = mime.parse(mail(text("Hi"), part(packed, "application/zip; name=all.zip")))
    assert names(parsed) == [("2/1", "f1.pdf", "pdf"), ("2/2", "f2.xml", "xml"), ("2/3/1", "f3.pdf", "pdf")]


def test_winmail_is_opened_and_gives_the_long_names():
    packed = winmail({"Quarterly invoice März.pdf": PDF, "f2.xml": UBL})
    parsed = mime.parse(mail(part(packed, "application/ms-tnef; name=winmail.dat")))
    assert names(parsed) == [("1/1", "Quarterly invoice März.pdf", "pdf"), ("1/2", "f2.xml", "xml")]
    assert parsed.text == "See attached."


def test_a_mail_without_files_is_its_own_document():
    parsed = mime.parse(b"From: a@b.test\r\nSubject: Order\r\n\r\nTen bolts, please.")
    assert parsed.body_is_document
    assert not mime.parse(b"From: a@b.test\r\nSubject: Nothing\r\n\r\n  \r\n").body_is_document


def test_a_text_file_is_the_document_where_there_is_nothing_else():
    alone = mime.parse(mail(part(b"Ten bolts", "text/plain; name=order.txt", disposition="attachment")))
    assert (alone.text, alone.notes) == ("Ten bolts", ())
    beside = mime.parse(mail(text("Hi"), part(b"Ten bolts", "text/plain; name=order.txt")))
    assert (beside.text, beside.notes) == (
        "Hi",
        ("“order.txt” is a text file, which is not read. Look at it in the message.",),
    )


def test_html_alone_is_read_as_text_without_what_nobody_sees():
    html = (
        "<style>p{}</style><p>Total</p><div style='display: none'>hidden</div>"
        "<table><tr><td>Bolt<td>12,50</table><script>alert(1)</script>"
    )
    assert mime.parse(mail(text(html, "text/html"))).text == "Total\n\nBolt\t12,50"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_an_e_invoice_is_known_in_every_encoding(codec):
    xml = '<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
    assert sniff(xml.encode(codec), "invoice.dat") == FileKind.XML


def test_a_bare_file_is_opened_as_a_part_would_be():
    assert names(mime.parse_file(PDF, "f1.pdf")) == [("1", "f1.pdf", "pdf")]
    assert names(mime.parse_file(zipped({"f1.pdf": PDF}), "f.zip")) == [("1/1", "f1.pdf", "pdf")]
    assert names(mime.parse_file(picture(80, 80), "tiny.png")) == [("1", "tiny.png", "image")]
    assert mime.parse_file(b"Ten bolts", "order.txt").text == "Ten bolts"


# What is refused, and what is mended ------------------------------------------------------------------
OFFICE = zipped({"[Content_Types].xml": b"", "word/document.xml": b""})


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "f1.pdf", "“f1.pdf” is empty. Ask the sender for it again."),
        (OFFICE, "f.docx", "“f.docx” is an Office file, which is not read. Ask the sender for a PDF."),
        (b"Rar!\x1a\x07\x00", "f.rar", "“f.rar” is packed in a way that is not opened. Ask the sender for the"),
        (b"<?xml version='1.0'?><note/>", "n.xml", "“n.xml” is an XML file, but no invoice, order or despatch"),
        (b"\x00\x01\x02\x03", "x.bin", "“x.bin” is of a kind that is not known. Look at it in the message."),
        (b"PK\x03\x04broken", "f.zip", "“f.zip” is a ZIP file that is damaged. Ask the sender for it again."),
        (b"\x78\x9f\x3e\x22\x01", "winmail.dat", "The attachment winmail.dat is damaged. Ask the sender for the"),
    ],
)
def test_what_is_refused_is_said_in_a_sentence(content, name, sentence):
    parsed = mime.parse(mail(text("Hi"), part(content, f"application/octet-stream; name={name}")))
    assert parsed.parts == ()
    assert len(parsed.notes) == 1
    assert parsed.notes[0].startswith(sentence)


def test_what_accompanies_a_mail_is_passed_over_in_silence():
    parsed = mime.parse(
        mail(
            text("Hi"),
            part(b"BEGIN:VCARD", "text/vcard; name=ann.vcf"),
            part(b"\x30\x82\x01\x02", "application/pkcs7-signature; name=smime.p7s"),
        )
    )
    assert (parsed.parts, parsed.notes) == ((), ())


def test_a_zip_bomb_is_refused_and_its_neighbour_is_not():
    packed = zipped({"bomb.pdf": b"%PDF-" + bytes(40 << 20), "f1.pdf": PDF})
    parsed = mime.parse(mail(part(packed, "application/zip; name=f.zip")))
    assert names(parsed) == [("1/2", "f1.pdf", "pdf")]
    assert parsed.notes == ("“bomb.pdf” unpacks to more than is allowed. Ask the sender for it unpacked.",)


def test_archives_within_archives_end_somewhere():
    packed = zipped({"f1.pdf": PDF})
    for _ in range(30):
        packed = zipped({"f.zip": packed})
    parsed = mime.parse(mail(part(packed, "application/zip")))
    assert parsed.parts == ()
    assert parsed.notes[0].startswith("This message holds more, or more deeply packed, than is opened.")


def test_messages_within_messages_end_somewhere():
    raw = b"Subject: innermost\r\nFrom: a@b.test\r\n\r\nhello"
    for depth in range(60):
        raw = mail(b"Content-Type: message/rfc822\r\n\r\n" + raw, boundary=f"edge{depth}")
    parsed = mime.parse(raw)
    assert parsed.subject == "Invoice F-1"
    assert parsed.notes[0].startswith("This message holds more, or more deeply packed, than is opened.")


def test_a_thousand_files_are_not_opened():
    parsed = mime.parse(mail(*[part(PDF, "application/pdf")] * 1000))
    assert len(parsed.parts) == 300
    assert len(parsed.notes) == 1


@pytest.mark.parametrize("declared", ['multipart/mixed; boundary="other"', "multipart/mixed"])
def test_a_missing_or_wrong_boundary_is_found_in_the_text(declared):
    raw = mail(text("Hi"), part(PDF, "application/pdf; name=f1.pdf"))
    raw = raw.replace(b'multipart/mixed; boundary="edge"', declared.encode())
    parsed = mime.parse(raw)
    assert names(parsed) == [("2", "f1.pdf", "pdf")]
    assert parsed.text == "Hi"


def test_a_missing_end_takes_nothing_away():
    raw = mail(text("Hi"), part(PDF, "application/pdf; name=f1.pdf")).removesuffix(b"--edge--\r\n")
    assert names(mime.parse(raw)) == [("2", "f1.pdf", "pdf")]


@pytest.mark.parametrize(
    ("head", "subject"),
    [
        (b"Subject: Rechnung M\xc3\xa4rz\r\n", "Rechnung März"),
        (b"Subject: Rechnung M\xe4rz\r\n", "Rechnung März"),
        (b"Subject: =?utf-8?B?UmVjaG51bmc=?= =?utf-8?Q?_M=C3=A4rz?=\r\n", "Rechnung März"),
        (b"Subject: =?nonsense?Q?M=C3=A4rz?=\r\n", "März"),
        (b"Subject: two\r\n lines\r\n", "two lines"),
        (b"Subject: nul\x00 here\r\n", "nul here"),
    ],
)
def test_subjects_are_decoded(head, subject):
    assert mime.parse(head + b"From: a@b.test\r\n\r\nx").subject == subject


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "nonsense", "", "utf-7x"])
def test_a_body_is_read_whatever_its_charset_is_called(charset):
    good = charset if charset in ("utf-8", "iso-8859-1", "windows-1252") else "iso-8859-1"
    raw = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + "Gebühr 5 €"[:8].encode(good)
    assert mime.parse(raw).text == "Gebühr 5"


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Nov 2026 10:00:00", "Mon, 1 Jan 1900 00:00:00 +0000"])
def test_a_broken_date_gives_way_to_the_newest_received(date):
    raw = f"Received: by x; Thu, 05 Nov 2026 09:00:00 +0000\r\nDate: {date}\r\n\r\nx".encode()
    assert mime.parse(raw).sent_at == datetime(2026, 11, 5, 9, tzinfo=UTC)
    assert mime.parse(f"Date: {date}\r\n\r\nx".encode()).sent_at is None


def test_the_head_alone_is_read_alike():
    raw = mail(text("Hi"), part(PDF, "application/pdf"))
    whole, head = mime.parse(raw), mime.heading(raw)
    assert (head.headers, head.subject, head.sender, head.sent_at) == (
        whole.headers,
        whole.subject,
        whole.sender,
        whole.sent_at,
    )
