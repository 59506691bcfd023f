"""Sign-in with Google, at Google's own addresses or at the root that the settings name."""

from __future__ import annotations

from django.conf import settings
from social_core.backends.google import GoogleOAuth2


class GoogleSignIn(GoogleOAuth2):
    """Sign-in only: it asks for no mailbox. Connecting a mailbox is a flow of its own."""

    name = "google"
    REDIRECT_STATE = False

    def authorization_url(self) -> str:
        return self._at("/o/oauth2/v2/auth", super().authorization_url())

    def access_token_url(self) -> str:
        return self._at("/oauth2/token", super().access_token_url())

    def _at(self, path: str, default: str) -> str:
        return settings.GOOGLE_API_ROOT.rstrip("/") + path if settings.GOOGLE_API_ROOT else default
