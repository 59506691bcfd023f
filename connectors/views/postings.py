"""What a person does about a posting that got stuck: send it again, or take it back to the desk."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from connectors import posting as services
from connectors.models import Posting

may_retry = permission_required("connectors.retry_posting", raise_exception=True)


@require_POST
@may_retry
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a failed posting again."""
    return _done(request, pk, services.retry, "It is sent again. It looks in the ERP first.")


@require_POST
@may_retry
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a posting back before it stands in the ERP."""
    return _done(request, pk, services.cancel, "It is taken back. The document comes to the desk again.")


def _done(request: HttpRequest, pk: int, act: Callable[..., Posting], sentence: str) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 - the permission check let nobody else through
    posting = get_object_or_404(Posting.objects.select_related("review"), pk=pk)
    try:
        act(posting, by=request.user)
    except services.PostingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, sentence)
    if not request.user.has_perm("audit.trace"):
        return redirect("operations")
    where = urlencode({"q": posting.reference, "document": str(posting.review.document_id)})
    return redirect(f"{reverse('connectors:trace')}?{where}")
