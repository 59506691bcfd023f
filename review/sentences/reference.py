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
    # what a document is booked on
    _("Booking"),
    _("Centre"),
    _("left to the ERP"),
    _("the ERP’s own"),
    _("The ERP has no account “{text}”. Choose one from the list."),
    _("The ERP has no cost centre “{text}”. Choose one from the list."),
    _("Tryton has no account {code}. Choose another one in the review, then approve again."),
    _("Tryton has no cost centre {code}. Choose another one in the review, then approve again."),
    _("The ERP has no purchase tax of {rates:list}."),
    _("Look whether the rate was read right, or add the tax in the ERP: posting needs it."),
    # an invoice beside its order
    _("Order {number} was placed with {supplier}."),
    _("Order {number} is not among the open orders in the ERP."),
    _("Order {number} is in {currency}, the invoice in {other}."),
    _("The invoice comes to more than order {number}."),
    _("The ERP counts order {number} as settled."),
    _("It asks for nothing that order {number} does not hold."),
    _("{asked} of “{name}” are billed, {wanted} were ordered."),
    _("{asked} of “{name}” are billed and {had} earlier, {wanted} were ordered."),
    _("“{name}” costs {now:amount} on the invoice and {agreed:amount} on the order."),
    _("“{name}” for {sum:amount} is not on the order."),
    _("{asked} billed, {wanted} ordered"),
    _("{asked} billed and {had} earlier, {wanted} ordered"),
    _("{now:amount} on the invoice, {agreed:amount} on the order"),
    _("{sum:amount}, not on the order"),
    "{sum:money}",  # a sum alone, in the reader's figures
    _("It is order {number}."),
    _("In all {n:number} things differ from order {number}."),
    _("Ordered"),
    _("Billed"),
    _("Ask who ordered it, then correct the invoice, or say why it is right."),
)
