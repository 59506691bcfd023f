"""The demo company: its people, suppliers, rules and mails, loaded so that a second load changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from connectors import reference
from connectors.files.reference import FOLDER
from connectors.models import Connection
from ingest.models import Mailbox
from ingest.services import receive_mail
from mail2erp.demo import DEMO_PEOPLE
from mail2erp.ops import setup
from mail2erp.ops.books import write_books
from review.models import Supplier

FIXTURES = settings.ROOT / "fixtures"
# A document in a currency without a limit always needs a second person, so each the company deals in has one.
LIMITS_ABROAD = (
    ("large, Danish", "37000.00", "DKK"),
    ("large, British", "4300.00", "GBP"),
    ("large, American", "5400.00", "USD"),
)


def load(fixtures: Path = FIXTURES) -> list[str]:
    """Load the demo company and hand in its mails; return one sentence a change."""
    world, ordered = (
        yaml.safe_load((fixtures / "demo" / name).read_text(encoding="utf-8"))
        for name in ("company.yaml", "orders.yaml")
    )
    changes = setup.apply(_setup(world["company"]), by="demo")
    changes += _take_over_books(world, ordered["purchase_orders"])
    mailbox = Mailbox.objects.get(name="ap")
    before = mailbox.mails.count()
    for path in sorted((fixtures / "mail").glob("*.eml")):
        receive_mail(mailbox, path.read_bytes(), provider_id=f"demo-{path.stem}")
    if added := mailbox.mails.count() - before:
        changes.append(f"{added} mails handed in.")
    return changes


def _setup(company: dict[str, Any]) -> dict[str, Any]:
    return {
        "company": {key: company[key] for key in ("name", "country", "currency", "vat_ids", "ibans", "languages")},
        "users": [
            {"email": person.address, "name": f"{person.first_name} {person.last_name}", "role": person.role}
            for person in DEMO_PEOPLE
        ],
        "mailboxes": [{"name": "ap", "kind": "folder", "address": str(settings.WATCHED_DIR)}],
        "connections": [
            {
                "name": "erp",
                "kind": "files",
                "base_url": str(settings.HOME / "erp"),
                "for": ["invoice", "credit_note", "purchase_order", "despatch_advice", "ticket", "lead"],
                "post": "posted",
            }
        ],
        "policies": [
            {"name": name, "for": "invoice", "over": over, "currency": currency, "needs": "supervisor"}
            for name, over, currency in (("large", company["approval_over"], company["currency"]), *LIMITS_ABROAD)
        ],
    }


def _take_over_books(world: dict[str, Any], orders: list[dict[str, Any]]) -> list[str]:
    """Lay the company's books where its ERP would export them, and take them over from there."""
    connection = Connection.objects.get(name="erp")
    write_books(settings.HOME / connection.base_url / FOLDER, world, orders)
    before = Supplier.objects.count()
    reference.take_over(connection)
    added = Supplier.objects.count() - before
    return [f"{added} suppliers added, with the accounts and orders of the books."] if added else []
