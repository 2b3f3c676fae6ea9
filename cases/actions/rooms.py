"""Verbs of the rooms of the office."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from cases.access import Area, may_write
from cases.actors import Actor
from cases.models import Room
from cases.refusals import Code, Invalid, Refused, need

MOST_SEATS = 200


@dataclass(frozen=True)
class RoomData:
    """What the office writes down of a room."""

    name: str
    seats: int = 4
    note: str = ""
    is_active: bool = True


def keep_room(data: RoomData, *, room: Room | None = None, by: Actor) -> Room:
    """Add a room, or change one. What is booked already stays booked.

    Raises `Refused` for roles that don't look after rooms, `Invalid` for a name that is taken.
    """
    if not may_write(by.roles, Area.ROOMS):
        raise Refused(Code.WRONG_ROLE)
    name = need(data.name, "name")[:60]
    kept = room or Room()
    if Room.objects.filter(name__iexact=name).exclude(pk=kept.pk).exists():
        raise Invalid("name", _("There is a room with this name already."))
    if not 1 <= data.seats <= MOST_SEATS:
        raise Invalid("seats", _("Between 1 and %(n)s seats.") % {"n": MOST_SEATS})
    kept.name, kept.seats, kept.is_active = name, data.seats, data.is_active
    kept.note = data.note.strip()[:200]
    kept.save()
    return kept
