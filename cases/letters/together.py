"""Brothers and sisters in one letter: of whom it speaks, and how their names are listed."""

from typing import Any

from babel.lists import format_list

from cases.languages import RTL, direction
from cases.letters.letter import FSI, PDI
from cases.models import Appointment, Case, Notice
from cases.notices import JOINED, Kind, NoticeState

# What the library of languages calls ours.
BABEL = {"kmr": "ku", "de-simple": "de"}


def about_everybody(
    notice: Notice, appointment: Appointment | None, language: str
) -> dict[str, Any]:
    """Brothers and sisters have one letter with all their names."""
    children = (case.child for case in _together(notice, appointment))
    names = [name for one in children if (name := one.given_name or one.name_own_script)]
    if len(names) < 2:
        return {}
    return {"child": _listed(names, language), "has_many": True}


def _together(notice: Notice, appointment: Appointment | None) -> list[Case]:
    """The children of whom one message speaks: those in one slot, or whose reminders are joined."""
    if notice.kind == Kind.APPOINTMENT and appointment is not None:
        there = Appointment.objects.upcoming().in_the_slot_of(appointment)
        return [one.case for one in there.select_related("case__child")]
    if notice.kind in JOINED:
        inside = (one for one in notice.items.all() if one.state != NoticeState.DROPPED)
        cases = {one.case.pk: one.case for one in (notice, *inside) if one.case is not None}
        return [cases[key] for key in sorted(cases)]
    return []


def _listed(names: list[str], code: str) -> str:
    """With the language's own "and"; in a line from right to left each name stands for itself."""
    apart = [f"{FSI}{name}{PDI}" for name in names] if direction(code) == RTL else names
    return format_list(apart, locale=BABEL.get(code, code))
