"""The forms that ask for a code or a passkey: a wrong one is remembered, without what was sent."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import extract_user_from_response
from django.core.exceptions import ValidationError
from django.utils import timezone

from advisory.desk.entrance import digest
from advisory.desk.models import Advisor
from cases.actors import Actor
from cases.history import note
from cases.models import Occurrence
from cases.states import Door


class _Remembering:
    """A code of a second factor that is wrong goes into the history."""

    def clean_code(self) -> str:
        """The code; ValidationError for a wrong one."""
        try:
            code = str(super().clean_code())  # type: ignore[misc]
        except ValidationError:
            _note_failure(self.user, "code")  # type: ignore[attr-defined]
            raise
        return code


class CodeForm(_Remembering, AuthenticateForm):  # type: ignore[misc]
    """At the log-in."""


class CodeAgainForm(_Remembering, ReauthenticateForm):  # type: ignore[misc]
    """Before what can do harm."""


class _RememberingKeys:
    """A passkey or security key that does not prove who it is goes into the history."""

    def clean_credential(self) -> Authenticator:
        """The key; ValidationError for a wrong one."""
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            claimed = self.cleaned_data["credential"]  # type: ignore[attr-defined]
            _note_failure(self.user or _named_by(claimed), "passkey")  # type: ignore[attr-defined]
            raise
        return found


class KeyForm(_RememberingKeys, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""


class PasskeyForm(_RememberingKeys, LoginWebAuthnForm):  # type: ignore[misc]
    """In place of the password."""


class KeyAgainForm(_RememberingKeys, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Before what can do harm."""


def _named_by(credential: Any) -> Advisor | None:
    """Whom a passkey claims to belong to, which proves nothing."""
    try:
        found: Advisor | None = extract_user_from_response(credential)
    except (ValidationError, AttributeError):
        return None
    return found


def _note_failure(person: Advisor | None, how: str) -> None:
    about = f"user:{person.pk}" if person else f"name:{digest('')}"
    by = Actor(frozenset(), Door.DESK)
    note(Occurrence.What.LOGIN_FAILED, about, by=by, at=timezone.now(), how=how)
