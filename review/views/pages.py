"""What the screen shows of the document itself: pages with words, their pictures, and the original."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ingest import cutting, pictures
from ingest.models import Original, Page, Source
from ingest.originals import OriginalError, store
from ingest.reading.pages import Unreadable
from ingest.reading.process.child import ChildDied
from review.screen.paper import sheet
from review.sentences import said

SEE = "review.see_queue"
FOR_EVER = "private, max-age=31536000, immutable"
"""A picture's address holds its hash, so what a browser has is never stale; no shared cache may keep it."""


@require_GET
@permission_required(SEE, raise_exception=True)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One page with its words, for a document of several: asked for when it comes into sight."""
    found = get_object_or_404(Page, pk=pk)
    return render(request, "review/screen/_sheet.html", {"sheet": sheet(found)})


@require_GET
@permission_required(SEE, raise_exception=True)
def picture(request: HttpRequest, pk: int, name: str, width: int) -> FileResponse:
    """A page's picture, by its hash."""
    found = get_object_or_404(Page, pk=pk, image=name)
    if width not in pictures.WIDTHS:
        raise Http404("There is no picture of that width.")
    try:
        file = pictures.path(found.image, width).open("rb")
    except FileNotFoundError:
        raise Http404("The picture is gone. Read the document again to draw it anew.") from None
    return FileResponse(file, content_type="image/webp", headers={"Cache-Control": FOR_EVER})


@require_GET
@permission_required(SEE, raise_exception=True)
def original(request: HttpRequest, sha256: str) -> HttpResponse:
    """The bytes as they arrived, to be saved: a stranger's file is never opened inside the application."""
    found = get_object_or_404(Original, sha256=sha256)
    try:
        content = store().get(sha256)
    except OriginalError as error:
        return HttpResponse(said(str(error)), status=409, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type=found.content_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return _named(response, _filename(found))


@require_GET
@permission_required(SEE, raise_exception=True)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A document's own file: of one that holds other documents too, only this one's pages."""
    source = get_object_or_404(Source.objects.select_related("original"), pk=pk)
    try:
        own = cutting.file_of(source)
    except (OriginalError, Unreadable, ChildDied) as error:
        return HttpResponse(said(str(error)), status=409, content_type="text/plain; charset=utf-8")
    if own is None:
        raise Http404(_("All pages of this file are another document’s by now."))
    response = HttpResponse(store().get(own.sha256), content_type=own.content_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return _named(response, own.name)


def _named(response: HttpResponse, filename: str) -> HttpResponse:
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    return response


def _filename(found: Original) -> str:
    name = found.sources.exclude(filename="").values_list("filename", flat=True).first()
    if name:
        return name
    if cut := found.cuttings.select_related("source__original").first():
        return cutting.name_of(cut)
    ending = {"message/rfc822": "eml", "application/pdf": "pdf"}.get(found.content_type, "bin")
    return f"{found.sha256[:12]}.{ending}"
