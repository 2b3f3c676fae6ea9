"""Appointments for calendar programs (RFC 5545): case number and mode, nothing about a person."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from cases.week import Block


def calendar(blocks: Iterable[Block], at: datetime) -> bytes:
    """A calendar with one event for each block; what was called off is not in it any more."""
    file = Calendar()
    file.add("prodid", "-//Einstieg//DE")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", _("Consultations"))
    for block in blocks:
        file.add_component(_event(block, at))
    written: bytes = file.to_ical()
    return written


def _event(block: Block, at: datetime) -> Event:
    first = block.first
    numbers = ", ".join(case.number for case in block.cases)
    event = Event()
    event.add("uid", f"appointment-{first.pk}@einstieg")
    event.add("dtstamp", at)
    event.add("dtstart", first.starts_at)
    event.add("dtend", first.ends_at)
    event.add("summary", f"{numbers}, {first.get_mode_display()}")
    event.add("url", settings.BASE_URL + reverse("desk:case", args=[first.case.number]))
    event.add("class", "PRIVATE")
    return event
