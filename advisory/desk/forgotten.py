"""A forgotten password: who asks is owed a link, which is made when its mail is written."""

from typing import Any

from allauth.account import app_settings
from allauth.account.forms import ResetPasswordForm
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from advisory.desk.entrance import digest
from advisory.desk.models import Advisor
from cases.actors import Actor
from cases.history import note
from cases.keeping import owe_password_link
from cases.models import Occurrence
from cases.states import Door

# Nobody has this key.
NOBODY = 0


class AskForLink(ResetPasswordForm):  # type: ignore[misc]
    """The mail address of whoever has forgotten a password."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Remember it and owe the link; for an address that nobody has the same is done in vain."""
        typed = str(self.cleaned_data["email"])
        for person in self.users or [None]:
            _ask(person, typed)
        return typed


def link_for(person: int) -> str:
    """The path where this person chooses a new password, once and within an hour."""
    found = Advisor.objects.get(pk=person)
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(found)
    parts = {"uidb36": user_pk_to_url_str(found), "key": token}
    return reverse("account_reset_password_from_key", kwargs=parts)


@transaction.atomic
def _ask(person: Advisor | None, typed: str) -> None:
    """One row of history, and a notice that stays only where a password opens anything."""
    at = timezone.now()
    about = f"user:{person.pk}" if person else f"mail:{digest(typed.lower())}"
    note(Occurrence.What.PASSWORD_ASKED, about, by=Actor(frozenset(), Door.DESK), at=at)
    opens = person is not None and (person.has_usable_password() or not settings.OIDC_URL)
    with transaction.atomic():
        language = person.language if person else settings.LANGUAGE_CODE
        owe_password_link(person.pk if person else NOBODY, language, at=at)
        transaction.set_rollback(not opens)
