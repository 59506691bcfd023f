"""What receiving mail, and keeping it, says. See `review.sentences` for the places in them."""

from django.utils.translation import gettext_noop as _

SENTENCES = (
    _("The text of this message could not be set on a page. Read it in the original message."),
    _("This message holds more, or more deeply packed, than is opened. Ask the sender for single files."),
    _("This message is encrypted. Ask the sender for an open copy."),
    _("A part of this message was sent apart from it. Ask the sender for the whole message."),
    _("The attachment winmail.dat is damaged. Ask the sender for the files by themselves."),
    _("“{name}” is protected by a password. Ask the sender for an open copy."),
    _("“{name}” holds more than {n:number} files. Ask the sender for smaller archives."),
    _("“{name}” is damaged inside its ZIP file. Ask the sender for it again."),
    _("“{name}” is a ZIP file that is damaged. Ask the sender for it again."),
    _("“{name}” unpacks to more than is allowed. Ask the sender for it unpacked."),
    _("“{name}” is empty. Ask the sender for it again."),
    _("“{name}” is an Office file, which is not read. Ask the sender for a PDF."),
    _("“{name}” is an Outlook message, which is not read. Save it as .eml and hand that in."),
    _("“{name}” is packed in a way that is not opened. Ask the sender for the files by themselves."),
    _("“{name}” is a HEIC photograph, which is not read. Ask the sender for a JPEG or PDF."),
    _("“{name}” is a web page, which is not read. Ask the sender for a PDF."),
    _("“{name}” is a text file, which is not read. Look at it in the message."),
    _("“{name}” is an XML file, but no invoice, order or despatch advice. Look at it in the message."),
    _("“{name}” is of a kind that is not known. Look at it in the message."),
    _("Small pictures ({n:number}), such as logos, are not taken as documents. Look at them in the message."),
    _("{name} cannot be read ({reason}). Give access to it."),
    _("{name} cannot be read ({reason}). Give the application access to it."),
    _(
        "{name} is stored but cannot be moved to {place} ({reason}). Give the application the right to "
        "write in {directory}."
    ),
    _("{path} does not exist. Check the path."),
    _("{path} cannot be read ({reason}). Check its permissions."),
    _("Google's answer is no JSON object."),
    _("The mailbox's credential is not one that Google gives out. Connect it again."),
    _("{root} did not answer. It is tried again."),
    _("Google refused to let us {doing:said}: {reason}. Look at the mailbox's set-up."),
    _("Google wants a pause before we {doing:said} again."),
    _("Google's limit for today is reached; we {doing:said} tomorrow."),
    _("Google takes the access to this mailbox no longer. Connect it again."),
    _("Google answered {status} when we wanted to {doing:said}. It is tried again."),
    _("Google's settings for this project do not let us {doing:said}. Switch the Gmail API on."),
    _("Google could not be reached to {doing:said}. It is tried again."),
    _("Google did not renew the access to {doing:said}. It is tried again."),
    _("read the mailbox"),
    _("label a mail"),
    _("Your role can't connect a mailbox. Ask an integrator to do it."),
    _("Access to the mail was not ticked, so nothing is connected. Connect again and tick it."),
    _("Google gave no lasting access. Remove mail2erp in the Google account, then connect again."),
    _("to know which account was connected"),
    _("to know the mailbox's address"),
    _(
        "to read mail with its attachments and to put labels such as ERP/Booked on it; it can't delete mail"
        " for good, and mail2erp sends none"
    ),
    _("A mailbox of the kind “{kind}” is not fetched. Choose {kinds}."),
    _("The original {hash} is not what arrived. Restore it from a backup, or fetch it again."),
    _("The original {hash} was not kept ({reason}). Look at the disk of {root}."),
    _("The original {hash} is not in {root}. Restore it from a backup, or fetch it again."),
    _("No user here has this address. Ask your integrator to add you, or sign in with another account."),
)
