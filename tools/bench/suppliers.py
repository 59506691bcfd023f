"""CPU time to tell whose a document is among 50,000 suppliers, beside 500. Prints one `name value` a line.

python -m tools.bench.suppliers [SUPPLIERS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable

from tools.bench.queue import prepare

ASKED = 300
BATCH = 5000
FEW = 500


def fill(numbers: Iterable[int]) -> None:
    """Add suppliers; every hundredth shares its name with the one before."""
    from review.models import Supplier, SupplierKey

    fresh = [
        Supplier(
            name=f"Firm {n - 1 if n % 100 == 0 else n} BV",
            vat_id=f"NL{n:09}B01",
            ibans=[f"NL81ZUID{n:010}"],
            domains=[f"firm-{n}.example"],
            erp="erp",
            erp_id=str(n),
        )
        for n in numbers
    ]
    for start in range(0, len(fresh), BATCH):
        made = Supplier.objects.bulk_create(fresh[start : start + BATCH])
        keys = [SupplierKey(supplier=one, kind=kind, key=key) for one in made for kind, key in one.known_by()]
        SupplierKey.objects.bulk_create(keys, batch_size=BATCH)


def cpu_ms(count: int) -> float:
    """Return the CPU milliseconds of one look-up: by number, by account, by name, in vain."""
    from review.reference.known import supplier_of
    from review.reference.ranking import Said

    step = max(count // ASKED, 1)
    asked = [
        said
        for n in range(1, count, step)
        for said in (
            Said(f"NL{n:09}B01", f"NL81ZUID{n:010}", f"Firm {n} BV", f"firm-{n}.example"),
            Said(iban=f"NL81 ZUID {n:010}", name="Firm"),
            Said(name=f"FIRM {n} B.V.", domain=f"mail.firm-{n}.example"),
            Said("NL999999999B01", "NL00NONE0000000000", "Nobody at all", "nobody.example"),
        )
    ]
    supplier_of(asked[0])
    began = time.process_time()
    for said in asked:
        supplier_of(said)
    return 1000 * (time.process_time() - began) / len(asked)


def keystroke_ms() -> float:
    """Return the CPU milliseconds of one letter typed in the field Supplier: the list that it opens."""
    from review.lookup import choices
    from review.models import Review

    typed = ("fi", "firm 4", "FIRM 49", "nl0000", "49999", "bv", "nobody")
    began = time.process_time()
    for text in typed:
        choices("supplier_name", text, Review())
    return 1000 * (time.process_time() - began) / len(typed)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        prepare(home)
        fill(range(1, FEW + 1))
        few = cpu_ms(FEW)
        fill(range(FEW + 1, count + 1))
        many, letter = cpu_ms(count), keystroke_ms()
    print(f"suppliers {count}")
    print(f"cpu_ms_a_document {many:.2f}")
    print(f"cpu_ms_among_{FEW} {few:.2f}")
    print(f"ratio {many / few:.2f}")
    print(f"cpu_ms_a_letter {letter:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
