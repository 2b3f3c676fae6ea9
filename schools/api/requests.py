"""What a school's software sends: every body and query is checked here before the room sees it."""

import contextlib
import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from cases.feed import Mark
from cases.states import DeclineReason, OfferState
from schools.places.reporting import MOST_FREE
from schools.words import Grade, SupportForm

PAGE, LARGEST_PAGE = 50, 100
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Text(serializers.CharField):
    """Text and nothing that only looks like it: a number is a mistake of the caller."""

    def to_internal_value(self, data: Any) -> str:
        """The text without spaces around it."""
        if not isinstance(data, str):
            self.fail("invalid")
        if self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A number as JSON has it, not text with digits in it."""

    def to_internal_value(self, data: Any) -> int:
        """The number."""
        if isinstance(data, bool) or not isinstance(data, (int, float)):
            self.fail("invalid")
        return super().to_internal_value(data)


class Day(serializers.DateField):
    """A day as RFC 3339 writes it: 2026-11-12."""

    def to_internal_value(self, value: Any) -> Any:
        """The day."""
        if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


@extend_schema_field({"type": "string", "maxLength": 40})
class Since(serializers.DateTimeField):
    """A mark of ours, with which nothing is missed; or an instant, for a first look."""

    def to_internal_value(self, value: Any) -> Any:
        """The mark or the instant."""
        with contextlib.suppress(TypeError, ValueError):
            return Mark.read(value)
        return super().to_internal_value(value)


class Asked(serializers.Serializer[Any]):
    """A body or a query. A field nobody knows is refused: it would be lost without a word."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked fields. Raises ValidationError naming every unknown one."""
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            sentence = ErrorDetail(str(_("This field is not known.")), code="unknown")
            raise ValidationError({name: [sentence] for name in sorted(unknown)})
        return super().to_internal_value(data)


class AcceptanceSerializer(Asked):
    """The school admits the child and names its first school day."""

    start_on = Day(help_text="First school day: a school day of this school, today or later.")


class DeclineSerializer(Asked):
    """Why the school can't offer a place: coordination between offices, never a Bescheid."""

    reason = serializers.ChoiceField(DeclineReason.choices)
    text = Text(
        max_length=500,
        required=False,
        allow_blank=True,
        help_text="Needed for OTHER. Nothing about health or behaviour.",
    )


class QuerySerializer(Asked):
    """A question to the office; the clock of the request stops for at most two working days."""

    question = Text(max_length=500)


class AttendanceSerializer(Asked):
    """The child is in class."""

    attended_on = Day(help_text="From the first school day to today.")


class AbsenceSerializer(Asked):
    """The child has not come; there is nothing more to say."""


class RevocationSerializer(Asked):
    """Why the promise of a place can't be kept."""

    reason = Text(max_length=500)


class MoveSerializer(Asked):
    """Where the family is said to have moved; may be left out."""

    town = Text(max_length=100, required=False, allow_blank=True)


class FigureSerializer(Asked):
    """Free places of one group, as the school counted them on a day."""

    grade = Whole(min_value=min(Grade.values), max_value=max(Grade.values))
    support_form = serializers.ChoiceField(SupportForm.choices)
    free = Whole(min_value=0, max_value=MOST_FREE)
    as_of = Day(required=False, help_text="The day of the figure; today where it is left out.")


class PlacesReportSerializer(Asked):
    """Figures of some or all groups; groups that are not named stay as they are."""

    places = FigureSerializer(many=True, allow_empty=False, max_length=100)  # type: ignore[call-arg]


class OfferQuerySerializer(Asked):
    """Which requests are asked for."""

    state = serializers.ListField(
        child=serializers.ChoiceField(OfferState.choices),
        required=False,
        help_text="Only requests in this state; may be given several times.",
    )
    updated_since = Since(
        required=False,
        help_text="Only what has changed since: `as_of` of last time, or an instant (RFC 3339).",
    )
    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, default=PAGE, help_text="Requests on a page."
    )
    cursor = serializers.CharField(
        required=False, max_length=200, help_text="From `next` of the page before."
    )
