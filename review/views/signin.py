"""Signing in: with a password, with Google where it is set up, and in a demo by one click."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mail2erp import attempts
from mail2erp.demo import DEMO_PEOPLE, demo_person
from mail2erp.roles import BACKEND
from review.context import places_of


class SignInForm(AuthenticationForm):
    """Name and password. Who has tried too often is told to wait, whatever the password."""

    wait = 0  # minutes

    def clean(self) -> dict[str, Any]:
        keys = attempts.keys_of(
            self.cleaned_data.get("username", ""), attempts.place_of(cast(HttpRequest, self.request))
        )
        self.wait = attempts.attempt(keys)
        if self.wait:
            raise ValidationError(
                ngettext(
                    "There were too many tries. Wait a minute, then try again.",
                    "There were too many tries. Wait %(minutes)s minutes, then try again.",
                    self.wait,
                ),
                params={"minutes": self.wait},
            )
        cleaned = super().clean()
        if self.user_cache is not None:
            attempts.succeeded(keys)
        return cleaned


class SignIn(LoginView):
    template_name = "signin.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        extra = {"google": bool(settings.GOOGLE_CLIENT_ID), "people": DEMO_PEOPLE if settings.DEMO else ()}
        return super().get_context_data(**kwargs, **extra)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_invalid(form)
        if wait := cast(SignInForm, form).wait:
            answer.status_code = 429
            answer.headers["Retry-After"] = str(wait * 60)
        return answer

    def get_default_redirect_url(self) -> str:
        return first_place(self.request.user)


def first_place(user: Any) -> str:
    """Return the first page that somebody may see."""
    places = places_of(user)
    return reverse(places[0].url_name) if places else reverse("review:queue")


@login_not_required
@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people. Outside a demo this address does not exist."""
    if not settings.DEMO or request.POST.get("role") not in {person.role for person in DEMO_PEOPLE}:
        raise Http404
    user: User = demo_person(request.POST["role"])
    login(request, user, backend=BACKEND)
    return redirect(first_place(user))
