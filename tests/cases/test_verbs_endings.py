"""The ways in which a case ends: conditions and effects (T21, T23, T25-T27, T31)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cases.actions.answers import attend
from cases.actions.consultation import transfer
from cases.actions.endings import (
    Withdrawal,
    close_enrolled,
    close_not_attending,
    close_over_age,
    hand_over,
    move_away,
    withdraw,
)
from cases.actions.placement import Request, ask
from cases.actors import Actor
from cases.calendars import day_of
from cases.deadlines import RETENTION_MONTHS
from cases.models import Appointment, Handover, Notice, Offer
from cases.notices import Kind
from cases.refusals import Code
from cases.states import (
    AppointmentState,
    CaseState,
    Closure,
    Holding,
    OfferState,
    Role,
)
from schools.models import Place
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, OPTION, Walk, make_place, make_school

pytestmark = pytest.mark.django_db

ADULT = {"birth_date": date(2006, 5, 4)}
INFANT = {"birth_date": date(2022, 5, 4)}


def walked(state: CaseState, **child: Any) -> Walk:
    walk = Walk(**child)
    walk.to(state)
    return walk


def told_withdrawn() -> list[str]:
    """The schools that are told that their request or promise has ended."""
    found = Notice.objects.filter(kind=Kind.OFFER_WITHDRAWN)
    return sorted(found.values_list("recipient", flat=True))


# --- What every ending leaves ---------------------------------------------------------------------


def test_closing_cancels_the_appointment_and_every_clock() -> None:
    walk = walked(CaseState.APPOINTMENT_SCHEDULED)
    walk.close()
    assert Appointment.objects.get().state == AppointmentState.CANCELLED_OFFICE
    assert not walk.case.deadlines.waiting().exists()
    assert (walk.case.holder, walk.case.closed_at) == (Role.CLOCK, walk.at)


@pytest.mark.parametrize(
    ("state", "ended"),
    [
        (CaseState.OFFERED, OfferState.WITHDRAWN),
        (CaseState.PLACED, OfferState.REVOKED),
        (CaseState.NOT_ATTENDING, OfferState.REVOKED),
    ],
)
def test_closing_gives_the_place_back_and_tells_the_school(
    state: CaseState, ended: OfferState
) -> None:
    walk = walked(state)
    walk.close()
    offer = Offer.objects.get()
    assert (offer.state, offer.holding) == (ended, Holding.NONE)
    place = Place.objects.get()
    assert (place.reserved, place.occupied, place.free) == (0, 0, 5)
    assert told_withdrawn() == [f"school:{offer.school.number}"]


def test_closing_tells_the_school_that_was_asked_not_the_former_one() -> None:
    walk = walked(CaseState.ENROLLED)
    transfer(walk.case, [OPTION], reason="Umzug", by=walk.by, at=walk.later())
    asked = make_school()
    make_place(asked)
    request = Request(asked, OPTION.grade, OPTION.support_form)
    ask(walk.case, request, by=walk.by, at=walk.later())
    walk.close()
    assert told_withdrawn() == [f"school:{asked.number}"]
    assert not Offer.objects.holding_a_place().exists()
    assert {(one.reserved, one.occupied) for one in Place.objects.all()} == {(0, 0)}


def test_a_resting_case_is_closed_like_any_other() -> None:
    walk = walked(CaseState.ON_HOLD)
    walk.close()
    assert (walk.case.hold_until, walk.case.held_state, walk.case.held_since) == (None, "", None)
    assert walk.case.pauses.get().ends_on == day_of(walk.at)


MONTHS = {
    Closure.ENROLLED: 24,
    Closure.OVER_AGE: 24,
    Closure.WITHDRAWN: 12,
    Closure.MOVED_AWAY: 12,
    Closure.LEFT_GERMANY: 12,
    Closure.UNREACHABLE: 12,
    Closure.NOT_YET_COMPULSORY: 6,
    Closure.NO_NEWCOMER_CASE: 6,
    Closure.NOT_RESPONSIBLE: 6,
    Closure.REPORTED_IN_ERROR: 6,
    Closure.DECEASED: 6,
    Closure.DUPLICATE_MERGED: 3,
}


def test_the_time_until_deletion_follows_the_reason() -> None:
    assert RETENTION_MONTHS == MONTHS


# --- T25, T31 -------------------------------------------------------------------------------------


def test_who_moves_away_leaves_a_package_for_the_next_town() -> None:
    walk = walked(CaseState.READY_FOR_PLACEMENT)
    with invalid("town", "unknown"):
        move_away(walk.case, town=" ", by=walk.by, at=walk.at)
    package = move_away(walk.case, town="unbekannt", by=walk.by, at=walk.later())
    assert (package.town, package.at) == ("unbekannt", walk.at)
    assert (walk.case.closure, walk.case.due_on) == (Closure.MOVED_AWAY, date(2027, 11, 11))


def test_a_case_is_handed_over_to_a_named_office() -> None:
    walk = walked(CaseState.INVITED)
    with invalid("office"):
        hand_over(walk.case, town="Bochum", office=" ", by=walk.by, at=walk.at)
    hand_over(walk.case, town="Bochum", office="KI Bochum", by=walk.by, at=walk.later())
    package = Handover.objects.get()
    assert (package.town, package.office) == ("Bochum", "KI Bochum")
    assert walk.case.closure == Closure.MOVED_AWAY


# --- T26 ------------------------------------------------------------------------------------------

NEED_PROOF = (Closure.WITHDRAWN, Closure.LEFT_GERMANY)
NEED_NONE = (
    Closure.NOT_YET_COMPULSORY,
    Closure.NO_NEWCOMER_CASE,
    Closure.NOT_RESPONSIBLE,
    Closure.REPORTED_IN_ERROR,
    Closure.DECEASED,
)


@pytest.mark.parametrize("closure", NEED_PROOF)
def test_at_compulsory_age_a_search_ends_only_with_a_proof(closure: Closure) -> None:
    walk = walked(CaseState.INVITED)
    with invalid("proof", "has to go to school"):
        withdraw(walk.case, Withdrawal(closure, "Ausgereist", " "), by=walk.by, at=walk.at)
    proven = Withdrawal(closure, "Ausgereist", "Abmeldung vom 3.11.")
    withdraw(walk.case, proven, by=walk.by, at=walk.later())
    assert (walk.case.state, walk.case.closure) == (CaseState.CLOSED, closure)
    assert walk.case.steps.get(event="withdraw").details == {"closure": closure, "proof": True}


@pytest.mark.parametrize("child", [ADULT, INFANT])
def test_beside_compulsory_age_no_proof_is_asked_for(child: dict[str, date]) -> None:
    walk = walked(CaseState.INVITED, **child)
    wish = Withdrawal(Closure.WITHDRAWN, "Kein Interesse")
    withdraw(walk.case, wish, by=walk.by, at=walk.later())
    assert walk.case.closure == Closure.WITHDRAWN


@pytest.mark.parametrize("closure", NEED_NONE)
def test_what_is_not_our_case_needs_a_reason_but_no_proof(closure: Closure) -> None:
    walk = walked(CaseState.REPORTED)
    with invalid("reason"):
        withdraw(walk.case, Withdrawal(closure, " "), by=walk.by, at=walk.at)
    withdraw(walk.case, Withdrawal(closure, "Geprüft"), by=walk.by, at=walk.later())
    assert walk.case.closure == closure


@pytest.mark.parametrize("closure", sorted(set(Closure.values) - {*NEED_PROOF, *NEED_NONE}))
def test_other_reasons_have_their_own_verbs(closure: str) -> None:
    walk = walked(CaseState.REPORTED)
    with invalid("closure"):
        withdraw(walk.case, Withdrawal(closure, "Geprüft", "x"), by=walk.by, at=walk.at)


# --- T27 ------------------------------------------------------------------------------------------


def test_over_age_is_a_decision_after_the_duty_has_ended_with_a_referral() -> None:
    walk = walked(CaseState.IN_CONSULTATION)
    with refused(Code.GUARD, "lasts until 31.07.2031"):
        close_over_age(walk.case, referral="Jugendberufsagentur", by=walk.by, at=walk.at)
    grown = walked(CaseState.IN_CONSULTATION, **ADULT)
    with invalid("referral"):
        close_over_age(grown.case, referral="", by=grown.by, at=grown.at)
    close_over_age(grown.case, referral="Jugendberufsagentur", by=grown.by, at=grown.later())
    assert grown.case.closure == Closure.OVER_AGE
    assert grown.case.steps.get(event="close_over_age").reason == "Jugendberufsagentur"


@pytest.mark.parametrize(("day", "ended"), [("2026-07-31", False), ("2026-08-01", True)])
def test_the_duty_ends_with_the_last_day_of_the_school_year(day: str, ended: bool) -> None:
    walk = walked(CaseState.REPORTED, birth_date=date(2008, 8, 1))
    at = datetime.fromisoformat(f"{day}T12:00:00+02:00")
    if ended:
        close_over_age(walk.case, referral="Jugendberufsagentur", by=walk.by, at=at)
        return
    with refused(Code.GUARD, "31.07.2026"):
        close_over_age(walk.case, referral="Jugendberufsagentur", by=walk.by, at=at)


# --- T21, T23 -------------------------------------------------------------------------------------


def test_who_never_came_is_closed_by_the_lead_with_notice_to_the_authority() -> None:
    walk = walked(CaseState.NOT_ATTENDING)
    with invalid("reason"):
        close_not_attending(walk.case, reason="", by=walk.by, at=walk.at)
    with invalid("notice_on", "has to go to school"):
        close_not_attending(walk.case, reason="Unauffindbar", by=walk.by, at=walk.at)
    told_on = day_of(walk.at)
    close_not_attending(
        walk.case, reason="Unauffindbar", notice_on=told_on, by=walk.by, at=walk.later()
    )
    assert walk.case.closure == Closure.WITHDRAWN
    assert walk.case.steps.get(event="close_not_attending").details == {"notice_on": str(told_on)}
    assert Place.objects.get().occupied == 0


def test_beside_compulsory_age_no_notice_is_needed() -> None:
    walk = walked(CaseState.NOT_ATTENDING, **ADULT)
    close_not_attending(walk.case, reason="Arbeitet", by=walk.by, at=walk.later())
    assert walk.case.state == CaseState.CLOSED


def test_thirty_days_in_class_close_the_case_and_the_pupil_keeps_its_place() -> None:
    walk = walked(CaseState.ENROLLED)
    stroke = walk.case.deadlines.get(rule="close_enrolled")
    assert day_of(stroke.due_at - timedelta(seconds=1)) == day_of(walk.at) + timedelta(days=30)
    close_enrolled(walk.case, by=Actor.clock(), at=stroke.due_at)
    assert (walk.case.closure, walk.case.due_on) == (Closure.ENROLLED, date(2028, 12, 14))
    assert Place.objects.get().occupied == 1


def test_the_clock_never_closes_as_unreachable_over_age_or_withdrawn() -> None:
    walk = walked(CaseState.INVITED, **ADULT)
    clock = Actor.clock()
    with refused(Code.WRONG_ROLE):
        close_over_age(walk.case, referral="x", by=clock, at=walk.at)
    with refused(Code.WRONG_ROLE):
        withdraw(walk.case, Withdrawal(Closure.WITHDRAWN, "x"), by=clock, at=walk.at)
    with refused(Code.WRONG_ROLE):
        move_away(walk.case, town="x", by=clock, at=walk.at)


def test_after_the_end_nothing_is_confirmed_any_more() -> None:
    walk = walked(CaseState.PLACED)
    offer, school = Offer.objects.get(), walk.by_school()
    walk.close()
    with refused(Code.WRONG_STATE):
        attend(offer, attended_on=None, by=school, at=walk.at + 5 * DAY)
