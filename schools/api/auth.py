"""Who calls: a school's software, by its key (RFC 6750)."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from cases.actors import Actor
from cases.states import Door
from schools import clock
from schools.api.errors import Problem
from schools.keys import comes_from, find_key, note_use
from schools.models import ApiKey, School

REALM = 'Bearer realm="einstieg"'
PERSON_HEADER = "X-Acting-Person"
# As much as the history keeps of a name: more is refused by whatever writes it.
PERSON_LENGTH = 40
# How RFC 8187 begins a value that is percent-encoded UTF-8.
ENCODED = "utf-8''"


@dataclass(frozen=True)
class Caller:
    """A school's software and the instant at which it called: the clock is read once."""

    key: ApiKey
    at: datetime
    person: str = ""
    is_authenticated: bool = True

    @property
    def school(self) -> School:
        """The one school that the key is bound to."""
        return self.key.school

    @property
    def actor(self) -> Actor:
        """The caller as the room knows it."""
        return Actor.school(self.key.school_id, Door.API, self.person[:PERSON_LENGTH])


def caller_of(request: Request) -> Caller:
    """Who calls; the views are reached with a valid key only."""
    return cast(Caller, request.user)


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer eks_…`."""

    def authenticate(self, request: Request) -> tuple[Caller, ApiKey] | None:
        """The caller; None without a key.

        Raises AuthenticationFailed for a wrong key, Problem for one that is used from elsewhere.
        """
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _space, text = header.partition(" ")
        at = clock.now()
        key = find_key(text.strip(), at) if scheme.lower() == "bearer" else None
        if key is None:
            raise AuthenticationFailed(_("The key is unknown, expired or revoked."))
        if not comes_from(key, client_address(request)):
            raise Problem("address_not_allowed")
        note_use(key, at)
        return Caller(key, at, _person(request)), key

    def authenticate_header(self, request: Request) -> str:
        """What a caller without a valid key is told."""
        return REALM


class HasScope(BasePermission):
    """The key may do what the method does; a view names the scope of each in `scopes`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the key is made for it. Raises PermissionDenied with the missing scope."""
        if not request.user or not request.user.is_authenticated:
            return False
        method = "GET" if request.method == "HEAD" else request.method
        scope = getattr(view, "scopes", {}).get(method)
        if scope is not None and scope not in caller_of(request).key.scopes:
            raise PermissionDenied(_("The key lacks the scope %(scope)s.") % {"scope": scope})
        return True


def client_address(request: Request) -> str:
    """Where the call comes from: what our own outermost proxy saw; empty where none says so."""
    if not settings.PROXIES:
        return str(request.META.get("REMOTE_ADDR", ""))
    told = request.headers.get("X-Forwarded-For", "").split(",")
    return told[-settings.PROXIES].strip() if len(told) >= settings.PROXIES else ""


def _person(request: Request) -> str:
    """Who acts at the school: percent-encoded (RFC 8187), plain UTF-8, or Latin-1."""
    text = request.headers.get(PERSON_HEADER, "")
    octets = (
        unquote_to_bytes(text[len(ENCODED) :])
        if text.lower().startswith(ENCODED)
        else text.encode("latin-1", "ignore")
    )
    with contextlib.suppress(UnicodeDecodeError):  # then it was Latin-1
        text = octets.decode("utf-8")
    return "".join(sign for sign in text if sign.isprintable()).strip()
