"""The school itself, the outlook and the state of the service: shapes and examples."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from schools.api.requests import Asked, Day, Text
from schools.models import OperatingStatus
from schools.words import SchoolForm, SupportForm

# More than a school year has of them; the room says which of them can be.
MOST_DAYS = 60


class DayOffSerializer(serializers.Serializer[Any]):
    """A day without lessons of the school's own."""

    day = serializers.DateField()
    note = serializers.CharField()


class DayOffReportSerializer(Asked):
    """A day on which this school doesn't teach, and what it is called."""

    day = Day(help_text="A day on which schools teach otherwise, today or later.")
    note = Text(max_length=120, required=False, allow_blank=True)


class DaysOffReportSerializer(Asked):
    """All days off of the school's own from today on; a day that isn't named is taken back."""

    days_off = DayOffReportSerializer(many=True, max_length=MOST_DAYS)  # type: ignore[call-arg]


class HolidaySerializer(serializers.Serializer[Any]):
    """School holidays or public holidays in a row, first and last day included."""

    name = serializers.CharField(help_text="In German.")
    first = serializers.DateField()
    last = serializers.DateField()


class SchoolDetailsSerializer(serializers.Serializer[Any]):
    """What the office knows of the school, and the days on which its clocks stand still."""

    number = serializers.CharField(help_text="Schulnummer.")
    name = serializers.CharField()
    short_name = serializers.CharField()
    school_form = serializers.ChoiceField(SchoolForm.choices)
    status = serializers.ChoiceField(OperatingStatus.choices)
    street = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField(help_text="The mailbox to which requests are sent.")
    days_off = DayOffSerializer(many=True, help_text="Its own, from today on.")
    holidays = HolidaySerializer(many=True, help_text="Within a year from today.")


class ExpectedSerializer(serializers.Serializer[Any]):
    """Children who wait for a place in this group."""

    grade = serializers.IntegerField(min_value=1, max_value=13)
    support_form = serializers.ChoiceField(SupportForm.choices)
    waiting = serializers.IntegerField(
        allow_null=True, min_value=5, help_text="Null: there are some, but fewer than five."
    )


class OutlookSerializer(serializers.Serializer[Any]):
    """The groups of a school of this form that are recommended to children without a place."""

    groups = ExpectedSerializer(many=True)


class DeprecationSerializer(serializers.Serializer[Any]):
    """An address that will end."""

    path = serializers.CharField()
    deprecated_on = serializers.DateField()
    sunset_on = serializers.DateField(allow_null=True)
    instead = serializers.CharField()


class StatusSerializer(serializers.Serializer[Any]):
    """Whether the service works, and which it is."""

    status = serializers.ChoiceField([("ok", "ok")])
    version = serializers.CharField(help_text="Of this description; see the changelog.")
    sandbox = serializers.BooleanField(help_text="True: invented children, a clock you move.")
    time = serializers.DateTimeField(help_text="The time by which deadlines run.")
    documentation = serializers.CharField()
    deprecations = DeprecationSerializer(many=True)


SCHOOL_DATA: dict[str, Any] = {
    "number": "100001",
    "name": "Gesamtschule Nord der Stadt Musterstadt",
    "short_name": "Gesamtschule Nord",
    "school_form": "15",
    "status": "1",
    "street": "Schulweg 1",
    "postcode": "45127",
    "city": "Musterstadt",
    "phone": "0201 555 0123",
    "email": "100001@schule.nrw.de",
    "days_off": [{"day": "2027-02-08", "note": "Rosenmontag"}],
    "holidays": [{"name": "Weihnachtsferien", "first": "2026-12-23", "last": "2027-01-06"}],
}
SCHOOL = OpenApiExample("a school", value=SCHOOL_DATA, response_only=True)
DAYS_OFF = OpenApiExample(
    "carnival",
    value={"days_off": [{"day": "2027-02-08", "note": "Rosenmontag"}]},
    request_only=True,
)
OUTLOOK = OpenApiExample(
    "two groups",
    value={
        "groups": [
            {"grade": 7, "support_form": "ALPHA", "waiting": None},
            {"grade": 7, "support_form": "PARTIAL", "waiting": 12},
        ]
    },
    response_only=True,
)
STATUS = OpenApiExample(
    "all is well",
    value={
        "status": "ok",
        "version": "1.0.0",
        "sandbox": False,
        "time": "2026-11-09T12:00:00+01:00",
        "documentation": "https://einstieg.example/api/docs/",
        "deprecations": [],
    },
    response_only=True,
)
