"""Every address of the desk, every method, every role: what the tables say, and nothing else.

The addresses come from the list of routes, so a new one is tried without being named here.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from advisory.desk.gates import GATES, To
from advisory.desk.models import Advisor
from advisory.desk.urls import urlpatterns
from cases.models import (
    Absence,
    Bulk,
    Caseload,
    DeletionStop,
    FollowUp,
    RightsRequest,
    Room,
    SavedView,
)
from cases.moves import Event
from cases.states import STAFF_ROLES, CaseState, Role
from schools.keys import create_key
from tests.advisory.visiting import Desk
from tests.asking import medians, shapes
from tests.cases.snapshots import snapshot
from tests.factories import DAY, IN_TIME, MONDAY, Walk, make_case, make_person, make_school

pytestmark = pytest.mark.django_db

ROUTES = [one for one in urlpatterns if isinstance(one, URLPattern)]
OUT = "logout"
METHODS = ("get", "post", "put", "patch", "delete")
OF_SCHOOLS = ("school", "school_keys", "renew_key", "revoke_key")
# A form without a word: it is refused at its fields or changes nothing that isn't one's own.
HARMLESS = {"number": "2026-99999", "event": "amend", "verb": "again"}


# Things of other people: kept views, absences, actions, caseloads; and of other roles.
OF_PEOPLE: dict[str, Callable[[Advisor], Any]] = {
    "view_id": lambda one: SavedView.objects.create(owner=one, name="x", created_at=MONDAY),
    "absence_id": lambda one: Absence.objects.create(
        person=one, substitute=make_person(), starts_on=MONDAY.date(), ends_on=IN_TIME
    ),
    "bulk_id": lambda one: Bulk.objects.create(person=one, what="invite", begun_at=MONDAY),
    "caseload_id": lambda one: Caseload.objects.create(
        giver=one, receiver=make_person(), at=MONDAY
    ),
}
OF_ROLES: dict[str, Callable[[Advisor], Any]] = {
    "room_id": lambda one: Room.objects.create(name=f"Raum {one.pk}"),
    "notice_id": lambda one: make_case(CaseState.INVITED).notices.all()[0],
    "stop_id": lambda one: DeletionStop.objects.create(
        case=make_case(), reason="Klage", until=IN_TIME, user=one, at=MONDAY
    ),
    "person_id": lambda one: one,
    "request_id": lambda one: RightsRequest.objects.create(
        case=make_case(), kind=RightsRequest.Kind.ACCESS, received_on=MONDAY.date(), due_on=IN_TIME,
        handler=one, created_by=one, created_at=MONDAY,
    ),
}  # fmt: skip
THINGS = OF_PEOPLE | OF_ROLES
UNDER_A_CASE = {"guardian_id", "follow_up_id"}
UNDER_A_SCHOOL = {"prefix"}
# What belongs to nobody, so that there is none of somebody else.
WORDS = {
    "event": "a word of the table of moves",
    "verb": "what is done with a person or a message",
    "kind": "the form of a file",
    "language": "of a text",
    "key": "of a text or of a mail of the demo, which all of the office read",
    "token": "a signature is the key; guessed below",
}


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


def asked(
    client: Client, method: str, route: URLPattern, ids: dict[str, Any]
) -> tuple[tuple[int, str], list[str]]:
    """What somebody learns, and what the database was asked for it."""
    answer, statements = shapes(lambda: call(client, method, route, ids))
    return told(answer), statements


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
        if route.name not in ("preferences", "timetable_save", "trail_file"):
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
            nothing, plain = asked(desk.client, method, route, guessed(route))
            foreign, same = asked(desk.client, method, route, guessed(route) | {"number": number})
            assert foreign == nothing, (role, method)
            assert foreign[0] in (404, 405), (role, method)
            # In time, too: the database is asked the same, and as often.
            assert same == plain, (role, method)
        assert snapshot() == before, role


def test_a_foreign_case_takes_no_longer_than_none() -> None:
    [route] = [one for one in ROUTES if one.name == "case"]
    case, desk = make_case(), Desk(make_person(Role.SUPERVISION), MONDAY + DAY)
    foreign, nothing = medians(
        lambda: call(desk.client, "get", route, {"number": case.number}),
        lambda: call(desk.client, "get", route, {"number": "2026-99999"}),
    )
    assert abs(foreign - nothing) < max(0.5 * nothing, 0.005), (foreign, nothing)


@named([one for one in ROUTES if {*one.pattern.converters} & {*THINGS}])
def test_a_thing_of_somebody_else_is_none(route: URLPattern) -> None:
    """Answer and statements are those for an id that nobody has; roles that may are left out."""
    ids, gate = guessed(route), GATES[str(route.name)]
    name = next(one for one in ids if one in THINGS)
    there = ids | {name: THINGS[name](make_person()).pk}
    tried = 0
    for role in STAFF_ROLES:
        passes = gate.opens(frozenset({role}))
        if passes and (name in OF_ROLES or role is Role.LEAD):
            continue
        desk = Desk(make_person(role), MONDAY + DAY)
        before = snapshot()
        for method in METHODS:
            nothing, plain = asked(desk.client, method, route, ids)
            foreign, same = asked(desk.client, method, route, there)
            assert (foreign, same) == (nothing, plain), (role, method)
            assert foreign[0] in (404, 405), (role, method)
        assert snapshot() == before, role
        tried += 1
    assert tried


def test_every_part_of_an_address_is_tried_or_said_to_be_a_word() -> None:
    """A new name of an id fails until somebody else's is tried for it."""
    parts = {name for one in ROUTES for name in one.pattern.converters}
    assert parts == {"number", *THINGS, *UNDER_A_CASE, *UNDER_A_SCHOOL, *WORDS}


@named([one for one in ROUTES if {*one.pattern.converters} & UNDER_A_CASE])
def test_a_thing_of_another_case_is_none_under_the_own_one(route: URLPattern) -> None:
    mine, theirs, desk = make_case(), make_case(), Desk(make_person(), MONDAY + DAY)
    [guardian] = theirs.child.household.guardians.all()
    note = FollowUp.objects.create(
        case=theirs, due_on=IN_TIME, note="x", user=desk.person, created_at=MONDAY
    )
    ids = guessed(route) | {"number": mine.number}
    there = ids | {"guardian_id": guardian.pk, "follow_up_id": note.pk}
    there = {name: there[name] for name in ids}
    call(desk.client, "get", route, ids)  # the first look at the case is written down
    before = snapshot()
    for method in METHODS:
        nothing, plain = asked(desk.client, method, route, ids)
        foreign, same = asked(desk.client, method, route, there)
        assert (foreign, same) == (nothing, plain), method
        assert foreign[0] in (404, 405), method
    assert snapshot() == before


@named([one for one in ROUTES if {*one.pattern.converters} & UNDER_A_SCHOOL])
def test_a_key_of_another_school_is_none_under_this_one(route: URLPattern) -> None:
    school, desk = make_school(), Desk(make_person(), MONDAY + DAY)
    theirs, _text = create_key(make_school(), label="SVWS", at=MONDAY, expires_at=MONDAY + 9 * DAY)
    ids = guessed(route) | {"number": school.number}
    before = snapshot()
    for method in METHODS:
        nothing, plain = asked(desk.client, method, route, ids)
        foreign, same = asked(desk.client, method, route, ids | {"prefix": theirs.prefix})
        assert (foreign, same) == (nothing, plain), method
        assert foreign[0] in (404, 405), method
    assert snapshot() == before


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
