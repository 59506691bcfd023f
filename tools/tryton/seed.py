"""Fill a fresh Tryton with one company's books: chart, taxes, fiscal years, suppliers, a user with a REST key.

    python seed.py TRYTOND.CONF DATABASE < suppliers.json     prints {"key": …, "user": …} as JSON

Runs in Tryton's own environment, through proteus and the helpers that Tryton ships for its tests. A supplier is
{"name", "vat_id", "iban", "street", "postal_code", "city"}; all but the name may be missing.
"""

import datetime
import json
import sys
from decimal import Decimal

from proteus import Model, config

config.set_trytond(sys.argv[2], user="admin", config_file=sys.argv[1])

from trytond.modules.account.tests.tools import (  # noqa: E402
    create_chart,
    create_fiscalyear,
    create_tax,
)
from trytond.modules.account_invoice.tests.tools import (  # noqa: E402
    create_payment_term,
    set_fiscalyear_invoice_sequences,
)
from trytond.modules.company.tests.tools import create_company, get_company  # noqa: E402
from trytond.modules.currency.tests.tools import get_currency  # noqa: E402

YEARS = (2025, 2026, 2027)
RATES = ("0", "5.5", "6", "7", "9", "10", "12", "19", "20", "21", "25")
CURRENCIES = {"USD": "1.10", "GBP": "0.86", "DKK": "7.46", "SEK": "11.3", "NOK": "11.7", "CHF": "0.95"}
OUTSIDE_THE_EU = {"GB": "gb_vat", "CH": "ch_vat", "NO": "no_mva"}
GROUPS = (
    "Accounting",
    "Accounting Party",
    "Bank Administration",
    "Party Administration",
    "Product Administration",
    "Project Administration",
    "Purchase",
    "Sale Opportunity",
    "Sales",
)


def add_books(company):
    """Create chart, default accounts, fiscal years, currencies and purchase taxes."""
    create_chart(company)
    accounts = Model.get("account.account")
    settings = Model.get("account.configuration")(1)
    settings.default_account_payable = accounts.find([("code", "=", "2.1.1")])[0]  # trade payables
    settings.default_category_account_expense = accounts.find([("code", "=", "5.1.1")])[0]  # merchandise
    exchange = accounts.find([("code", "=", "6.2.1")])[0]  # gain or loss on foreign currency
    settings.currency_exchange_credit_account = settings.currency_exchange_debit_account = exchange
    settings.save()
    for year in YEARS:
        first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        set_fiscalyear_invoice_sequences(create_fiscalyear(company, (first, last))).click("create_period")
    for code, rate in CURRENCIES.items():
        currency = get_currency(code)
        known = currency.rates[0] if currency.rates else currency.rates.new()
        known.date, known.rate = datetime.date(YEARS[0], 1, 1), Decimal(rate)
        currency.save()
    purchases = Model.get("account.tax.group")(name="Purchases", code="purchase", kind="purchase")
    purchases.save()
    for rate in RATES:
        tax = create_tax(Decimal(rate) / 100, company)
        tax.name = tax.description = f"VAT {rate}%"
        tax.group = purchases
        tax.save()


def add_supplier(supplier, term):
    party = Model.get("party.party")(name=supplier["name"], supplier_payment_term=term)
    if vat_id := supplier.get("vat_id"):
        identifier = party.identifiers.new()
        identifier.type, identifier.code = OUTSIDE_THE_EU.get(vat_id[:2], "eu_vat"), vat_id
    address = party.addresses[0]
    address.street, address.city = supplier.get("street", ""), supplier.get("city", "")
    address.postal_code = supplier.get("postal_code", "")
    party.save()
    if supplier.get("iban"):
        account = Model.get("bank.account")()
        account.owners.append(party)
        number = account.numbers.new()
        number.type, number.number = "iban", supplier["iban"]
        account.save()


def add_user(company):
    """Create the user that mail2erp signs in as, and return its REST key."""
    user = Model.get("res.user")(name="mail2erp", login="mail2erp", email="mail2erp@example.com")
    user.companies.append(company)
    user.company = company
    for group in Model.get("res.group").find([("name", "in", GROUPS)]):
        user.groups.append(group)
    user.save()
    application = Model.get("res.user.application")(user=user, application="rest")
    application.save()
    return application.key


def main():
    create_company(currency=get_currency("EUR"))
    company = get_company()
    add_books(company)
    term = create_payment_term()
    term.save()
    for supplier in json.load(sys.stdin):
        add_supplier(supplier, term)
    json.dump({"key": add_user(company), "user": "mail2erp"}, sys.stdout)


main()
