"""Suppliers that were known before can be found by their keys too."""

from django.db import migrations

from review.reference.keys import KeyKind, domain_keys, iban_key, name_key, vat_key

AT_ONCE = 1000


def give_keys(apps, schema_editor):
    Supplier, SupplierKey = (apps.get_model("review", name) for name in ("Supplier", "SupplierKey"))
    keys = []
    for one in Supplier.objects.iterator():
        found = {(KeyKind.VAT_ID, vat_key(one.vat_id)), (KeyKind.NAME, name_key(one.name))}
        found |= {(KeyKind.IBAN, iban_key(iban)) for iban in one.ibans}
        found |= {(KeyKind.DOMAIN, own[0]) for domain in one.domains if (own := domain_keys(domain))}
        keys += [SupplierKey(supplier=one, kind=str(kind), key=key) for kind, key in found if key]
    SupplierKey.objects.bulk_create(keys, batch_size=AT_ONCE, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("review", "0010_reference_data")]
    operations = [migrations.RunPython(give_keys, migrations.RunPython.noop)]
