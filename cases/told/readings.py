"""What was looked at and what for, in words: the short names under which it is recorded."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """Why a case of another team is opened."""

    FAMILY_CALLS = "FAMILY_CALLS", _("The family is asking")
    SCHOOL_CALLS = "SCHOOL_CALLS", _("A school or authority is asking")
    SIBLING = "SIBLING", _("Sibling of a child of mine")
    COLLEAGUE_ASKED = "COLLEAGUE_ASKED", _("The colleague has asked me")
    OTHER = "OTHER", _("Another reason")


SHOWN: dict[str, str | Promise] = {
    "case": _("Case"),
    "form": _("Form"),
    "consultation": _("Consultation sheet"),
    "appointment": _("Appointment"),
    "places": _("Place finder"),
    "assignment request": _("Request for assignment"),
    "merge": _("Comparison of two cases"),
    "past": _("Case on a past day"),
    "handover": _("Handover"),
    "letter": _("Letter"),
    "blocked_address": _("Address under a disclosure block"),
    "purpose": _("Purpose of opening another team's case"),
    "pupil": _("Data of the pupil"),
    "record": _("Record for the school's software"),
    "copy": _("Copy of the data (Art. 15)"),
}


def purpose_in_words(stated: str) -> str:
    """What a case of another team was opened for; another reason with the words that were given."""
    name, _colon, words = stated.partition(": ")
    if name not in Purpose.values:
        return stated
    return f"{Purpose(name).label}: {words}" if words else str(Purpose(name).label)


def in_words(what: str) -> str:
    """This name in the reader's language; what is unknown stays as it is."""
    name, _colon, form = what.partition(":")
    told = str(SHOWN.get(name, name))
    return f"{told} ({form})" if form else told
