"""The city's own log-in: it lets in whom the office knows, and nobody else."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from pytest_django import Settings

from advisory.desk.models import Advisor
from tests.advisory.city import City, city
from tests.advisory.coming_in import HOME, LOG_IN, by_the_city, inside
from tests.factories import MONDAY, make_school

pytestmark = pytest.mark.django_db

# --- The city's log-in ----------------------------------------------------------------------------


@pytest.fixture
def stadt(settings: Settings) -> Iterator[City]:
    """The identity provider of the city, known to the settings."""
    with city() as server:
        settings.OIDC_URL = server.url
        settings.OIDC_APP["settings"]["server_url"] = server.url
        provider = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {**provider, "APPS": [settings.OIDC_APP]}
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


# --- What somebody between here and the city could say --------------------------------------------


def unsigned(city: City, claims: dict[str, Any]) -> str:
    """Nobody signs it."""
    return jwt.encode(claims, "", "none", headers={"kid": "one"})


def by_a_stranger(city: City, claims: dict[str, Any]) -> str:
    """By a key that is not the city's, under its name."""
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return jwt.encode(claims, stranger, "RS256", headers={"kid": "one"})


def by_the_public_key(city: City, claims: dict[str, Any]) -> str:
    """By what everybody knows, as if it were a secret that both share."""
    public = city.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    parts = [{"alg": "HS256", "typ": "JWT", "kid": "one"}, claims]
    told = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    digest = hmac.new(public, told, "sha256").digest()
    return (told + b"." + urlsafe_b64encode(digest).rstrip(b"=")).decode()


def of_a_key_without_name(city: City, claims: dict[str, Any]) -> str:
    """The name of its key is left out."""
    return jwt.encode(claims, city.key, "RS256")


def with_another_person(city: City, claims: dict[str, Any]) -> str:
    """The signature of the city, under other claims."""
    head, _claims, signature = city.signed(claims).split(".")
    told = urlsafe_b64encode(json.dumps(claims | {"admin": 1}).encode()).rstrip(b"=").decode()
    return ".".join([head, told, signature])


def no_token(city: City, claims: dict[str, Any]) -> str:
    """Nothing at all."""
    return ""


def no_jwt(city: City, claims: dict[str, Any]) -> str:
    """Anything else."""
    return "a.b.c"


def saying(**other: Any) -> Callable[[City, dict[str, Any]], str]:
    """The city's own signature under something else; what is None is left out."""
    return lambda city, claims: city.signed(
        {key: value for key, value in (claims | other).items() if value is not None}
    )


LONG_AGO = 1_700_000_000
FORGED: dict[str, Callable[[City, dict[str, Any]], str]] = {
    "unsigned": unsigned,
    "another key": by_a_stranger,
    "the public key": by_the_public_key,
    "no key": of_a_key_without_name,
    "other claims": with_another_person,
    "no token": no_token,
    "no JWT": no_jwt,
    "another issuer": saying(iss="https://sso.example"),
    "no issuer": saying(iss=None),
    "another audience": saying(aud="somebody-else"),
    "no audience": saying(aud=None),
    "for somebody else, too": saying(aud=["einstieg", "other"], azp="other"),
    "over": saying(exp=LONG_AGO),
    "without end": saying(exp=None),
    "another nonce": saying(nonce="0" * 64),
    "no nonce": saying(nonce=None),
    "another person": saying(sub="8"),
    "nobody": saying(sub=None),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_token_brings_nobody_in(
    stadt: City, kim: Advisor, forged: Callable[[City, dict[str, Any]], str]
) -> None:
    stadt.sign = lambda claims: forged(stadt, claims)
    answer = by_the_city(client := Client())
    assert "nicht geklappt" in answer.content.decode()
    assert not inside(client)
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def test_a_token_is_taken_for_the_log_in_that_asked_for_it_alone(stadt: City, kim: Advisor) -> None:
    kept: dict[str, str] = {}
    stadt.sign = lambda claims: kept.setdefault("token", stadt.signed(claims))
    by_the_city(first := Client())
    by_the_city(second := Client())
    assert inside(first)
    assert not inside(second)


@pytest.mark.usefixtures("kim")
def test_a_server_that_names_another_issuer_is_not_asked(stadt: City) -> None:
    stadt.issuer = "https://sso.example"
    answer = Client().post("/konto/stadt/login/")
    assert "nicht geklappt" in answer.content.decode()
    assert not stadt.asked


def test_a_city_that_is_not_there_is_answered_in_words(settings: Settings, stadt: City) -> None:
    settings.OIDC_APP["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = Client().post("/konto/stadt/login/")
    assert "nicht geklappt" in answer.content.decode()
    assert answer.status_code < 500


def test_an_address_asks_the_city_for_nothing(stadt: City, kim: Advisor) -> None:
    by_the_city(client := Client(), "/konto/stadt/login/?scope=all&auth_params=nonce%3D1%26a%3Db")
    assert inside(client)
    assert set(stadt.asked[0]["scope"].split()) == {"openid", "profile", "email"}
    assert "a" not in stadt.asked[0]
    by_the_city(client, "/konto/stadt/login/?process=connect")
    assert stadt.asked[1]["prompt"] == "login"


def ago(city: City, minutes: int | None) -> None:
    """From now on the city lets people in whom it has asked so long ago; it may not say when."""
    since = None if minutes is None else int(time.time()) - minutes * 60
    city.sign = lambda claims: saying(auth_time=since)(city, claims)


@pytest.mark.parametrize("minutes", [None, 3, 600])
def test_a_city_that_asks_nobody_once_more_proves_nothing(
    stadt: City, kim: Advisor, minutes: int | None
) -> None:
    by_the_city(client := Client())
    ago(stadt, minutes)
    assert "nicht geklappt" in by_the_city(client).content.decode()
    assert inside(client)


@pytest.mark.usefixtures("careful")
@pytest.mark.parametrize("minutes", [None, 20])
def test_who_is_let_in_silently_has_not_proved_themselves(
    stadt: City, kim: Advisor, minutes: int | None
) -> None:
    kim.set_unusable_password()
    kim.save()
    page = f"/keys/{make_school().number}/"
    by_the_city(client := Client())
    assert client.get(page).status_code == 200
    client.post("/abmelden/")
    # The city knows the person still, and asks for nothing.
    ago(stadt, minutes)
    by_the_city(client)
    assert inside(client)
    again = client.get(page).headers["Location"]
    assert again.startswith("/konto/stadt/login/")
    stadt.sign = stadt.signed
    assert by_the_city(client, again).headers["Location"] == page
    assert (stadt.asked[-1]["prompt"], stadt.asked[-1]["max_age"]) == ("login", "0")
    assert client.get(page).status_code == 200
