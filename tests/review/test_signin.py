from __future__ import annotations

import pytest
from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def test_a_password_opens_the_queue(client, clerk):
    answer = client.post("/signin/", {"username": "sanne", "password": "a long pass phrase"})
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_is_said_and_opens_nothing(client, clerk):
    answer = client.post("/signin/", {"username": "sanne", "password": "guess"})
    assert answer.status_code == 200
    assert "alert" in answer.content.decode()
    assert client.get("/").headers["Location"] == "/signin/?next=/"


def test_outside_a_demo_nobody_comes_in_by_one_click(client, settings):
    settings.DEMO = False
    assert client.post("/signin/demo/", {"role": "clerk"}).status_code == 404
    assert "demo" not in client.get("/signin/").content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(("role", "lands"), [("clerk", "/"), ("supervisor", "/"), ("auditor", "/")])
def test_in_a_demo_each_role_comes_in_by_one_click(client, settings, role, lands):
    settings.DEMO = True
    answer = client.post("/signin/demo/", {"role": role})
    assert answer.headers["Location"] == lands
    assert client.get(lands).status_code == 200
    person = User.objects.get()
    assert list(person.groups.values_list("name", flat=True)) == [role]
    assert not person.has_usable_password()
    assert not person.is_superuser


def test_the_demo_has_no_door_for_other_roles(client, settings):
    settings.DEMO = True
    assert client.post("/signin/demo/", {"role": "integrator"}).status_code == 404


def test_signing_out_closes_the_queue(client, clerk):
    client.force_login(clerk)
    client.post("/signout/")
    assert client.get("/").status_code == 302
