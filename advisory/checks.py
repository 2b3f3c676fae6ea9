"""What `manage.py check` says to whoever installs or updates the program."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as Advice
from django.utils import timezone

from cases.calendars import day_of, known_until

# What a broker's address says to take any certificate.
LAX = ("none", "optional", "cert_none", "cert_optional")


def holidays_are_known(**kwargs: Any) -> list[CheckMessage]:
    """School holidays come with a library; after their last year every school day would count."""
    last = known_until()
    if last >= day_of(timezone.now()) + relativedelta(months=12):
        return []
    return [
        Advice(
            f"School holidays are known until {last:%d.%m.%Y} only.",
            hint="Install a newer version of the library holidays: every date after that is wrong.",
            id="einstieg.W001",
        )
    ]


def services_are_spoken_to_in_secret(**kwargs: Any) -> list[CheckMessage]:
    """Database, broker, mail server and the city's log-in on other machines, without TLS."""
    return [
        Advice(
            f"{what} on {host} is spoken to without TLS that checks its certificate.",
            hint=f"{way}; or name the host in CLEAR_TEXT_HOSTS if the network between is yours.",
            id="einstieg.W002",
        )
        for what, host, is_secret, way in _services()
        if not is_secret and not _is_here(host) and host not in settings.CLEAR_TEXT_HOSTS
    ]


def _services() -> Iterator[tuple[str, str, bool, str]]:
    """What it is, where it is, whether that is secret, and how it would be."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("postgresql"):
        checked = database["OPTIONS"].get("sslmode") == "verify-full"
        host = str(database.get("HOST") or "")
        yield "The database", host, checked, "sslmode=verify-full in DATABASE_URL"
    broker = urlsplit(settings.REDIS_URL)
    lax = parse_qs(broker.query).get("ssl_cert_reqs", ["required"])[0].lower() in LAX
    checked = broker.scheme == "rediss" and not lax
    yield "The broker", broker.hostname or "", checked, "rediss:// in REDIS_URL"
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        checked = bool(settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
        yield "The mail server", settings.EMAIL_HOST, checked, "smtp+tls:// in EMAIL_URL"
    city = urlsplit(settings.OIDC_URL)
    checked = city.scheme == "https"
    yield "The city's log-in", city.hostname or "", checked, "https:// in OIDC_URL"


def _is_here(host: str) -> bool:
    """Whether this is the machine itself: a socket, or its own name."""
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
