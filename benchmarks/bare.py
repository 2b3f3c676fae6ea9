"""A bare Django view around the SQL by hand: what the framework costs without a house."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from benchmarks import answers_by_hand
from benchmarks.list_by_hand import listed


def _execute(sql: str, values: list[Any]) -> Any:
    cursor = connection.cursor()
    cursor.execute(sql, values)
    return cursor


def _key(request: HttpRequest) -> str:
    return request.headers["Authorization"].removeprefix("Bearer ")


@csrf_exempt
@login_not_required
def acceptance(request: HttpRequest, offer_id: str) -> HttpResponse:
    """The school says yes."""
    body = json.loads(request.body)
    with transaction.atomic():
        said = answers_by_hand.accept(_execute, _key(request), offer_id, body["start_on"])
    return HttpResponse(said, content_type="application/json")


@login_not_required
def offers(request: HttpRequest) -> HttpResponse:
    """Fifty requests."""
    school_id, _number = answers_by_hand.known(_execute, _key(request))
    text, tag = listed(_execute, school_id, request.build_absolute_uri())
    return HttpResponse(text, content_type="application/json", headers={"ETag": f'"{tag}"'})


urlpatterns = [
    path("api/v1/offers", offers),
    path("api/v1/offers/<str:offer_id>/acceptance", acceptance),
]
