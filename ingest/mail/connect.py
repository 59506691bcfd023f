"""Connect a mailbox: a consent of its own, apart from sign-in, whose tokens go into the vault and nowhere else."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.db import transaction
from social_core.exceptions import AuthPolicyError

from ingest.models import Mailbox, MailboxKind, MailboxState
from mail2erp import vault
from mail2erp.audit.services import record
from mail2erp.jobs.models import Job, JobState
from mail2erp.jobs.services import replay
from mail2erp.openid import GoogleAtRoot

MODIFY = "https://www.googleapis.com/auth/gmail.modify"
SCOPES = {
    "openid": "to know which account was connected",
    "email": "to know the mailbox's address",
    MODIFY: "to read mail with its attachments and to put labels such as ERP/Booked on it; "
    "it can't delete mail for good, and mail2erp sends none",
}
"""Each scope that is asked for, and why, as the person reads it before consenting."""

LABELS = {"booked": "ERP/Booked", "paid": "ERP/Paid"}
"""What a mail is labelled with when its records stand in the ERP; a set-up file may name others."""


class Refused(AuthPolicyError):
    """The connection was not made; its text says why and what to do."""

    def __init__(self, backend: Any, sentence: str) -> None:
        super().__init__(backend)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class GoogleMailbox(GoogleAtRoot):
    """Consent to one mailbox, with lasting access."""

    name = "google-mailbox"
    DEFAULT_SCOPE = list(SCOPES)

    def auth_extra_arguments(self) -> dict[str, str]:
        # Google gives lasting access only at a consent; asking anew makes each connection a consent.
        return {**super().auth_extra_arguments(), "access_type": "offline", "prompt": "consent"}


def may_connect(backend: Any, user: AbstractBaseUser | None = None, **_: Any) -> None:
    """Stop unless somebody is signed in who may connect mailboxes."""
    if not isinstance(user, User) or not user.has_perm("ingest.connect_mailbox"):
        raise Refused(backend, "Your role can't connect a mailbox. Ask an integrator to do it.")


def keep_grant(backend: Any, user: User, response: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Put the grant into the vault and its mailbox to work."""
    granted = set(str(response.get("scope", "")).split())
    if MODIFY not in granted:
        raise Refused(
            backend, "Access to the mail was not ticked, so nothing is connected. Connect again and tick it."
        )
    if not response.get("refresh_token"):
        raise Refused(
            backend,
            "Google gave no lasting access. Remove mail2erp in the Google account, then connect again.",
        )
    secret = {"type": "authorized_user", "refresh_token": response["refresh_token"], "scopes": sorted(granted)}
    connect(response["email"], json.dumps(secret), by=user)
    return {"user": user}


@transaction.atomic
def connect(address: str, secret: str, *, by: User) -> Mailbox:
    """Make or revive the Gmail mailbox at `address` with this credential; what was given up without it goes on."""
    reference = vault.keep(f"mailbox {address}", secret, by=by)
    mailbox = Mailbox.objects.filter(kind=MailboxKind.GMAIL, address=address).order_by("id").first()
    if mailbox is None:
        mailbox = Mailbox(name=address, kind=MailboxKind.GMAIL, address=address, labels=LABELS)
    mailbox.credentials, mailbox.state, mailbox.error = reference, MailboxState.ACTIVE, ""
    mailbox.save()
    for given_up in Job.objects.filter(kind="mailbox.fetch", subject=mailbox.pk, state=JobState.DEAD):
        replay(given_up, by=by)
    record("mailbox.connected", f"mailbox:{mailbox.pk}", by=by, after={"address": address})
    return mailbox


@transaction.atomic
def disconnect(mailbox: Mailbox, *, by: User) -> None:
    """Pause the mailbox and forget its credential."""
    if mailbox.credentials.startswith("vault:"):
        vault.forget(mailbox.credentials.removeprefix("vault:"), by=by)
    mailbox.state, mailbox.credentials = MailboxState.PAUSED, ""
    mailbox.save(update_fields=["state", "credentials"])
    record("mailbox.disconnected", f"mailbox:{mailbox.pk}", by=by)
