"""Which language a person reads: her own choice, else what her browser and her company both speak."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import DjangoTranslation, parse_accept_lang_header
from django.views.decorators.http import require_POST
from django.views.i18n import JavaScriptCatalog

from mail2erp.models import Preference
from review.models import Company
from review.words import SOURCE

CHOICE = "language"
"""The session's key: what was chosen, or found out once, for as long as somebody is signed in."""


class ReaderLanguage(LocaleMiddleware):
    """Speak the reader's language until the next request."""

    def process_request(self, request: HttpRequest) -> None:
        translation.activate(language_of(request))
        request.LANGUAGE_CODE = translation.get_language()


def language_of(request: HttpRequest) -> str:
    """Return the language to speak: chosen in this session, by this person, at this browser; else a guess."""
    if (chosen := request.session.get(CHOICE)) in known():
        return str(chosen)
    user = request.user if request.user.is_authenticated else None
    found = _preferred(user) or _of_cookie(request) or guess(request.headers.get("Accept-Language", ""))
    if user:
        request.session[CHOICE] = found
    return found


def guess(accepted: str) -> str:
    """Return the language for a browser that accepts these: one of the company's, else the company's first.

    Without a company, and for a caller that names no language, the installation's own decides.
    """
    if not accepted:
        return settings.READERS_LANGUAGE
    try:
        spoken = Company.objects.values_list("languages", flat=True).first() or []
    except DatabaseError:
        spoken = []  # the page that says so, and the health checks, still have a language
    ours = [code for code in spoken if code in known()]
    wanted = [code[:2] for code, _ in parse_accept_lang_header(accepted)]
    fits = (code for code in wanted if code in (ours or known()))
    return next(fits, ours[0] if ours else settings.READERS_LANGUAGE)


def known() -> dict[str, str]:
    """Return the languages of the user interface, code -> its own name for itself."""
    return dict(settings.LANGUAGES)


@cache
def script_words(code: str) -> dict[str, str]:
    """Return what `static/js/tongue.js` says in a language: English -> its translation; English needs none."""
    if code == SOURCE:
        return {}
    view = JavaScriptCatalog()
    paths = [str(path) for path in settings.LOCALE_PATHS]
    view.translation = DjangoTranslation(code, domain=view.domain, localedirs=paths)
    return {text: str(said) for text, said in view.get_catalog().items() if said}


def _preferred(user: Any) -> str | None:
    return user and Preference.objects.filter(user=user).values_list("language", flat=True).first()


def _of_cookie(request: HttpRequest) -> str | None:
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return code if code in known() else None


@login_not_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Speak the chosen language from now on: for this person, and for who signs in at this browser next."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = redirect(back)
    code = request.POST.get("language")
    if code not in known():
        return answer
    request.session[CHOICE] = code
    if request.user.is_authenticated:
        Preference.objects.update_or_create(user=request.user, defaults={"language": code})
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return answer


def languages(request: HttpRequest) -> dict[str, Any]:
    """Tell every template which language it is written in, and which others there are."""
    return {"language": translation.get_language(), "languages": settings.LANGUAGES}
