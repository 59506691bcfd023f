"""Which language a person is spoken to in."""

from __future__ import annotations

import pytest
from django.utils import translation

from mail2erp.models import Preference
from review.models import Company

pytestmark = pytest.mark.django_db


def spoken(client, path: str = "/", **headers: str) -> str:
    return client.get(path, headers=headers, follow=True).headers["Content-Language"]


def company(*languages: str) -> None:
    Company.objects.create(name="Noordwal BV", country="NL", currency="EUR", languages=list(languages))


def test_a_choice_is_kept_for_the_person_on_every_device(client, client_of_another_device, clerk):
    client.force_login(clerk)
    client.post("/language/", {"language": "da", "back": "/"})
    assert spoken(client) == "da"
    assert '<html lang="da">' in client.get("/").content.decode()
    assert Preference.objects.get(user=clerk).language == "da"
    client_of_another_device.force_login(clerk)
    assert spoken(client_of_another_device) == "da"


def test_what_is_chosen_at_the_door_is_spoken_inside(client, clerk):
    Preference.objects.create(user=clerk, language="en")
    client.post("/language/", {"language": "nl", "back": "/signin/"})
    assert "Aanmelden" in client.get("/signin/").content.decode()
    client.post("/signin/", {"username": "sanne", "password": "a long pass phrase"})
    assert spoken(client) == "nl"
    client.post("/signout/")
    assert spoken(client, "/signin/") == "nl"


def test_a_browser_is_answered_in_the_companys_language_that_it_likes_best(client):
    company("nl", "da")
    assert spoken(client, "/signin/", accept_language="en, da;q=0.8, nl;q=0.5") == "da"


def test_the_companys_first_language_is_spoken_where_the_browser_knows_none_of_them(client):
    company("de", "nl", "da")
    assert spoken(client, "/signin/", accept_language="fr, en;q=0.5") == "nl"


def test_a_browser_decides_where_no_company_is_set_up(client):
    assert spoken(client, "/signin/", accept_language="da-DK") == "da"


def test_a_health_check_needs_no_database_for_its_language(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_no_other_language_and_no_other_site_can_be_chosen(client, clerk):
    client.force_login(clerk)
    answer = client.post("/language/", {"language": "xx", "back": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert not Preference.objects.exists()
    assert spoken(client) == translation.get_language() == "en"
