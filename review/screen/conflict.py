"""Two people changed the same thing: whose values clash, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import QueryDict

from ingest.records import Value
from review.errors import Conflict
from review.words import FIELD_LABELS, in_words, name_of, shown


@dataclass(frozen=True, slots=True)
class Clash:
    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Clashes:
    """`who` saved first, `what` names the values in a sentence, `version` is the draft's as it stands now."""

    who: str
    what: str
    version: int
    clashes: Sequence[Clash]


def clashes(conflict: Conflict, post: QueryDict) -> Clashes:
    """Return what the draft holds beside what was just typed."""
    fields = {name: json for name, json in conflict.theirs.items() if name in FIELD_LABELS}
    found = [_clash(name, json, post) for name, json in fields.items()]
    if "lines" in conflict.theirs:
        found.append(Clash("Item lines", f"{len(conflict.theirs['lines'])} lines", "other ones"))
    words = [f"the {in_words(name)}" for name in fields] + ["the item lines"] * ("lines" in conflict.theirs)
    return Clashes(_who(fields), " and ".join(words) or "something", conflict.review.version, found)


def _clash(name: str, json: Mapping[str, Any], post: QueryDict) -> Clash:
    return Clash(FIELD_LABELS[name], shown(name, Value.from_json(name, json).value), str(post.get(name) or ""))


def _who(fields: Mapping[str, Mapping[str, Any]]) -> str:
    names = {json.get("by") for json in fields.values() if json.get("by")}
    found = [name_of(user) for user in User.objects.filter(username__in=names)]
    return " and ".join(found) or "somebody"
