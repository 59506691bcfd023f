"""Page and e-invoice differ: both are shown, a person decides, and the check is settled."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.models import ReadingRow
from ingest.reading.compare.disagree import beside
from ingest.records import DocType, Evidence, Reading, Value
from review import selectors, services
from review.errors import ReviewError
from review.rules.base import CheckState
from tests.review import desk

pytestmark = pytest.mark.django_db
PATH = "/Invoice/LegalMonetaryTotal/PayableAmount"


@pytest.fixture
def review():
    fields = desk.invoice_fields()
    total = Value(Decimal("842.16"), 1.0, "xml", Evidence(text="842.16", xpath=PATH))
    printed = Value(Decimal("824.16"), 0.9, "label", Evidence(text="824,16", page=1, box=(1.0, 2.0, 3.0, 4.0)))
    truth = Reading(DocType.INVOICE, {**fields, "grand_total": total}, (desk.LINE,))
    words = " ".join(str(one.value) for name, one in fields.items() if name != "grand_total")
    both = beside(truth, Reading(DocType.INVOICE, {"grand_total": printed}), f"{words} 824,16")
    made = desk.document()
    ReadingRow.objects.create(
        document=made, version=2, parser="reading 1", doc_type="invoice", data=both.as_json()
    )
    return services.open_review(made)


def differing(review):
    return next(check for check in selectors.checks_for(review) if check.name == "differs:grand_total")


def settle(review, by, **change):
    services.save_draft(review, version=review.version, changes={"grand_total": change}, by=by)
    review.refresh_from_db()


def test_it_stops_approval_and_shows_both_values(review, clerk):
    check = differing(review)
    assert (check.state, check.acceptable) == (CheckState.STOP, False)
    assert check.sentence == "The page prints total 824.16, the e-invoice says 842.16."
    assert [(whose, str(value.value)) for whose, value in check.choices] == [
        ("e-invoice", "842.16"),
        ("page", "824.16"),
    ]
    with pytest.raises(ReviewError, match="The page prints total 824"):
        services.approve(review, version=review.version, by=clerk)


def test_taking_the_e_invoices_value_settles_it_and_keeps_its_path(review, clerk):
    settle(review, clerk, value="842.16")
    assert review.fields["grand_total"]["evidence"] == {"text": "842.16", "xpath": PATH}
    assert differing(review).sentence == "Of page and e-invoice, the e-invoice's total was chosen: 842.16."


def test_taking_the_pages_value_settles_it_and_keeps_its_place(review, clerk):
    settle(review, clerk, value="824.16", evidence={"page": 1, "box": [1.0, 2.0, 3.0, 4.0], "text": "824,16"})
    assert review.fields["grand_total"]["evidence"]["page"] == 1
    assert differing(review).sentence == "Of page and e-invoice, the page's total was chosen: 824.16."
