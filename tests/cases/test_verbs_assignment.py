"""Waiting list and assignment (T13 to T16), verb by verb."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cases.actions.assignment import Decision, assign, refuse_assignment, request_assignment
from cases.actions.consultation import transfer
from cases.actions.placement import (
    expire,
    review,
    waitlist,
    withdraw_offer,
)
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Case, Child, Offer
from cases.notices import Kind
from cases.refusals import Code
from cases.states import CaseState, Holding, Level, OfferState, Role
from schools.models import Place, School
from tests.cases.asking_schools import asked, declined, request, searching, told
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, HOUR, OPTION, Walk, make_place, make_school

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime.fromisoformat("2026-11-11T09:00:00+00:00")


# --- T13 ------------------------------------------------------------------------------------------


def test_who_waits_is_ranked_by_the_consultation_and_gets_a_letter() -> None:
    walk = searching()
    with invalid("search"):
        waitlist(walk.case, search="", by=walk.by, at=walk.at)
    waitlist(walk.case, search="Alle Schulen", by=walk.by, at=walk.later(3 * DAY))
    assert walk.case.rank_date == walk.case.consulted_on == date(2026, 11, 11)
    assert walk.case.due_on == date(2026, 11, 20)  # 5 working days from Saturday
    assert len(told(Kind.WAITING_LIST)) == 1


def test_a_review_plans_the_next_one() -> None:
    walk = searching()
    walk.waitlist()
    review(walk.case, note="Nichts frei", by=walk.by, at=walk.later(5 * DAY))
    assert walk.case.due_on == date(2026, 11, 23)
    assert walk.case.reviewed_at == walk.at


# --- T14 ------------------------------------------------------------------------------------------


def fails(walk: Walk, times: int) -> None:
    """So many requests come to nothing."""
    for _ in range(times):
        declined(walk)


def test_two_failed_requests_are_enough_for_an_assignment_but_not_one() -> None:
    walk = searching()
    fails(walk, 1)
    with refused(Code.GUARD, "two refused or expired"):
        request_assignment(walk.case, reason="Keine Schule", by=walk.by, at=walk.at)
    offer = asked(walk)
    expire(walk.case, by=Actor.clock(), at=offer.expires_at)
    request_assignment(walk.case, reason="Keine Schule", by=walk.by, at=offer.expires_at)
    assert walk.case.state == CaseState.ASSIGNMENT_REQUESTED
    assert told(Kind.ASSIGNMENT_ASKED) == [f"user:{walk.person.pk}"]


def test_withdrawn_requests_and_those_of_an_earlier_episode_do_not_count() -> None:
    walk = searching()
    fails(walk, 1)
    asked(walk)
    withdraw_offer(walk.case, reason="Anderer Weg", by=walk.by, at=walk.later())
    with refused(Code.GUARD):
        request_assignment(walk.case, reason="Keine Schule", by=walk.by, at=walk.at)
    Offer.objects.update(state=OfferState.DECLINED)
    Case.objects.update(episode=2)
    with refused(Code.GUARD):
        request_assignment(walk.case, reason="Keine Schule", by=walk.by, at=walk.at)


def test_thirty_days_of_waiting_are_enough() -> None:
    walk = searching()
    day_30 = WEDNESDAY + 30 * DAY
    with refused(Code.GUARD):
        request_assignment(walk.case, reason="Wartet", by=walk.by, at=day_30 - DAY)
    request_assignment(walk.case, reason="Wartet", by=walk.by, at=day_30)
    assert walk.case.state == CaseState.ASSIGNMENT_REQUESTED


def test_the_clock_of_the_law_in_red_is_enough() -> None:
    walk = searching()
    Child.objects.update(protection_application_on=day_of(walk.at) - timedelta(days=59))
    with refused(Code.GUARD):
        request_assignment(walk.case, reason="Frist", by=walk.by, at=walk.at)
    request_assignment(walk.case, reason="Frist", by=walk.by, at=walk.at + DAY)
    assert walk.case.state == CaseState.ASSIGNMENT_REQUESTED


def test_a_request_for_assignment_withdraws_the_open_request_and_leaves_a_pupil_in_class() -> None:
    walk = Walk()
    walk.to(CaseState.ENROLLED)
    transfer(walk.case, [OPTION], reason="Umzug", by=walk.by, at=walk.later())
    offer = asked(walk)
    with invalid("reason"):
        request_assignment(walk.case, reason="", by=walk.by, at=walk.at + 40 * DAY)
    request_assignment(walk.case, reason="Wartet", by=walk.by, at=walk.at + 40 * DAY)
    offer.refresh_from_db()
    assert offer.state == OfferState.WITHDRAWN
    assert told(Kind.OFFER_WITHDRAWN) == [f"school:{offer.school.number}"]
    assert Offer.objects.get(state=OfferState.FULFILLED).holding == Holding.OCCUPIED


# --- T15, T16 -------------------------------------------------------------------------------------


def escalated() -> Walk:
    walk = Walk()
    walk.to(CaseState.ASSIGNMENT_REQUESTED)
    return walk


def decision(walk: Walk, school: School, **fields: Any) -> Decision:
    heard = {"parents_heard_on": day_of(walk.at), "authority_consulted_on": day_of(walk.at)}
    first_day = {"start_on": date(2026, 12, 15)}
    return Decision(request(school), **{**heard, **first_day, **fields})


def test_an_assignment_promises_a_place_even_over_the_count() -> None:
    walk, school = escalated(), make_school()
    make_place(school, 0)
    offer = assign(walk.case, decision(walk, school), by=walk.by, at=walk.at)
    offer.refresh_from_db()
    assert (offer.state, offer.origin) == (OfferState.ACCEPTED, Offer.Origin.ASSIGNMENT)
    place = Place.objects.get()
    assert (place.occupied, place.overbooked) == (1, 1)
    assert (walk.case.state, walk.case.level) == (CaseState.PLACED, Level.NONE)
    assert told(Kind.SCHOOL_ASSIGNED) == [f"school:{school.number}"]
    assert len(told(Kind.PLACEMENT_LETTER)) == len(told(Kind.ASSIGNMENT_DECIDED)) == 1


@pytest.mark.parametrize("side", ["parents_heard_on", "authority_consulted_on"])
def test_an_assignment_needs_both_sides_heard(side: str) -> None:
    walk, school = escalated(), make_school()
    for never in (None, day_of(walk.at) + timedelta(days=1)):
        with invalid(side):
            assign(walk.case, decision(walk, school, **{side: never}), by=walk.by, at=walk.at)


def test_an_assignment_names_a_school_that_fits_and_a_school_day() -> None:
    walk, closed, primary = escalated(), make_school(is_active=False), make_school(form="02")
    with invalid("school"):
        assign(walk.case, decision(walk, closed), by=walk.by, at=walk.at)
    with invalid("grade"):
        assign(walk.case, decision(walk, primary), by=walk.by, at=walk.at)
    school = make_school()
    for wrong in (date(2026, 12, 13), date(2026, 12, 24), date(2026, 12, 11)):
        with invalid("start_on"):
            assign(walk.case, decision(walk, school, start_on=wrong), by=walk.by, at=walk.at)


def test_the_supervision_alone_assigns_and_refuses() -> None:
    walk, school = escalated(), make_school()
    lead = Actor.staff(walk.person.pk, set(Role) - {Role.SUPERVISION})
    with refused(Code.WRONG_ROLE):
        assign(walk.case, decision(walk, school), by=lead, at=walk.at)
    with refused(Code.WRONG_ROLE):
        refuse_assignment(walk.case, reason="Platz in Aussicht", by=lead, at=walk.at)


@pytest.mark.parametrize(
    ("waits", "state"),
    [(False, CaseState.READY_FOR_PLACEMENT), (True, CaseState.WAITLISTED)],
)
def test_a_refused_assignment_leads_back_to_search_or_waiting_list(
    waits: bool, state: CaseState
) -> None:
    walk = escalated()
    with invalid("reason"):
        refuse_assignment(walk.case, reason="", by=walk.by, at=walk.at)
    refuse_assignment(
        walk.case, reason="Platz frei", to_waiting_list=waits, by=walk.by, at=walk.later(HOUR)
    )
    assert walk.case.state == state
    assert told(Kind.ASSIGNMENT_DECIDED) == [f"user:{walk.person.pk}"]
