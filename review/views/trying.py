"""Trying what a sender taught on a file of one's own: read once, shown, and kept nowhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ingest import ocr
from ingest.models import SenderTemplate, TemplateState
from ingest.read import own_company
from ingest.reading.einvoice import NotAnEInvoice
from ingest.reading.pages import Unreadable
from ingest.reading.process.child import ChildDied, Reader
from ingest.records import Reading
from ingest.senders import services
from ingest.senders.selection import template_of
from review import toasts
from review.screen.fields import in_order
from review.screen.values import percent, source_of, written
from review.words import FIELD_LABELS, KIND_LABELS, amount


@require_POST
@permission_required("ingest.teach", raise_exception=True)
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a file with the sender's newest version alone, and show what comes out."""
    sender = get_object_or_404(SenderTemplate.objects.exclude(state=TemplateState.DELETED), pk=pk)
    version, file = services.newest_of(sender), request.FILES.get("file")
    if version is None or file is None:
        toasts.refuse(request, _("Choose a file to read."))
        return redirect("review:sender", pk=pk)
    reader = Reader()  # one of its own: the web server keeps no reading process
    try:
        result = reader.read(
            _content(file),
            own=own_company(),
            use_xml=False,
            ocr=ocr.engine(),
            cache=ocr.cache(),
            templates=[template_of(version)],
            rounds=1,
        )
        if result.unread:
            raise ValueError(_("it has more scanned pages than are read while you wait."))
    except (Unreadable, NotAnEInvoice, ChildDied, ValueError) as refusal:
        toasts.refuse(request, f"{file.name}: {refusal}")
        return redirect("review:sender", pk=pk)
    finally:
        reader.close()
    shown = {"sender": sender, "version": version.number, "file": file.name, **_shown(result.reading)}
    return render(request, "review/senders/tested.html", shown)


def _content(file: UploadedFile) -> bytes:
    if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
        raise ValueError(_("it is too large to be read here."))
    return file.read()


def _shown(reading: Reading) -> dict[str, Any]:
    rows = [
        {
            "label": FIELD_LABELS[name],
            "value": written(name, value),
            "source": source_of(value),
            "sure": percent(value.confidence),
            "taught": value.method.startswith("template"),
        }
        for name in in_order(reading.doc_type)
        if (value := reading.fields.get(name)) and value.value is not None
    ]
    lines = [
        [line.description, amount(line.quantity), amount(line.unit_price), amount(line.net_amount)]
        for line in reading.lines
    ]
    return {
        "kind": KIND_LABELS[reading.doc_type],
        "rows": rows,
        "lines": lines,
        "known": bool(reading.template),
        "problems": reading.problems,
    }
