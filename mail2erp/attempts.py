"""How often a sign-in may fail: a name from one place, a name from anywhere, and one place with any names.

Each is a row that counts the tries of a quarter of an hour. A try is counted before the password is looked at, so
that a hundred at once are a hundred; the right password takes it back. Rows hold keyed hashes, never a name or a
place: a password that was typed into the wrong box stands nowhere.
"""

from __future__ import annotations

import ipaddress
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from mail2erp.models import Attempts

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
HERE, ANYWHERE = 5, 50
"""Tries of a name from one place; of a name from anywhere, and from one place for any names."""


def keys_of(name: str, place: str) -> dict[str, int]:
    """Return what a try counts towards: key -> how many tries it has."""
    name = name.strip().casefold()
    limits = {f"{name}\n{place}": HERE, f"name {name}": ANYWHERE, f"place {place}": ANYWHERE}
    return {salted_hmac("mail2erp.attempts", key).hexdigest(): most for key, most in limits.items()}


def attempt(keys: dict[str, int]) -> int:
    """Count a try and return 0 where it may be made; else the whole minutes until the next may be."""
    now = timezone.now()
    Attempts.objects.filter(since__lte=now - KEPT).delete()
    waits = [_counted(key, most, now) for key, most in keys.items()]
    return math.ceil(max(waits).total_seconds() / 60)


def _counted(key: str, most: int, now: datetime) -> timedelta:
    row = Attempts.objects.filter(key=key)
    row.filter(since__lte=now - WINDOW).update(count=0, since=now)
    Attempts.objects.get_or_create(key=key, defaults={"since": now})
    with transaction.atomic():  # the row is held in between, so that each try sees its own number
        row.update(count=F("count") + 1)
        count, since = row.values_list("count", "since").get()
    return min(since + WINDOW - now, WINDOW) if count > most else timedelta(0)


def succeeded(keys: dict[str, int]) -> None:
    """Take back the try that was right, and forget what this person mistyped here before."""
    here, *others = keys
    Attempts.objects.filter(key=here).delete()
    Attempts.objects.filter(key__in=others, count__gt=0).update(count=F("count") - 1)


def place_of(request: HttpRequest) -> str:
    """Return where a request comes from, as the proxy says where there is one; of IPv6 the household's network."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:  # the last entry is the proxy's own; those before it are whatever was sent
        said = request.headers.get("X-Forwarded-For", said).rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return said[:45]
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
