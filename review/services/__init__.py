"""What a person can do at the desk: one function an action, the journal entry in the same transaction."""

from review.errors import Conflict, Locked, ReviewError
from review.services.decisions import approve, approve_over_limit, pass_by_itself, reject, send_back, undo
from review.services.desk import holder, release_lock, take_lock
from review.services.drafts import Change, accept_check, change_type, open_review, save_draft, take_supplier
from review.services.handing import assign, escalate, postpone, send_on, take_back
from review.services.whose import say_whose

__all__ = [
    "Change",
    "Conflict",
    "Locked",
    "ReviewError",
    "accept_check",
    "approve",
    "approve_over_limit",
    "assign",
    "change_type",
    "escalate",
    "holder",
    "open_review",
    "pass_by_itself",
    "postpone",
    "reject",
    "release_lock",
    "save_draft",
    "say_whose",
    "send_back",
    "send_on",
    "take_back",
    "take_lock",
    "take_supplier",
    "undo",
]
