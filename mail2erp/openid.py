"""Where Google is asked for consent, tokens and who somebody is: at its own addresses, or at another root."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from social_core.backends.google import GoogleOAuth2

from mail2erp import http

GOOGLE = {
    "authorization_endpoint": "https://accounts.google.com/o/oauth2/v2/auth",
    "token_endpoint": "https://oauth2.googleapis.com/token",
    "userinfo_endpoint": "https://openidconnect.googleapis.com/v1/userinfo",
}


@lru_cache(maxsize=8)
def addresses(root: str) -> Mapping[str, str]:
    """Return the addresses at `root`, at Google itself where it is empty.

    The paths are those of the root's OpenID configuration, or Google's own where it has none. Raises
    `requests.RequestException` where the root does not answer.
    """
    if not root:
        return GOOGLE
    answer = http.Session("google sign-in").get(f"{root.rstrip('/')}/.well-known/openid-configuration")
    try:
        found = answer.json() if answer.ok else {}
    except requests.JSONDecodeError:
        found = {}
    return {name: root.rstrip("/") + urlsplit(found.get(name, own)).path for name, own in GOOGLE.items()}


class GoogleAtRoot(GoogleOAuth2):
    """Google's code flow at the settings' root. `email` is trusted only where Google has verified it."""

    REDIRECT_STATE = False

    def authorization_url(self) -> str:
        return addresses(settings.GOOGLE_API_ROOT)["authorization_endpoint"]

    def access_token_url(self) -> str:
        return addresses(settings.GOOGLE_API_ROOT)["token_endpoint"]

    def user_data(self, access_token: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return who granted this: `sub`, `email`, `email_verified`, `name`."""
        found: dict[str, Any] = self.get_json(
            addresses(settings.GOOGLE_API_ROOT)["userinfo_endpoint"],
            headers={"Authorization": f"Bearer {access_token}"},
        )
        return found
