"""Suppliers that were known before can be found by their keys too.

The spelling of the keys is the one of this migration's day: what changes it later brings a migration of its own.
"""

import re
import unicodedata

from django.db import migrations

AT_ONCE = 1000
LONGEST = 80
LEGAL_FORM = re.compile(
    r"(?<!\w)(?:GmbH(?: ?& ?Co\.? ?KG)?|GMBH(?: ?& ?CO\.? ?KG)?|mbH|G(?:es|ES)\.? ?[mM]\.? ?[bB]\.? ?H\.?"
    r"|UG(?: ?\(haftungsbeschränkt\))?|GesmbH|AG|KG|OHG|GbR|e\.? ?K\.?|e\.? ?V\.?|eG|SE|a\.G\.|Genossenschaft"
    r"|B\.?V\.?(?:BA)?|N\.?V\.?|V\.?O\.?F\.?|Stichting|Holding|ApS|APS|A/S|I/S|IVS|K/S|P/S"
    r"|SARL|S\.?A\.?R\.?L\.?|SAS(?:U)?|S\.?A\.?S\.?|EURL|SCI|SNC|S\.?A\.?|SPRL|SRL|S\.?r\.?l\.?"
    r"|Ltd\.?|LTD\.?|Limited|LIMITED|LLC|L\.L\.C\.|Inc\.?|INC\.?|Corp\.?|CORP\.?|Corporation|PLC|plc|LLP|LP|Pty"
    r"|S\.?p\.?A\.?|S\.?L\.?U?|Sp\.? ?z ?\.?o\.? ?o\.?|s\.r\.o\.|AB|Oy|OÜ|AS|ASA"
    r"|SDN\.? ?BHD\.?|Sdn\.? ?Bhd\.?|BHD|Co\.)(?!\w)"
)
FREE_MAIL = {
    "gmail", "hotmail", "outlook", "yahoo", "gmx", "web", "t-online", "icloud", "live", "aol", "orange", "googlemail",
    "localhost", "proton", "protonmail", "mail", "wanadoo", "ziggo", "kpnmail", "me",
}  # fmt: skip
UNFOLDED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "þ": "th"})


def compact(identifier):
    return "".join(character for character in identifier.upper() if character.isalnum())


def vat_key(vat_id):
    return re.sub(r"^[A-Z]{2}(?=.{4})", "", compact(vat_id))[:LONGEST]


def letters(text):
    plain = unicodedata.normalize("NFKD", text.casefold().translate(UNFOLDED))
    return "".join(letter for letter in plain if letter.isalnum())[:LONGEST]


def domain_key(domain):
    labels = domain.strip().lower().rstrip(".").split(".")
    longer = (".".join(labels[at:]) for at in range(len(labels) - 1))
    return next((one[:LONGEST] for one in longer if one.partition(".")[0] not in FREE_MAIL), "")


def keys(supplier):
    yield "vat", vat_key(supplier.vat_id)
    yield "name", letters(LEGAL_FORM.sub(" ", supplier.name)) or letters(supplier.name)
    for iban in supplier.ibans:
        yield "iban", compact(iban)[:LONGEST]
    for domain in supplier.domains:
        yield "domain", domain_key(domain)


def give_keys(apps, schema_editor):
    Supplier, SupplierKey = (apps.get_model("review", name) for name in ("Supplier", "SupplierKey"))
    rows = [
        SupplierKey(supplier=supplier, kind=kind, key=key)
        for supplier in Supplier.objects.iterator()
        for kind, key in {*keys(supplier)}
        if key
    ]
    SupplierKey.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("review", "0010_reference_data")]
    operations = [migrations.RunPython(give_keys, migrations.RunPython.noop)]
