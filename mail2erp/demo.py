"""The people of the demo company: one a role, made when first asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from mail2erp.roles import grant


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who works at the demo company, with one role."""

    role: str
    first_name: str
    last_name: str
    does: str

    @property
    def address(self) -> str:
        return f"{self.first_name.lower()}@noordwal.example"


DEMO_PEOPLE = (
    DemoPerson("clerk", "Sanne", "de Vries", "confirms what was read"),
    DemoPerson("supervisor", "Marieke", "Bos", "approves over the limit, runs postings again"),
    DemoPerson("auditor", "Iris", "Holm", "follows a record back to its mail, changes nothing"),
)


def demo_person(role: str) -> User:
    """Return the demo's user of a role, made when first asked for. Has no password: only a demo lets it in."""
    person = next(person for person in DEMO_PEOPLE if person.role == role)
    user, fresh = User.objects.get_or_create(
        username=person.address,
        defaults={"email": person.address, "first_name": person.first_name, "last_name": person.last_name},
    )
    if fresh:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        grant(user, [role])
    return user
