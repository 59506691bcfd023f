"""Group check: one field of many documents, a key for each."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from review import group, queue, services
from review.errors import Conflict, ReviewError
from review.screen import pages_of
from review.screen.posted import read
from review.views.screen import find
from review.words import FIELD_LABELS, in_words

decide = permission_required("review.decide", raise_exception=True)


@require_GET
@decide
def show(request: HttpRequest) -> HttpResponse:
    """The rows of a field, or only the next ones where the page asks for more."""
    field = request.GET.get("field", "")
    field = field if field in group.FIELDS else group.FIELDS[0]
    doubtful = request.GET.get("only") == "doubt"
    question, user = queue.Question.of(request.GET), cast(User, request.user)
    rows, cursor = group.page_of(question, field, user, doubtful=doubtful)
    kept = {"field": field, "only": "doubt" if doubtful else ""}
    context = {
        "rows": rows,
        "field": field,
        "label": FIELD_LABELS[field],
        "words": in_words(field),
        "doubtful": doubtful,
        "choices": group.choices(),
        "question": question,
        "query": question.query(),
        "more": urlencode({**{k: v for k, v in kept.items() if v}, "after": cursor}) if cursor else "",
    }
    partial = question.after and "HX-Request" in request.headers
    return render(request, "review/group_rows.html" if partial else "review/group.html", context)


@require_POST
@decide
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or correct the field of one document; answer with its row as it stands now."""
    field, user = request.POST.get("field", ""), cast(User, request.user)
    if field not in group.FIELDS:
        raise Http404("There is no such field to check.")
    review, refusal, status = find(pk), "", 200
    try:
        posted = read(request.POST, review, pages_of(review))
        refusal = posted.invalid.get(field, "")
        changes = {name: change for name, change in posted.changes.items() if name == field}
        if changes:
            version = review.version if posted.meets_nobody(review) else posted.version
            services.save_draft(review, version=version, changes=changes, by=user)
    except Conflict:
        refusal = _("Somebody changed it a moment ago. This is what stands there now.")
    except ReviewError as error:
        refusal = str(error)
    if refusal:
        status = 422
    context = {"row": group.row(find(pk), field, user, refusal=refusal), "field": field}
    return render(request, "review/group_row.html", context, status=status)
