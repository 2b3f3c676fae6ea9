"""Why a notice waits or went no further: the reasons, as they are stored and as they are read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 200


class Reason(models.TextChoices):
    """Why a notice waits or went no further. A code of the server may follow."""

    UNREACHABLE = "UNREACHABLE", _("The server could not be reached.")
    PUT_OFF = "PUT_OFF", _("The server has put the message off; it is tried again.")
    REFUSED = "REFUSED", _("The server has refused the message for good.")
    EXHAUSTED = "EXHAUSTED", _("The server has put the message off until it was given up.")
    BOUNCED = "BOUNCED", _("The mail came back: it could not be delivered.")
    NO_ADDRESS = "NO_ADDRESS", _("There is no address or number for this recipient.")
    NOT_WRITTEN = "NOT_WRITTEN", _("The text could not be written; it is tried again.")
    UNSURE = "UNSURE", _("The connection broke while the message was handed over.")
    RESTING = "RESTING", _("Several answers of the server were lost; it is left alone for a while.")
    NOT_OWED = "NOT_OWED", _("No longer needed: its reason is gone.")
    AGAIN = "AGAIN", _("A person had it sent again.")
    BY_POST = "BY_POST", _("A person turned it into a letter.")
    SETTLED = "SETTLED", _("A person settled it.")


def says(reason: Reason, code: str = "") -> str:
    """A reason as it is stored."""
    return f"{reason.value}: {code}"[:LONGEST] if code else reason.value


def explain(error: str) -> tuple[str, str]:
    """A stored reason as a sentence, and the code that came with it."""
    word, _colon, code = error.partition(": ")
    return (str(Reason(word).label) if word in Reason.values else error), code
