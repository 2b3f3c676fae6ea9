"""Who guesses passwords is stopped, and nobody else: what the lock-out counts, and what it says.

Wrong passwords are counted for a name and the address they came from. A browser that has been let
in before carries a signed cookie and is counted by itself (OWASP calls them device cookies): even a
colleague behind the same proxy can't shut somebody out.
"""

import math
import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from advisory.desk.models import Advisor

SALT = "advisory.desk.lockout"
A_YEAR = 365 * 24 * 3600


def counted_as(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Under which key a wrong password counts: the user name, with the device if it is known.

    The name itself is not kept: what is typed there may be anybody's, a child's or a password.
    """
    said = (credentials or {}).get("username") or request.POST.get("login", "")
    name = str(said).replace("\0", "").lower()[:150]
    key = salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:24]
    device = _device(request, name)
    return f"{key} {device}" if device else key


def address_of(request: HttpRequest) -> str:
    """Where the caller stands, behind as many proxies as the settings name; empty for a socket."""
    told = settings.PROXIES and "X-Forwarded-For" in request.headers
    if not told and not request.META.get("REMOTE_ADDR"):
        return ""
    return str(get_adapter(request).get_client_ip(request))


def locked(
    request: HttpRequest, answer: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page that explains the pause."""
    minutes = math.ceil(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    page = render(request, "account/locked.html", {"minutes": minutes}, status=429)
    page.headers["Retry-After"] = str(minutes * 60)
    page.headers["Cache-Control"] = "no-store"
    return page


def remember_device(response: HttpResponseBase, person: Advisor) -> None:
    """Give the browser the mark by which it is known again at the next log-in."""
    mark = signing.dumps([person.username.lower(), secrets.token_urlsafe(12)], salt=SALT)
    response.set_cookie(
        settings.DEVICE_COOKIE,
        mark,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest, name: str) -> str:
    try:
        whose, device = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE, ""), salt=SALT, max_age=A_YEAR
        )
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(device) if whose == name else ""
