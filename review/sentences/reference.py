"""What is said of the ERP's suppliers, accounts and orders. See `review.sentences` for the places in them."""

from django.utils.translation import gettext_noop as _

SENTENCES = (
    # who a document is from
    _("{supplier} in the ERP has this {shared:list}."),
    _("{supplier} in the ERP has this {shared:list}, but another VAT number."),
    _("{supplier} has this {shared:list}, {other} this {what:said}."),
    _("{n:number} suppliers in the ERP fit: {names}."),
    _("No supplier in the ERP has this VAT number, bank account or name."),
    _("A person chose {supplier} in the ERP."),
    _("VAT number"),
    _("bank account"),
    _("name"),
    _("mail domain"),
    _("Choose the right one from the list of the field Supplier: ↓ opens it."),
    _("Is it new? Add it in the ERP. Or choose the right one from the list of the field Supplier."),
    _("Mail from this domain usually comes from them. Is this document theirs too?"),
    _("No bank account is printed. The one in the ERP is taken."),
    _("in the ERP: {record}"),
)
