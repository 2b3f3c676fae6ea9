"""What was looked at, in words: the short names under which readings are recorded."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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


def in_words(what: str) -> str:
    """This name in the reader's language; what is unknown stays as it is."""
    name, _colon, form = what.partition(":")
    told = str(SHOWN.get(name, name))
    return f"{told} ({form})" if form else told
