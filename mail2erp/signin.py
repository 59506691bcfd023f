"""Who signs in: with Google, at its own addresses or at the root of the settings."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from social_core.exceptions import AuthPolicyError

from mail2erp.openid import GoogleAtRoot


class GoogleSignIn(GoogleAtRoot):
    """Sign-in only: it asks for no mailbox. Connecting a mailbox is a flow of its own."""

    name = "google"


class Stranger(AuthPolicyError):
    """Google knows this person, and we do not."""

    def __str__(self) -> str:
        return "No user here has this address. Ask your integrator to add you, or sign in with another account."


def known_user(
    backend: GoogleSignIn, response: dict[str, Any], user: User | None = None, **_: Any
) -> dict[str, Any]:
    """Let in who is a user already, by the address that Google has verified; make nobody."""
    email = response.get("email")
    if user is None and email and response.get("email_verified"):  # an empty one would be that of any user without
        user = User.objects.filter(email__iexact=email, is_active=True).order_by("id").first()
    if user is None:
        raise Stranger(backend)
    return {"user": user, "is_new": False}
