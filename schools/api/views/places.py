"""Free places as the school counts them, and who the caller is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.records import report_places
from cases.calendars import day_of
from schools import places
from schools.api import errors, examples, requests, schema, serializers, wire
from schools.api.auth import Caller, caller_of
from schools.api.views.calls import SchoolView
from schools.models import Scope


class Places(SchoolView):
    """How many children the school can still take."""

    scopes = {"PUT": Scope.PLACES_WRITE}

    @extend_schema(
        operation_id="read_places",
        summary="Read the free places",
        tags=["places"],
        parameters=[schema.IF_NONE_MATCH],
        responses={
            200: serializers.PlacesSerializer,
            304: schema.NOT_MODIFIED,
            **schema.problems(),
        },
        examples=[examples.PLACES],
    )
    def get(self, request: Request) -> Response:
        """The count of every group that was ever reported or asked for."""
        return wire.tagged(request, _counts(caller_of(request)))

    @extend_schema(
        operation_id="report_places",
        summary="Report the free places",
        tags=["places"],
        parameters=[schema.IF_MATCH, schema.PERSON],
        request=requests.PlacesReportSerializer,
        responses={
            200: serializers.PlacesSerializer,
            **schema.problems(*schema.BODY, "newer_figure", "stale"),
        },
        examples=[examples.REPORT, examples.PLACES],
    )
    def put(self, request: Request) -> Response:
        """All figures are taken or none. The same report again changes nothing."""
        caller = caller_of(request)
        asked = requests.PlacesReportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        if not wire.matches(request, _counts(caller)):
            raise errors.Problem("stale")
        figures = [_figure(one, caller.at) for one in asked.validated_data["places"]]
        try:
            report_places(caller.school, figures, by=caller.actor, at=caller.at)
        except places.FigureRefused as refused:
            raise errors.figure(refused) from refused
        return wire.tagged(request, _counts(caller))


class Me(SchoolView):
    """Who the caller is."""

    @extend_schema(
        operation_id="me",
        summary="Read which school the key is for and what it may do",
        tags=["me"],
        parameters=[schema.IF_NONE_MATCH],
        responses={
            200: serializers.MeSerializer,
            304: schema.NOT_MODIFIED,
            **schema.problems(),
        },
        examples=[examples.ME],
    )
    def get(self, request: Request) -> Response:
        """School and key."""
        caller = caller_of(request)
        school, key = caller.school, caller.key
        data = {
            "school": {
                "number": school.number,
                "name": school.label,
                "school_form": school.school_form,
            },
            "key": {
                "prefix": key.prefix,
                "label": key.label,
                "scopes": key.scopes,
                "expires_at": key.expires_at,
            },
        }
        return wire.tagged(request, data)


def _counts(caller: Caller) -> dict[str, Any]:
    groups = caller.school.places.order_by("grade", "support_form")
    names = ("grade", "support_form", "free", "reported_free", "as_of", "reserved", "occupied")
    return {"places": [{name: getattr(one, name) for name in names} for one in groups]}


def _figure(said: Mapping[str, Any], at: datetime) -> places.Figure:
    return places.Figure(
        grade=said["grade"],
        support_form=said["support_form"],
        free=said["free"],
        as_of=said.get("as_of") or day_of(at),
    )
