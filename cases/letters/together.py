"""Of which appointment a letter speaks and of whom, and how the names of siblings are listed."""

from collections.abc import Iterable
from typing import Any

from babel.lists import format_list
from django.conf import settings

from cases.languages import RTL, direction
from cases.letters.letter import FSI, PDI
from cases.links import family_link
from cases.models import Appointment, Case, Child, Notice
from cases.notices import JOINED, Kind, NoticeState
from cases.reasons import appointment_of
from cases.states import UPCOMING

# What the library of languages calls ours.
BABEL = {"kmr": "ku", "de-simple": "de"}
# It has no "and" in Sorani, which is written as in Persian.
LISTED_AS = BABEL | {"ckb": "fa"}


def appointment_told(notice: Notice) -> Appointment | None:
    """Also one that is over: who opens a letter later reads what it said."""
    return notice.step.appointment if notice.step else appointment_of(notice)


def about_everybody(
    notice: Notice, appointment: Appointment | None, language: str
) -> dict[str, Any]:
    """Brothers and sisters have one letter with all their names, and the page of each."""
    cases = _together(notice, appointment)
    called = [(name, one) for one in cases if (name := _called(one.child))]
    if len(called) < 2:
        return {}
    names = _apart((name for name, _case in called), language)
    links = (settings.BASE_URL + family_link(one) for _name, one in called)
    lines = (f"{name}: {link}" for name, link in zip(names, links, strict=True))
    return {"child": listed(names, language), "has_many": True, "link": "\n".join(lines)}


def _called(child: Child) -> str:
    return child.given_name or child.name_own_script


def _together(notice: Notice, appointment: Appointment | None) -> list[Case]:
    """The children of whom one message speaks: those in one slot, or whose reminders are joined."""
    if notice.kind == Kind.APPOINTMENT and appointment is not None:
        there = Appointment.objects.in_the_slot_of(appointment)
        if appointment.state in UPCOMING:
            there = there.upcoming()
        return [one.case for one in there.select_related("case__child")]
    return joined_cases(notice)


def joined_cases(notice: Notice) -> list[Case]:
    """The cases that go out in one message with this one, itself among them; by number."""
    if notice.kind not in JOINED:
        return [notice.case] if notice.case else []
    carrier = notice.digest or notice
    inside = (one for one in carrier.items.all() if one.state != NoticeState.DROPPED)
    cases = {one.case.pk: one.case for one in (carrier, *inside) if one.case is not None}
    return [cases[key] for key in sorted(cases)]


def listed(names: list[str], code: str) -> str:
    """Names one after the other, with the language's own "and"."""
    return format_list(names, locale=LISTED_AS.get(code, code))


def _apart(names: Iterable[str], code: str) -> list[str]:
    """In a line from right to left each name stands for itself."""
    return [f"{FSI}{name}{PDI}" if direction(code) == RTL else name for name in names]
