"""Every address of the desk, every method, every role: what the tables say, and nothing else.

The addresses come from the list of routes, so a new one is tried without being named here.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from advisory.desk.gates import GATES, To
from advisory.desk.urls import urlpatterns
from cases.moves import Event
from cases.states import STAFF_ROLES, CaseState, Role
from tests.advisory.visiting import Desk
from tests.cases.snapshots import snapshot
from tests.factories import DAY, MONDAY, Walk, make_case, make_person, make_school

pytestmark = pytest.mark.django_db

ROUTES = [one for one in urlpatterns if isinstance(one, URLPattern)]
OUT = "logout"
METHODS = ("get", "post", "put", "patch", "delete")
OF_SCHOOLS = ("school", "school_keys", "renew_key", "revoke_key")
# A form without a word: it is refused at its fields or changes nothing that isn't one's own.
HARMLESS = {"number": "2026-99999", "event": "amend", "verb": "again"}


def guessed(route: URLPattern) -> dict[str, Any]:
    """Ids that lead nowhere."""
    ids: dict[str, Any] = {}
    for name, converter in route.pattern.converters.items():
        kind = type(converter).__name__
        ids[name] = {"UUIDConverter": uuid4(), "IntConverter": 987654321}.get(kind, "nothing")
    return ids | {name: value for name, value in HARMLESS.items() if name in ids}


def call(client: Client, method: str, route: URLPattern, ids: dict[str, Any]) -> HttpResponse:
    """The answer at an hour of term time, an error of the program included."""
    client.raise_request_exception = False
    with time_machine.travel(MONDAY + DAY, tick=False):
        answer: HttpResponse = getattr(client, method)(reverse(f"desk:{route.name}", kwargs=ids))
    return answer


def told(answer: HttpResponse) -> tuple[int, str]:
    """What somebody learns who was refused; the page names no address."""
    return answer.status_code, answer.content.decode()


def named(routes: list[URLPattern]) -> pytest.MarkDecorator:
    """One test for each route."""
    return pytest.mark.parametrize("route", routes, ids=lambda one: str(one.name))


@named([one for one in ROUTES if GATES[str(one.name)].reads is not To.ANYBODY])
def test_without_logging_in_nothing_is_there(route: URLPattern) -> None:
    before = snapshot()
    for method in METHODS:
        answer = call(Client(), method, route, guessed(route))
        assert answer.status_code in (302, 405), method
        if answer.status_code == 302:
            assert answer["Location"].startswith(reverse("desk:login")), method
    assert snapshot() == before


def test_a_guessed_link_to_a_calendar_opens_nothing() -> None:
    [route] = [one for one in ROUTES if one.name == "calendar_feed"]
    before = snapshot()
    for method in METHODS:
        assert call(Client(), method, route, {"token": "nothing"}).status_code in (404, 405)
    assert snapshot() == before


@named([one for one in ROUTES if one.name != OUT])
def test_a_role_gets_through_its_gates_alone(route: URLPattern) -> None:
    gate = GATES[str(route.name)]
    refusal = 403 if isinstance(gate.reads, Event) else 404
    for role in STAFF_ROLES:
        desk = Desk(make_person(role), MONDAY + DAY)
        before = snapshot()
        for method in ("get", "post"):
            answer = call(desk.client, method, route, guessed(route))
            assert answer.status_code < 500, (role, method)
            if not gate.opens(frozenset({role}), method.upper()):
                assert answer.status_code in (refusal, 405), (role, method)
            elif not route.pattern.converters:
                assert answer.status_code not in (403, 404) or gate.reads is To.STAFF, (
                    role,
                    method,
                )
        if route.name not in ("preferences", "timetable_save"):
            assert snapshot() == before, role


@named([one for one in ROUTES if "number" in one.pattern.converters])
def test_a_foreign_case_is_no_case(route: URLPattern) -> None:
    """Whoever may not open it gets the same page as for a number that nobody has."""
    case = make_case()
    number = make_school().number if route.name in OF_SCHOOLS else case.number
    for role in (Role.DPO, Role.ADMIN, Role.SUPERVISION):
        if route.name in OF_SCHOOLS and GATES[str(route.name)].opens(frozenset({role})):
            continue
        desk = Desk(make_person(role), MONDAY + DAY)
        before = snapshot()
        for method in METHODS:
            nothing = told(call(desk.client, method, route, guessed(route)))
            foreign = told(call(desk.client, method, route, guessed(route) | {"number": number}))
            assert foreign == nothing, (role, method)
            assert foreign[0] in (404, 405), (role, method)
        assert snapshot() == before, role


@named([one for one in ROUTES if one.pattern.converters])
def test_a_guessed_id_is_not_found_by_anybody(route: URLPattern) -> None:
    desk = Desk(make_person(), MONDAY + DAY)
    before = snapshot()
    for method in METHODS:
        answer = call(desk.client, method, route, guessed(route))
        assert answer.status_code in (404, 405), method
    assert snapshot() == before


@named([one for one in ROUTES if list(one.pattern.converters)[:1] == ["number"]])
@pytest.mark.parametrize("state", [CaseState.IN_CONSULTATION, CaseState.CLOSED])
def test_an_empty_form_is_answered_in_words(route: URLPattern, state: CaseState) -> None:
    """Nothing that a visitor sends ends in an error of the program."""
    walk = Walk(datetime(2026, 11, 2, 9, tzinfo=UTC))
    case = walk.to(state)
    number = make_school().number if route.name in OF_SCHOOLS else case.number
    desk = Desk(make_person(), MONDAY + DAY)
    for event in Event if "event" in route.pattern.converters else [""]:
        ids = guessed(route) | {"number": number}
        ids |= {"event": event} if event else {}
        assert call(desk.client, "post", route, ids).status_code < 500, event
