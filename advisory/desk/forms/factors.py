"""The forms that ask for a code: a wrong one is remembered, without the code."""

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils import timezone

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
            _must_be_new(self.authenticator)  # type: ignore[attr-defined]
        except ValidationError:
            person = self.user  # type: ignore[attr-defined]
            by = Actor(frozenset(), Door.DESK)
            what = Occurrence.What.LOGIN_FAILED
            note(what, f"user:{person.pk}", by=by, at=timezone.now(), how="code")
            raise
        return code


def _must_be_new(used: Authenticator) -> None:
    """A code of an app works once, whichever process was asked: one for each of its periods."""
    if used.type == Authenticator.Type.TOTP and used.last_used_at is not None:
        period = app_settings.TOTP_PERIOD
        if used.last_used_at.timestamp() // period == timezone.now().timestamp() // period:
            raise get_adapter().validation_error("incorrect_code")


class CodeForm(_Remembering, AuthenticateForm):  # type: ignore[misc]
    """At the log-in."""


class CodeAgainForm(_Remembering, ReauthenticateForm):  # type: ignore[misc]
    """Before what can do harm."""
