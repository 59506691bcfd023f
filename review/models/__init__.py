"""What a person decides, and what is known from the ERP to decide it with."""

from review.models.decisions import Approval, Policy
from review.models.desk import APPROVED_STATES, Mark, Review, ReviewState
from review.models.measured import Touch, Verdict
from review.models.pages import PageChange, PageChangeKind
from review.models.people import Mention, Presence, SavedFilter
from review.models.reference import Account, AccountKind, Company, PurchaseOrder, Supplier, SupplierKey, TaxCode

__all__ = [
    "APPROVED_STATES",
    "Account",
    "AccountKind",
    "Approval",
    "Company",
    "Mark",
    "Mention",
    "PageChange",
    "PageChangeKind",
    "Policy",
    "Presence",
    "PurchaseOrder",
    "Review",
    "ReviewState",
    "SavedFilter",
    "Supplier",
    "SupplierKey",
    "TaxCode",
    "Touch",
    "Verdict",
]
