from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from mail2erp import attempts
from mail2erp.models import Attempts
from mail2erp.signin import GoogleSignIn, Stranger, known_user
from tests.mail2erp.threads import at_once

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


@pytest.mark.parametrize("told", [{}, {"email": None}, {"email": ""}, {"email": "ann@acme.example"}])
def test_who_comes_from_google_without_a_known_address_is_nobody(told):
    User.objects.create_user("without-an-address")
    with pytest.raises(Stranger):
        known_user(GoogleSignIn(), {**told, "email_verified": True})


def test_an_address_that_google_has_not_verified_opens_nothing():
    User.objects.create_user("ann", email="ann@acme.example")
    with pytest.raises(Stranger):
        known_user(GoogleSignIn(), {"email": "ann@acme.example", "email_verified": False})


def test_signing_out_closes_the_queue(client, clerk):
    client.force_login(clerk)
    client.post("/signout/")
    assert client.get("/").status_code == 302


RIGHT, WRONG = "a long pass phrase", "guess"


def sign_in(password: str, *, name: str = "sanne", place: str = "192.0.2.7", **headers: str) -> Any:
    return Client(REMOTE_ADDR=place, headers=headers).post("/signin/", {"username": name, "password": password})


def test_after_five_wrong_passwords_the_right_one_has_to_wait_too(clerk):
    assert [sign_in(WRONG).status_code for _ in range(5)] == [200] * 5
    refused = sign_in(RIGHT)
    assert refused.status_code == 429
    assert "Wait 15 minutes, then try again." in refused.content.decode()
    assert int(refused.headers["Retry-After"]) == 900


def test_who_waited_comes_in(clerk):
    for _ in range(6):
        sign_in(WRONG)
    Attempts.objects.update(since=timezone.now() - attempts.WINDOW)
    assert sign_in(RIGHT).status_code == 302


def test_a_guesser_elsewhere_keeps_nobody_out_of_her_own_place(clerk):
    for _ in range(8):
        sign_in(WRONG, place="198.51.100.1")
    assert sign_in(RIGHT).status_code == 302


def test_the_right_password_takes_back_what_was_mistyped_before(clerk):
    for _ in range(3):
        assert [sign_in(WRONG).status_code for _ in range(4)] == [200] * 4
        assert sign_in(RIGHT).status_code == 302


def test_a_name_is_guessed_fifty_times_at_most_however_many_places_guess(clerk):
    answers = [sign_in(WRONG, place=f"198.51.100.{number}").status_code for number in range(51)]
    assert answers == [200] * 50 + [429]


def test_one_place_guesses_fifty_times_at_most_however_many_names_it_tries(clerk):
    answers = [sign_in(WRONG, name=f"name{number}").status_code for number in range(51)]
    assert answers == [200] * 50 + [429]


def test_a_household_of_many_addresses_is_one_place(clerk):
    answers = [sign_in(WRONG, place=f"2001:db8:1:2::{number:x}").status_code for number in range(1, 7)]
    assert answers == [200] * 5 + [429]


def test_spelling_a_name_otherwise_gives_no_further_tries(clerk):
    for name in ("sanne", "SANNE", " sanne", "Sanne ", "ｓanne"):
        sign_in(WRONG, name=name)
    assert sign_in(RIGHT).status_code == 429


def test_behind_a_proxy_the_place_is_what_the_proxy_saw_and_not_what_was_sent(clerk, settings):
    settings.BEHIND_PROXY = True
    for number in range(5):
        sign_in(WRONG, place="127.0.0.1", x_forwarded_for=f"10.9.8.{number}, 203.0.113.5")
    assert sign_in(RIGHT, place="127.0.0.1", x_forwarded_for="10.1.1.1, 203.0.113.5").status_code == 429
    assert sign_in(RIGHT, place="127.0.0.1", x_forwarded_for="203.0.113.6").status_code == 302


def test_without_a_proxy_a_header_names_no_other_place(clerk):
    for number in range(5):
        sign_in(WRONG, x_forwarded_for=f"203.0.113.{number}")
    assert sign_in(RIGHT, x_forwarded_for="203.0.113.99").status_code == 429


def test_what_was_typed_as_a_name_is_kept_nowhere(clerk):
    sign_in(WRONG, name="my secret pass phrase")
    assert not [row for row in Attempts.objects.values() if "secret" in str(row)]


def test_rows_of_long_ago_are_forgotten(clerk):
    sign_in(WRONG)
    Attempts.objects.update(since=timezone.now() - timedelta(days=2))
    sign_in(WRONG, name="marieke", place="198.51.100.1")
    assert Attempts.objects.filter(count=1).count() == Attempts.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_twenty():
    keys = attempts.keys_of("sanne", "192.0.2.7")
    waits = at_once(20, lambda _: attempts.attempt(keys))
    assert waits.count(0) == 5
