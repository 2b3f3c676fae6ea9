"""Who may come in: by name and password, by a second factor, or by the city's own log-in."""

import base64
import hashlib
import time
from collections.abc import Iterator
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from advisory.desk import session_end
from advisory.desk.accounts import keep_little
from advisory.desk.browsers import in_short
from advisory.desk.lockout import remember_device
from advisory.desk.models import Advisor
from cases.actors import Actor
from cases.history import note
from cases.models import Occurrence
from cases.states import Door

PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# What the library says after a change of the password; factors are remembered with their change.
CHANGES = (
    "account/email/password_changed",
    "account/email/password_set",
    "account/email/password_reset",
)
BY_THE_CITY = "socialaccount"


class Entrance(DefaultAccountAdapter):  # type: ignore[misc]
    """Log-in by name and password. Nobody signs up by themselves."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "User name or password is wrong. Capital letters count in the password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are made by `manage.py create_advisor` or by an operator."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave counting to the lock-out, which never locks a name everywhere."""

    def login(self, request: HttpRequest, user: Advisor) -> None:
        """Let this person in and begin the time of their session."""
        super().login(request, user)
        session_end.begin(request.session, at=time.time())
        by = Actor.staff(user.pk, ())
        note(Occurrence.What.LOGIN, f"user:{user.pk}", by=by, at=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        """Let this person out."""
        remember_log_out(request)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Remember whose log-in was refused; a name that nobody has only as a digest."""
        typed = str(credentials.get("username") or "").replace("\0", "").strip().lower()
        person = Advisor.objects.named(typed)
        about = f"user:{person.pk}" if person else f"name:{digest(typed)}"
        by = Actor(frozenset(), Door.DESK)
        note(Occurrence.What.LOGIN_FAILED, about, by=by, at=timezone.now(), how="password")

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Advisor,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Remember a new password; the library calls it after each change."""
        if template_prefix in CHANGES:
            what, by = Occurrence.What.PASSWORD_CHANGED, Actor.staff(user.pk, ())
            note(what, f"user:{user.pk}", by=by, at=timezone.now(), how=template_prefix[-30:])
        super().send_notification_mail(template_prefix, user, context, email)

    def post_login(self, request: HttpRequest, user: Advisor, **kwargs: Any) -> HttpResponseBase:
        """Speak the language of this person unless another was chosen; know the device again."""
        response: HttpResponseBase = super().post_login(request, user, **kwargs)
        keep_little(request.session.session_key, in_short(request.headers.get("User-Agent", "")))
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
            )
        remember_device(response, user)
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Greet nobody; the rest is said."""
        if not (message_template or "").endswith("logged_in.txt"):
            super().add_message(request, level, message_template, *args, **kwargs)


def remember_log_out(request: HttpRequest) -> None:
    """Somebody goes by themselves."""
    if isinstance(request.user, Advisor):
        by = Actor.staff(request.user.pk, ())
        note(Occurrence.What.LOGOUT, f"user:{request.user.pk}", by=by, at=timezone.now())


class CityEntrance(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Log-in by the city's identity provider, for people whom the office has let in before."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: an account of the city alone opens nothing here."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Tie a first log-in to the person whose user name the provider vouches for."""
        if sociallogin.is_existing:
            return
        person = Advisor.objects.whom_the_city_calls(_claimed(sociallogin))
        if person is not None:
            sociallogin.connect(request, person)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Codes of an app, passkeys and recovery codes; their secrets are sealed in the database."""

    def get_totp_label(self, user: Advisor) -> str:
        """What the app on the telephone shows: the user name, never a mail address."""
        return user.username

    def encrypt(self, text: str) -> str:
        """Seal a secret with a key derived from the installation's."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed, also under a former key."""
        return _seal().decrypt(encrypted_text.encode()).decode()


def has_second_factor(person: Advisor) -> bool:
    """Whether something beside the password proves who this is."""
    return bool(is_mfa_enabled(person, types=PROOFS))


def came_by_the_city(request: HttpRequest, person: Advisor, *, within: float | None = None) -> bool:
    """Whether the city's log-in vouched for this session, in the last seconds if so asked."""
    since = time.time() - within if within is not None else 0.0
    records = get_authentication_records(request, person)
    return any(one["method"] == BY_THE_CITY and one["at"] >= since for one in records)


def date_the_proof(request: HttpRequest, proved_at: float) -> None:
    """Who was let in silently, because the city knew them, has proved themselves when it says."""
    records = get_authentication_records(request, getattr(request, "user", None))
    if records and records[-1]["method"] == BY_THE_CITY:
        last = records[-1] | {"at": min(records[-1]["at"], proved_at)}
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records[:-1], last]


def digest(typed: str) -> str:
    """What was typed, so that the same can be known again and nobody can read it."""
    return salted_hmac("refused log-in", typed, algorithm="sha256").hexdigest()[:24]


def _claimed(sociallogin: SocialLogin) -> str:
    data = sociallogin.account.extra_data
    for part in (data.get("userinfo"), data.get("id_token"), data):
        if part and isinstance(part.get(settings.OIDC_CLAIM), str):
            return str(part[settings.OIDC_CLAIM])
    return ""


def _seal() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _keys()])


def _keys() -> Iterator[bytes]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        digest = hashlib.sha256(b"second factor\0" + secret.encode()).digest()
        yield base64.urlsafe_b64encode(digest)
