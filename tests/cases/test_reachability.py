"""No child is forgotten: every state can be reached and left, and has a date and a holder."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from cases.actions.assignment import Decision, assign
from cases.actions.changes import resume
from cases.actions.placement import Request
from cases.calendars import Calendar, add_days, day_of
from cases.deadlines import LEGS, WATCHED_BY, Timetable
from cases.models import Appointment, Case, Offer
from cases.states import OPEN, AppointmentState, CaseState, Closure, Holding, OfferState, Role
from schools.models import Place
from tests.cases import literal
from tests.factories import DAY, OPTION, Walk, make_case, make_school

S = CaseState
OPEN_STATES = [state for state in CaseState if state != S.CLOSED]


def reachable(start: CaseState) -> set[CaseState]:
    """Every state to which the literal table leads from this one."""
    leads = {(at, to) for (_event, at, _role), ends in literal.case_table().items() for to in ends}
    found = {start}
    while more := {to for at, to in leads if at in found} - found:
        found |= more
    return found


def test_every_state_can_be_reached_from_the_report() -> None:
    assert reachable(S.REPORTED) == set(CaseState)


@pytest.mark.parametrize("state", OPEN_STATES)
def test_the_table_leads_from_every_open_state_to_school_and_to_an_end(state: CaseState) -> None:
    assert {S.ENROLLED, S.CLOSED} <= reachable(state)


def test_open_means_everything_but_closed() -> None:
    assert set(OPEN) == set(OPEN_STATES)


@pytest.mark.django_db
@pytest.mark.parametrize("state", CaseState)
def test_every_state_is_reached_by_walking_and_has_date_and_holder(state: CaseState) -> None:
    case = make_case(state)
    assert case.state == state
    assert case.due_at >= case.state_since
    assert case.holder == (Role.CLOCK if state == S.CLOSED else LEGS[state].holder)


def assign_a_school(walk: Walk) -> None:
    """The supervision decides."""
    at = walk.later()
    today = day_of(at)
    start_on = add_days(today, 1, Calendar.SCHOOL_DAYS)
    request = Request(make_school(), OPTION.grade, OPTION.support_form)
    decision = Decision(request, start_on, parents_heard_on=today, authority_consulted_on=today)
    walk.offer = assign(walk.case, decision, by=walk.by, at=at)


# What is done in each state so that the child comes to school.
NEXT: dict[CaseState, Callable[[Walk], object]] = {
    S.REPORTED: Walk.invite,
    S.INVITED: Walk.book,
    S.APPOINTMENT_SCHEDULED: Walk.start,
    S.IN_CONSULTATION: Walk.sign,
    S.READY_FOR_PLACEMENT: Walk.ask,
    S.WAITLISTED: Walk.ask,
    S.OFFERED: Walk.accept,
    S.ASSIGNMENT_REQUESTED: assign_a_school,
    S.PLACED: Walk.attend,
    S.NOT_ATTENDING: Walk.attend,
    S.ON_HOLD: lambda walk: resume(walk.case, by=walk.by, at=walk.later()),
}


@pytest.mark.django_db
@pytest.mark.parametrize("state", OPEN_STATES)
def test_from_every_open_state_a_child_comes_to_school(state: CaseState) -> None:
    walk = Walk()
    walk.to(state)
    while walk.case.state != S.ENROLLED:
        NEXT[S(walk.case.state)](walk)
        walk.case.refresh_from_db()
    walk.close_enrolled()
    assert (walk.case.state, walk.case.closure) == (S.CLOSED, Closure.ENROLLED)


@pytest.mark.django_db
@pytest.mark.parametrize("state", OPEN_STATES)
def test_from_every_open_state_a_case_can_be_closed_and_leaves_nothing(state: CaseState) -> None:
    walk = Walk()
    walk.to(state)
    walk.close()
    assert walk.case.state == S.CLOSED
    assert not walk.case.offers.holding_a_place().exists()
    assert not walk.case.deadlines.waiting().exists()
    assert not walk.case.appointments.upcoming().exists()
    assert {(one.reserved, one.occupied) for one in Place.objects.all()} <= {(0, 0)}


@pytest.mark.parametrize("state", OPEN_STATES)
def test_every_open_state_has_a_leg_a_holder_and_a_clock(state: CaseState) -> None:
    assert LEGS[state].holder in {Role.CLOCK, *WATCHED_BY, *WATCHED_BY.values()} | {
        Role.INTAKE,
        Role.ADVISOR,
        Role.PLACEMENT,
    }
    assert Timetable().rules_of(state)


def test_whoever_waits_outside_is_watched_by_somebody_of_the_office() -> None:
    outside = {leg.holder for leg in LEGS.values()} & {Role.FAMILY, Role.SCHOOL, Role.SUPERVISION}
    assert outside == set(WATCHED_BY)


# --- What the database itself refuses, whoever writes ------------------------------------------

TOMORROW = date(2026, 11, 10)
BYPASSED: list[tuple[str, type[Model], CaseState, dict[str, object]]] = [
    ("case_state_is_known", Case, S.REPORTED, {"state": "nonsense"}),
    ("case_has_date_and_holder", Case, S.REPORTED, {"holder": ""}),
    ("case_has_date_and_holder", Case, S.REPORTED, {"due_at": None}),
    ("case_closed_with_reason", Case, S.INVITED, {"state": S.CLOSED}),
    ("case_closed_with_reason", Case, S.INVITED, {"closure": Closure.WITHDRAWN}),
    ("case_closed_with_reason", Case, S.CLOSED, {"closure": ""}),
    ("case_closed_with_reason", Case, S.CLOSED, {"closed_at": None}),
    ("case_closed_with_reason", Case, S.CLOSED, {"state": S.INVITED}),
    ("case_on_hold_until", Case, S.INVITED, {"state": S.ON_HOLD}),
    ("case_on_hold_until", Case, S.INVITED, {"hold_until": TOMORROW}),
    ("case_on_hold_until", Case, S.ON_HOLD, {"hold_until": None}),
    ("case_on_hold_until", Case, S.ON_HOLD, {"held_state": ""}),
    ("offer_state_is_known", Offer, S.PLACED, {"state": "nonsense"}),
    ("live_offer_reserves_a_place", Offer, S.OFFERED, {"holding": Holding.NONE}),
    ("live_offer_reserves_a_place", Offer, S.PLACED, {"holding": Holding.RESERVED}),
    ("appointment_state_is_known", Appointment, S.APPOINTMENT_SCHEDULED, {"state": "nonsense"}),
    ("places_never_exceeded", Place, S.OFFERED, {"reserved": 6}),
    ("places_never_exceeded", Place, S.PLACED, {"occupied": 6}),
    ("places_never_exceeded", Place, S.PLACED, {"reported_free": 0}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "model", "state", "values"), BYPASSED)
def test_the_database_refuses_what_would_break_a_promise(
    name: str, model: type[Model], state: CaseState, values: dict[str, object]
) -> None:
    make_case(state)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        model._default_manager.update(**values)
    assert name in str(refused.value) or values == {"due_at": None}  # a column that is never empty


@pytest.mark.django_db
def test_the_database_knows_only_the_places_that_are_free() -> None:
    make_case(S.PLACED)
    assert Place.objects.update(reserved=4) == 1  # 5 free, 1 promised
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.update(reserved=5)
    assert Place.objects.update(reserved=5, overbooked=1) == 1


def again(offer: Offer, **values: Any) -> Offer:
    """A copy of an offer that nobody asked the room for."""
    fields = {
        field.attname: getattr(offer, field.attname)
        for field in Offer._meta.concrete_fields
        if field.name != "id"
    }
    return Offer(**{**fields, **values})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "second"),
    [
        (S.OFFERED, OfferState.SENT),
        (S.OFFERED, OfferState.QUERY_OPEN),
        (S.PLACED, OfferState.ACCEPTED),
    ],
)
def test_the_database_refuses_a_second_live_offer_and_a_second_promise(
    state: CaseState, second: OfferState
) -> None:
    make_case(state)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.bulk_create([again(Offer.objects.get(), state=second)])
    assert Offer.objects.count() == 1


@pytest.mark.django_db
def test_the_database_refuses_a_second_upcoming_appointment_and_one_that_ends_first() -> None:
    make_case(S.APPOINTMENT_SCHEDULED)
    first = Appointment.objects.get()
    second = Appointment(
        case=first.case,
        advisor=first.advisor,
        starts_at=first.starts_at + DAY,
        ends_at=first.ends_at + DAY,
        state=AppointmentState.CONFIRMED,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.bulk_create([second])
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.update(ends_at=first.starts_at - timedelta(hours=1))


@pytest.mark.django_db
def test_the_database_refuses_a_case_without_date_even_when_written_in_bulk() -> None:
    case = make_case()
    fields = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields}
    child = case.child
    child.pk = None
    child.save()
    fields |= {"id": None, "number": "2026-99999", "child_id": child.pk}
    for wrong in ({"due_at": None}, {"state": "nonsense"}, {"state": S.CLOSED}, {"holder": "X"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.bulk_create([Case(**{**fields, **wrong})])
    assert Case.objects.count() == 1
