"""How the tests come in: by password, by an app on the telephone, by the city's log-in."""

from typing import Any

import requests
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

PASSWORD = "a-long-and-quiet-word"
HOME, LOG_IN, PROVE = "/", "/anmelden/", "/konto/bestaetigen/"


def log_in(client: Client, password: str = PASSWORD, *, ip: str = "10.0.0.1", **more: Any) -> Any:
    """One try of kim at the log-in page."""
    return client.post(LOG_IN, {"login": "kim", "password": password, **more}, REMOTE_ADDR=ip)


def inside(client: Client) -> bool:
    """Whether this browser is logged in."""
    return client.get(HOME).status_code == 200


def code_of(secret: str) -> str:
    """What an app on the telephone shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def enrol(client: Client) -> str:
    """Set an app up and write the recovery codes down; the secret."""
    secret = str(client.get("/konto/zweiter-faktor/totp/activate/").context["form"].secret)
    answer = client.post("/konto/zweiter-faktor/totp/activate/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/konto/zweiter-faktor/recovery-codes/"
    return secret


def prove(client: Client) -> Any:
    """Type the password once more."""
    return client.post(PROVE, {"password": PASSWORD})


def by_the_city(client: Client, where: str = "/konto/stadt/login/") -> Any:
    """Go to the city's log-in and come back."""
    away = client.post(where)
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=10)
    return client.get(back.headers["Location"].removeprefix("http://testserver"))
