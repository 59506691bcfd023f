"""The people and things around the product in the assault: a company, its post, a clerk at a browser, an ERP."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import requests
from django.contrib.auth.models import User
from django.db import connection

from fixtures.demo import einvoice
from fixtures.demo import pages as printer
from fixtures.demo.load import Company
from fixtures.demo.model import Item, Paper
from ingest.originals import digest
from mail2erp.demo import DEMO_PEOPLE
from mail2erp.ops import setup
from review.models import Review, ReviewState, Supplier

PAPER_EVERY, LEAD_EVERY, BROKEN_EVERY, AGAIN_EVERY = 7, 11, 13, 9  # the rest are e-invoices
EVERY_SECONDS = 0.3  # the clerk looks at the queue
TAKEN = ["invoice", "credit_note"]  # what the ERP takes; the clerk leaves the rest open


def furnish(inbox: Path, connection: dict[str, str]) -> None:
    """Set the company up: people, suppliers, one watched folder, one ERP."""
    company = Company()
    own = company.data["company"]
    people = [{"email": person.address, "role": person.role} for person in DEMO_PEOPLE]
    setup.apply(
        {
            "company": {key: own[key] for key in ("name", "country", "currency", "vat_ids", "ibans", "languages")},
            "users": people,
            "mailboxes": [{"name": "ap", "kind": "folder", "address": str(inbox)}],
            "connections": [{"name": "erp", "for": TAKEN, **connection}],
        }
    )
    for one in company.data["suppliers"]:
        known = {name: one.get(name, []) for name in ("ibans", "domains")}
        Supplier.objects.get_or_create(
            erp="erp",
            erp_id=one["erp_id"],
            defaults={"name": one["name"], "vat_id": one.get("vat_id", ""), **known},
        )


@dataclass
class Postman:
    """Drops mails into the watched folder: e-invoices mostly, some on paper, some broken, some a second time."""

    inbox: Path
    random: random.Random
    dropped: dict[str, str] = field(default_factory=dict)  # SHA-256 of the mail -> what it is
    _files: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.company = Company()
        self.supplier = self.company.suppliers["staal"]
        self.inbox.mkdir(parents=True, exist_ok=True)

    def drop(self) -> None:
        """Bring one more mail."""
        number = len(self.dropped) + 1
        raw = self._mail(number).as_bytes()
        what = self._mail_kind(number)
        self.dropped[digest(raw)] = what
        whole = self.inbox / f".{number}"  # as a scanner's software does: under another name until it is whole
        whole.write_bytes(raw)
        whole.rename(self.inbox / f"{number:04}-{what}.eml")

    def _mail_kind(self, number: int) -> str:
        for every, what in (
            (LEAD_EVERY, "lead"),
            (BROKEN_EVERY, "broken"),
            (AGAIN_EVERY, "again"),
            (PAPER_EVERY, "paper"),
        ):
            if number % every == 0:
                return what
        return "einvoice"

    def _mail(self, number: int) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = self.supplier.email
        mail["To"] = "ap@noordwal.example"
        mail["Subject"] = f"Factuur {2026_0000 + number}"
        mail["Message-ID"] = make_msgid(str(number), "staal-zn.example")
        mail.set_content(f"Bijgaand onze factuur {2026_0000 + number}.")
        what = self._mail_kind(number)
        if what == "lead":
            mail.set_content("Dear all,\n\nwe would like a quote for 40 m of anchor chain.\n\nKind regards\nTom")
        elif what == "broken":
            self._attach(mail, "scan.pdf", b"%PDF-1.7\n" + self.random.randbytes(3000))
        elif what == "again" and self._files:
            self._attach(mail, *self.random.choice(self._files))
        elif what == "paper":
            self._keep(mail, f"{number}.pdf", printer.pdf(self._paper(number)))
        else:
            self._keep(mail, f"{number}.xml", einvoice.xml(self._paper(number), "nlcius"))
        return mail

    def _keep(self, mail: EmailMessage, name: str, content: bytes) -> None:
        self._files.append((name, content))
        self._attach(mail, name, content)

    def _attach(self, mail: EmailMessage, name: str, content: bytes) -> None:
        kind = ("application", "xml") if name.endswith(".xml") else ("application", "pdf")
        mail.add_attachment(content, *kind, filename=name)

    def _paper(self, number: int) -> Paper:
        quantity, price = Decimal(self.random.randint(1, 9)), Decimal(self.random.randint(100, 9900)) / 100
        return Paper(
            slug=f"chaos-{number}",
            forms=("pdf",),
            kind="invoice",
            supplier=replace(self.supplier),
            buyer=self.company.at("nl"),
            layout=self.supplier.layout,
            language="nl",
            currency="EUR",
            number=str(2026_0000 + number),
            issued=date(2026, 11, 6),
            due=date(2026, 12, 6),
            items=(Item("HEA-120", "Balk HEA 120", quantity, "st", price, Decimal(21)),),
        )


@dataclass
class Clerk:
    """Approves at the browser whatever may be approved; a web server that is away is asked again later."""

    port: Callable[[], int]
    refusals: Counter[str] = field(default_factory=Counter)
    _browser: requests.Session = field(default_factory=requests.Session)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work beside whatever happens in the block, until it ends; raises what the clerk stumbled over."""
        home_time = threading.Event()
        with ThreadPoolExecutor(1) as desk:
            day = desk.submit(self._day, home_time)
            try:
                yield
            finally:
                home_time.set()
            day.result()

    def _day(self, home_time: threading.Event) -> None:
        try:
            while not home_time.wait(EVERY_SECONDS):
                self.work()
        finally:
            connection.close()

    def work(self) -> None:
        """Press approve for every open invoice, as a page shows it."""
        rows = Review.objects.filter(state=ReviewState.OPEN, doc_type__in=TAKEN).order_by("due_at", "id")[:20]
        shown = [(review.pk, f"{review.pk}:{review.version}") for review in rows]
        if not shown:
            return
        with suppress(requests.RequestException):
            if "sessionid" not in self._browser.cookies:
                self._post("/signin/demo/", {"role": "clerk"})
            self._post(
                "/queue/approve/", {"review": [pk for pk, _ in shown], "shown": [pair for _, pair in shown]}
            )

    def _post(self, path: str, form: dict[str, object]) -> None:
        root = f"http://127.0.0.1:{self.port()}"
        if "csrftoken" not in self._browser.cookies:
            self._browser.get(f"{root}/signin/", timeout=10)
        token = self._browser.cookies.get("csrftoken", "")
        answer = self._browser.post(
            root + path, form, headers={"X-CSRFToken": token}, timeout=30, allow_redirects=False
        )
        if answer.status_code >= 400:
            self.refusals[f"{answer.status_code} {path}"] += 1
            self._browser.cookies.clear()


