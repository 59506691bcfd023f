"""Fill a fresh Tryton with one company's books: chart, taxes, years, suppliers, orders, a user with a REST key.

    python seed.py TRYTOND.CONF DATABASE < world.json     prints {"key": …, "user": …} as JSON

Runs in Tryton's own environment, through proteus and the helpers that Tryton ships for its tests. The world is
{"suppliers", "cost_centres", "orders"}. A supplier is {"name", "vat_id", "iban", "street", "postal_code", "city"};
all but the name may be missing. A cost centre is {"code", "name"}; an order {"supplier": its name, "date",
"currency", "lines": [[article, quantity, unit price]]}: the first order is of products, the others of words.
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
    "Analytic Administration",
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


def add_cost_centres(company, cost_centres):
    analytic = Model.get("analytic_account.account")
    root = analytic(name="Depots", code="DEPOTS", type="root", company=company, state="opened")
    root.save()
    for one in cost_centres:
        made = analytic(name=one["name"], code=one["code"], company=company, root=root, parent=root)
        made.type, made.state = "normal", "opened"
        made.save()


def add_orders(orders):
    """Enter and confirm purchases; nobody but mail2erp enters their invoices."""
    for at, order in enumerate(orders):
        purchase = Model.get("purchase.purchase")(invoice_method="manual")
        purchase.party = Model.get("party.party").find([("name", "=", order["supplier"])])[0]
        purchase.currency = Model.get("currency.currency").find([("code", "=", order["currency"])])[0]
        purchase.purchase_date = datetime.date.fromisoformat(order["date"])
        for article, quantity, price in order["lines"]:
            line = purchase.lines.new()
            if at == 0:
                line.product = product_of(article)
            line.description, line.quantity, line.unit_price = article, float(quantity), Decimal(price)
        purchase.save()
        purchase.click("quote")
        purchase.click("confirm")


def product_of(article):
    template = Model.get("product.template")(name=article, type="service", purchasable=True)
    template.default_uom = template.purchase_uom = Model.get("product.uom").find([("name", "=", "Unit")])[0]
    template.account_category = goods()
    template.save()
    product = template.products[0]
    product.suffix_code = article
    product.save()
    return product


def goods():
    categories = Model.get("product.category")
    if found := categories.find([("name", "=", "Goods")]):
        return found[0]
    made = categories(name="Goods", accounting=True)
    made.account_expense = Model.get("account.account").find([("code", "=", "5.1.1")])[0]
    made.save()
    return made


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
    world = json.load(sys.stdin)
    for supplier in world["suppliers"]:
        add_supplier(supplier, term)
    add_cost_centres(company, world["cost_centres"])
    add_orders(world["orders"])
    json.dump({"key": add_user(company), "user": "mail2erp"}, sys.stdout)


main()
