"""The state of the service; the one address that needs no key."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from schools import clock
from schools.api import about_school, schema
from schools.api.versions import DEPRECATED, VERSION
from schools.api.views.calls import SchoolView


class Status(SchoolView):
    """Whether the service works, and which it is."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []

    @extend_schema(
        operation_id="read_status",
        summary="Read the state of the service, its version and what will end",
        tags=["status"],
        auth=[],
        responses={
            200: about_school.StatusSerializer,
            **schema.open_problems("bad_request", "unavailable"),
        },
        examples=[about_school.STATUS],
    )
    def get(self, request: Request) -> Response:
        """No key needed. `time` is the time by which deadlines run."""
        data = {
            "status": "ok",
            "version": VERSION,
            "sandbox": settings.SANDBOX,
            "time": clock.now(),
            "documentation": request.build_absolute_uri(reverse("api:guide")),
            "deprecations": [asdict(one) for one in DEPRECATED],
        }
        return Response(data, headers={"Cache-Control": "no-store"})
