"""The forms that ask for a code: a wrong one is remembered, without the code."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
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
            return str(super().clean_code())  # type: ignore[misc]
        except ValidationError:
            person = self.user  # type: ignore[attr-defined]
            by = Actor(frozenset(), Door.DESK)
            what = Occurrence.What.LOGIN_FAILED
            note(what, f"user:{person.pk}", by=by, at=timezone.now(), how="code")
            raise


class CodeForm(_Remembering, AuthenticateForm):  # type: ignore[misc]
    """At the log-in."""


class CodeAgainForm(_Remembering, ReauthenticateForm):  # type: ignore[misc]
    """Before what can do harm."""
