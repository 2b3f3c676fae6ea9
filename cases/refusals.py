"""The one way in which the room says no."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Code(TextChoices):
    """Why a step was refused; stable words for the doors."""

    WRONG_STATE = "wrong_state", _("This is not possible in the present state.")
    WRONG_ROLE = "wrong_role", _("Your role may not do this.")
    STALE = "stale", _("Somebody else has changed this case in the meantime.")
    EXPIRED = "expired", _("Frist abgelaufen: the place request has expired.")
    NOT_LIVE = "not_live", _("The place request is no longer open.")
    GUARD = "guard", _("A condition is not met.")
    INVALID = "invalid", _("Something is missing or wrong.")


class Refused(Exception):
    """A step that may not be taken now. `message` is a sentence for the person who asked."""

    def __init__(self, code: Code, message: str | Promise = "", field: str = "") -> None:
        self.code = code
        self.message = message or code.label
        self.field = field
        super().__init__(code.value)

    def __str__(self) -> str:
        return str(self.message)


class Invalid(Refused):
    """A missing or wrong entry; `field` names it."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(Code.INVALID, message, field)


class Restricted(Refused):
    """A case that may only be stored (Art. 18 DSGVO)."""

    sentence = _("Processing is restricted (Art. 18 DSGVO): these data may only be stored.")

    def __init__(self) -> None:
        super().__init__(Code.GUARD, self.sentence)


def need(text: str, field_name: str) -> str:
    """A reason that has to be given; raises `Invalid` when it is empty."""
    if not text.strip():
        raise Invalid(field_name, _("Please give a reason."))
    return text.strip()