@dataclass(frozen=True)
class Erp:
    """An ERP to post to: its connection as the set-up file says it, and how often it holds each reference."""

    name: str
    connection: dict[str, str]
    environment: dict[str, str]
    held: Callable[[], Counter[str]]


@contextmanager
def files_erp(home: Path) -> Iterator[Erp]:
    """The embedded one: a folder a record."""
    root = home / "erp"

    def held() -> Counter[str]:
        return Counter(path.parent.name for path in root.glob("*/receipt.json"))

    yield Erp("files", {"kind": "files", "base_url": str(root), "post": "posted"}, {}, held)


@contextmanager
def tryton_erp() -> Iterator[Erp]:
    """A real Tryton over real HTTP."""
    from connectors.tryton.connector import BILL
    from tests.connectors.conftest import client_of
    from tests.servers.tryton import tryton

    with tryton() as server:

        def bills() -> dict[int, str]:
            rows = client_of(server).search(BILL, [["state", "!=", "cancelled"]], ("description",))
            return {row["id"]: row["description"] or "" for row in rows}

        drawn = bills()  # by the ERP itself, of its open orders

        def held() -> Counter[str]:
            return Counter(text for pk, text in bills().items() if pk not in drawn)

        connection = {
            "kind": "tryton",
            "base_url": server.url,
            "credentials": "env:CHAOS_ERP_KEY",
            "post": "draft",
        }
        yield Erp("tryton", connection, {"CHAOS_ERP_KEY": server.key}, held)


def supervisor() -> User:
    return User.objects.get(groups__name="supervisor")
