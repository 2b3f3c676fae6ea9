"""What a text of the letters is called by a person: of which letter, and which part of it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.notices import Kind
from cases.states import CaseState

Words = str | Promise
CHAPTERS: dict[str, Words] = {
    "common": _("Every letter"),
    "meeting": _("Appointment in a letter"),
    "page": _("Page of the family"),
    "where": _("Page of the family, where we stand"),
    "todo": _("Page of the family, what to do"),
    "privacy": _("Privacy notice"),
}
PARTS: dict[str, Words] = {
    "greeting": _("greeting"),
    "closing": _("closing"),
    "binding": _("that German is binding"),
    "subject": _("subject"),
    "body": _("text"),
    "sms": _("SMS"),
    "one": _("sentence for one child"),
    "many": _("sentence for several children"),
    "admitted": _("the school admits the child"),
    "assigned": _("the supervision assigns the school"),
    "clock": _("from when to when"),
    "by_phone": _("by phone"),
    "by_video": _("by video"),
    "on_site": _("on site"),
    "elsewhere": _("in another place"),
    "at_home": _("at the family's home"),
    "advisor": _("who speaks with the family"),
    "interpreter": _("an interpreter is there"),
    "title": _("heading"),
    "where": _("heading of where we stand"),
    "todo": _("heading of what to do"),
    "call": _("heading of whom to call"),
    "call_hint": _("which number to name"),
    "appointment": _("heading of the appointment"),
    "school": _("heading of the school"),
    "first_day": _("heading of the first school day"),
    "bad_link": _("heading when a link doesn't work"),
    "bad_link_text": _("what to do when a link doesn't work"),
    "skip": _("link past the head of the page"),
    "privacy": _("link to the privacy notice"),
    "SEARCHING": _("while a school is looked for"),
}


def title_of(key: str) -> str:
    """The letter or page and the part of it, as in "Invitation …: subject"."""
    chapter, _dot, part = key.partition(".")
    kinds, states = dict(Kind.choices), dict(CaseState.choices)
    return f"{CHAPTERS.get(chapter) or kinds[chapter]}: {PARTS.get(part) or states[part]}"
