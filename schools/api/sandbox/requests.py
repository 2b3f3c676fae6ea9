"""What is sent to the sandbox."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.calendars import Calendar, add_days, day_of
from cases.planning import shift_days
from schools.api.requests import Asked, Text, Whole
from schools.words import Grade, SupportForm

# A vendor who looks further wants another test.
FARTHEST = timedelta(days=400)
SPAN_UNITS = ("days", "hours", "minutes")
CALENDARS = {"school_days": Calendar.SCHOOL_DAYS, "working_days": Calendar.WORKING_DAYS}


class AdvanceSerializer(Asked):
    """How far the clock is moved: the units add up."""

    school_days = Whole(min_value=0, max_value=200, default=0)
    working_days = Whole(min_value=0, max_value=250, default=0)
    days = Whole(min_value=0, max_value=365, default=0)
    hours = Whole(min_value=0, max_value=1000, default=0)
    minutes = Whole(min_value=0, max_value=10_000, default=0)

    def validate(self, attrs: dict[str, int]) -> dict[str, int]:
        """A clock goes forwards."""
        if not any(attrs.values()):
            raise serializers.ValidationError(_("Please say how far the clock is to go."))
        return attrs


class ClockSerializer(Asked):
    """Where the clock is to go."""

    advance = AdvanceSerializer()


class OfferSerializer(Asked):
    """What kind of child the school is asked for; the rest is drawn by lot."""

    grade = Whole(min_value=min(Grade.values), max_value=max(Grade.values), default=7)
    support_form = serializers.ChoiceField(SupportForm.choices, default=SupportForm.PARTIAL)
    accepted = serializers.BooleanField(default=False)
    disclosure_block = serializers.BooleanField(default=False)


class TextSerializer(Asked):
    """What the office says."""

    text = Text(max_length=500, default="Aus der Sandbox.")


def target_of(advance: dict[str, Any], at: datetime) -> datetime:
    """The instant to which the clock goes, at the same time of day where days are counted."""
    target = at
    for name, calendar in CALENDARS.items():
        if advance[name]:
            to = add_days(day_of(target), advance[name], calendar)
            target = shift_days(target, (to - day_of(target)).days)
    span = timedelta(**{unit: advance[unit] for unit in SPAN_UNITS})
    return min(target + span, shift_days(at, FARTHEST.days))
