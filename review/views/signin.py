"""Signing in: with a password, with Google where it is set up, and in a demo by one click."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mail2erp.demo import DEMO_PEOPLE, demo_person
from review.context import places_of

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    template_name = "signin.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        extra = {"google": bool(settings.GOOGLE_CLIENT_ID), "people": DEMO_PEOPLE if settings.DEMO else ()}
        return super().get_context_data(**kwargs, **extra)

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
    login(request, user, backend=MODEL_BACKEND)
    return redirect(first_place(user))
