"""Whose session has ended is told to sign in again and loses nothing that she typed; and leaves no page behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from review import toasts


class SignedIn(LoginRequiredMiddleware):
    """Let only those in who are signed in.

    A part of a page is answered with 401, so that the page keeps what was typed: a redirect would be followed, and
    the sign-in page taken for the answer. A form is sent back to its page, and told that nothing happened.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> Any:
        if "HX-Request" in request.headers:
            return HttpResponse(
                _("You are signed out. Sign in again in another tab, then go on here."), status=401
            )
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        toasts.refuse(request, _("You were signed out, and that was not done. Sign in, then do it again."))
        return redirect_to_login(_page_of(request), self.get_login_url(view_func))


class LeavesNothing(MiddlewareMixin):
    """Have no browser keep a page: the way back from the sign-in page would show it to whoever comes next."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _page_of(request: HttpRequest) -> str:
    """Return the page that a form was on, as the browser names it; the start where it is none of ours."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
