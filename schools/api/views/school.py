"""The school itself: its master data, its days off, and how many children may still come."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.school_days import report_days_off
from cases.calendars import Calendar, day_of, explain
from cases.outlook import outlook
from cases.refusals import Refused
from schools.api import about_school, errors, schema, wire
from schools.api.auth import Caller, caller_of
from schools.api.views.calls import SchoolView
from schools.models import Scope

MASTER_DATA = (
    "number",
    "name",
    "short_name",
    "school_form",
    "status",
    "street",
    "postcode",
    "city",
    "phone",
)
# About as many as a school year has.
SCHOOL_DAYS_AHEAD = 190


class OwnSchool(SchoolView):
    """What the office knows of the school."""

    @extend_schema(
        operation_id="read_school",
        summary="Read the school's master data, its days off and the holidays",
        tags=["school"],
        parameters=[schema.IF_NONE_MATCH],
        responses={
            200: about_school.SchoolDetailsSerializer,
            304: schema.NOT_MODIFIED,
            **schema.problems(),
        },
        examples=[about_school.SCHOOL],
    )
    def get(self, request: Request) -> Response:
        """Master data comes from the ministry's directory; a mistake is corrected there."""
        return wire.tagged(request, _details(caller_of(request)))


class DaysOff(SchoolView):
    """The school's own days without lessons."""

    scopes = {"PUT": Scope.PLACES_WRITE}

    @extend_schema(
        operation_id="report_days_off",
        summary="Report the school's own days off from today on",
        description="The clocks of the requests to this school run by the new days at once.",
        tags=["school"],
        parameters=[schema.IF_MATCH, schema.PERSON],
        request=about_school.DaysOffReportSerializer,
        responses={
            200: about_school.SchoolDetailsSerializer,
            **schema.problems(*schema.BODY, "stale"),
        },
        examples=[about_school.DAYS_OFF, about_school.SCHOOL],
    )
    def put(self, request: Request) -> Response:
        """All days are taken or none. The same report again changes nothing."""
        caller = caller_of(request)
        asked = about_school.DaysOffReportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if not wire.matches(request, _details(caller)):
            raise errors.Problem("stale")
        days = {one["day"]: one.get("note", "") for one in asked.validated_data["days_off"]}
        try:
            report_days_off(caller.school, days, by=caller.actor, at=caller.at)
        except Refused as refused:
            raise errors.refusal(refused) from refused
        return wire.tagged(request, _details(caller))


class Outlook(SchoolView):
    """How many more children may come."""

    @extend_schema(
        operation_id="read_outlook",
        summary="Read how many children wait for a place at a school of this form",
        description=(
            "By grade and form of support, as it is recommended to them, in the whole town. "
            "A child to whom several groups are recommended counts in each."
        ),
        tags=["places"],
        parameters=[schema.IF_NONE_MATCH],
        responses={
            200: about_school.OutlookSerializer,
            304: schema.NOT_MODIFIED,
            **schema.problems(),
        },
        examples=[about_school.OUTLOOK],
    )
    def get(self, request: Request) -> Response:
        """No figure below five is told, and nothing about any child."""
        names = ("grade", "support_form", "waiting")
        found = outlook(caller_of(request).school)
        groups = [{name: getattr(one, name) for name in names} for one in found]
        return wire.tagged(request, {"groups": groups})


def _details(caller: Caller) -> dict[str, Any]:
    school, today = caller.school, day_of(caller.at)
    own = school.days_off_from(today)
    return {
        **{name: getattr(school, name) for name in MASTER_DATA},
        "email": school.mail_address,
        "days_off": [{"day": day, "note": note} for day, note in own.items()],
        "holidays": [
            {"name": one.name, "first": one.first, "last": one.last}
            for one in explain(today, SCHOOL_DAYS_AHEAD, Calendar.SCHOOL_DAYS)
        ],
    }
