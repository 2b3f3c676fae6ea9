"""Asking schools, waiting, asking the supervision: conditions and effects (T08, T11-T16)."""

from datetime import date, datetime, timedelta

import pytest

from cases.actions.answers import ask_back
from cases.actions.placement import (
    answer_query,
    ask,
    expire,
    lift_exclusion,
    withdraw_offer,
)
from cases.actors import Actor
from cases.models import Case
from cases.notices import Kind
from cases.refusals import Code
from cases.states import CaseState, Holding, Level, OfferState
from schools.models import Place
from tests.cases.asking_schools import asked, declined, request, searching, told
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, make_place, make_school

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime.fromisoformat("2026-11-11T09:00:00+00:00")


# --- T08 ------------------------------------------------------------------------------------------


def test_asking_reserves_a_place_and_owes_the_school_a_mail() -> None:
    walk = searching()
    offer = asked(walk, call_back=True, wished_start_on=date(2026, 11, 16))
    place = Place.objects.get()
    assert (place.reserved, place.occupied, place.free) == (1, 0, 4)
    assert (offer.state, offer.holding, offer.sent_by) == (
        OfferState.SENT,
        Holding.RESERVED,
        walk.person,
    )
    assert walk.case.state == CaseState.OFFERED
    assert told(Kind.OFFER) == [f"school:{offer.school.number}"]
    assert offer.answer_due_at == datetime.fromisoformat("2026-11-17T00:00:00+01:00")  # 3 days
    assert offer.expires_at == datetime.fromisoformat("2026-11-24T00:00:00+01:00")  # 8 days
    assert walk.case.due_at == offer.answer_due_at


def test_a_case_asks_one_school_at_a_time() -> None:
    walk = searching()
    asked(walk)
    other = make_school()
    make_place(other)
    with refused(Code.WRONG_STATE):
        ask(walk.case, request(other), by=walk.by, at=walk.at)


def test_closed_schools_and_those_that_do_not_teach_this_are_not_asked() -> None:
    walk = searching()
    closed, primary = make_school(is_active=False), make_school(form="02")
    with invalid("school", "closed"):
        ask(walk.case, request(closed), by=walk.by, at=walk.at)
    with invalid("grade"):
        ask(walk.case, request(primary), by=walk.by, at=walk.at)


def test_no_free_place_needs_a_recorded_reason() -> None:
    walk = searching()
    full, unknown = make_school(), make_school()
    make_place(full, 0)
    for school in (full, unknown):
        with refused(Code.GUARD, "No place is free", field="override_reason"):
            ask(walk.case, request(school), by=walk.by, at=walk.at)
    offer = asked(walk, full, override_reason="Geschwisterkind an der Schule")
    assert offer.override_reason == "Geschwisterkind an der Schule"
    place = Place.objects.get(school=full)
    assert (place.free, place.overbooked) == (-1, 1)
    assert walk.case.steps.get(event="ask").details["overbooked"] is True


def test_a_school_that_declined_is_not_asked_again_unless_lifted() -> None:
    walk = searching()
    school = declined(walk)
    with invalid("school", "declined before"):
        ask(walk.case, request(school), by=walk.by, at=walk.at)
    other = make_school()
    with invalid("school", "not excluded"):
        lift_exclusion(walk.case, other, reason="Neue Klasse", by=walk.by, at=walk.at)
    with invalid("reason"):
        lift_exclusion(walk.case, school, reason="", by=walk.by, at=walk.at)
    lift_exclusion(walk.case, school, reason="Neue Klasse", by=walk.by, at=walk.later())
    assert asked(walk, school).school == school


def test_nothing_can_be_lifted_where_nobody_declined() -> None:
    walk = searching()
    school = make_school()
    with refused(Code.GUARD, "No school is excluded"):
        lift_exclusion(walk.case, school, reason="Neue Klasse", by=walk.by, at=walk.at)


# --- Questions ------------------------------------------------------------------------------------


def test_a_question_stops_the_clock_for_two_working_days_at_most() -> None:
    walk = searching()
    offer = asked(walk)
    by_school = Actor.school(offer.school_id)
    offer = ask_back(offer, question="Liest das Kind?", by=by_school, at=walk.later())
    assert offer.expires_at == datetime.fromisoformat("2026-11-26T00:00:00+01:00")
    with refused(Code.GUARD, "already open"):
        ask_back(offer, question="Und?", by=by_school, at=walk.at)
    with invalid("answer"):
        answer_query(walk.case, " ", by=walk.by, at=walk.at)
    answer_query(walk.case, "Ja, Arabisch.", by=walk.by, at=walk.later(DAY))
    offer.refresh_from_db()
    assert (offer.state, offer.query_answer) == (OfferState.SENT, "Ja, Arabisch.")
    assert offer.expires_at == datetime.fromisoformat("2026-11-25T00:00:00+01:00")
    assert told(Kind.QUERY_ANSWERED) == [f"school:{offer.school.number}"]


def test_without_a_question_there_is_nothing_to_answer() -> None:
    walk = searching()
    asked(walk)
    with refused(Code.GUARD, "has not asked"):
        answer_query(walk.case, "Ja", by=walk.by, at=walk.at)


def test_a_question_stops_no_clock_after_the_request_has_ended() -> None:
    walk = searching()
    offer = asked(walk)
    by_school = Actor.school(offer.school_id)
    ask_back(offer, question="Liest das Kind?", by=by_school, at=walk.later())
    withdraw_offer(walk.case, reason="Anderer Weg", by=walk.by, at=walk.later())
    assert walk.case.due_on == date(2026, 11, 13)  # two working days from Wednesday


# --- T11, T12 -------------------------------------------------------------------------------------


def test_a_request_expires_at_its_date_not_before() -> None:
    walk = searching()
    offer = asked(walk)
    with refused(Code.GUARD, "has not expired"):
        expire(walk.case, by=Actor.clock(), at=offer.expires_at - timedelta(seconds=1))
    expire(walk.case, by=Actor.clock(), at=offer.expires_at)
    offer.refresh_from_db()
    assert (offer.state, offer.holding) == (OfferState.EXPIRED, Holding.NONE)
    assert (walk.case.state, walk.case.level) == (CaseState.READY_FOR_PLACEMENT, Level.LEAD)
    assert Place.objects.get().reserved == 0
    assert told(Kind.OFFER_EXPIRED) == [f"school:{offer.school.number}"]
    assert told(Kind.DECISION_NEEDED) == [f"user:{walk.person.pk}"]


def test_the_level_never_rises_above_the_highest() -> None:
    walk = searching()
    offer = asked(walk)
    Case.objects.update(level=Level.DECISION)
    expire(walk.case, by=Actor.clock(), at=offer.expires_at)
    assert walk.case.level == Level.DECISION


def test_a_withdrawn_request_gives_the_place_back_and_tells_the_school() -> None:
    walk = searching()
    offer = asked(walk)
    with invalid("reason"):
        withdraw_offer(walk.case, reason="", by=walk.by, at=walk.at)
    withdraw_offer(walk.case, reason="Andere Schule näher", by=walk.by, at=walk.later())
    offer.refresh_from_db()
    assert (offer.state, offer.reason) == (OfferState.WITHDRAWN, "Andere Schule näher")
    assert (Place.objects.get().reserved, offer.holding) == (0, Holding.NONE)
    assert told(Kind.OFFER_WITHDRAWN) == [f"school:{offer.school.number}"]
