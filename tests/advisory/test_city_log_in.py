"""The city's own log-in: it lets in whom the office knows, and nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from advisory.desk.models import Advisor
from tests.advisory.city import City, city
from tests.advisory.coming_in import HOME, LOG_IN, by_the_city, inside
from tests.factories import MONDAY, make_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counts")]

# --- The city's log-in ----------------------------------------------------------------------------


@pytest.fixture
def stadt(settings: Settings) -> Iterator[City]:
    """The identity provider of the city, known to the settings."""
    with city() as server:
        settings.OIDC_URL = server.url
        settings.OIDC_APP["settings"]["server_url"] = server.url
        app = settings.OIDC_APP
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
        }
        yield server


@pytest.mark.usefixtures("demanded")
def test_the_city_brings_a_known_person_in(stadt: City, kim: Advisor) -> None:
    client = Client()
    assert "/konto/stadt/login/" in client.get(LOG_IN).content.decode()
    stadt.person["preferred_username"] = "KIM"
    assert by_the_city(client).headers["Location"] == HOME
    assert inside(client)
    assert client.session["_auth_user_id"] == str(kim.pk)
    # From now on the account of the city is tied to the person, whatever it is called later.
    stadt.person["preferred_username"] = "somebody"
    assert by_the_city(again := Client()).headers["Location"] == HOME
    assert inside(again)


def test_the_city_makes_nobody_new(stadt: City, kim: Advisor) -> None:
    stadt.person = {"sub": "8", "preferred_username": "stranger", "email": kim.email}
    answer = by_the_city(client := Client())
    assert "niemand bekannt" in answer.content.decode()
    assert not inside(client)
    assert Advisor.objects.count() == 1


def test_the_city_lets_nobody_in_who_has_left(stadt: City, kim: Advisor) -> None:
    by_the_city(Client())
    kim.is_active = False
    kim.save()
    by_the_city(client := Client())
    assert not inside(client)


def test_a_forged_way_back_from_the_city_is_refused(stadt: City, kim: Advisor) -> None:
    answer = Client().get("/konto/stadt/login/callback/?code=1&state=forged")
    assert answer.status_code == 401 or "nicht geklappt" in answer.content.decode()


@pytest.mark.usefixtures("careful")
def test_who_has_no_password_is_asked_by_the_city_once_more(stadt: City, kim: Advisor) -> None:
    kim.set_unusable_password()
    kim.save()
    number = make_school().number
    with time_machine.travel(MONDAY) as clock:
        by_the_city(client := Client())
        assert client.get(f"/keys/{number}/").status_code == 200
        clock.shift(timedelta(minutes=20))
        where = client.get(f"/keys/{number}/").headers["Location"]
        assert by_the_city(client, where).headers["Location"] == f"/keys/{number}/"
        assert stadt.asked[-1]["prompt"] == "login"
        assert client.get(f"/keys/{number}/").status_code == 200
