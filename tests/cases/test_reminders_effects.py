"""What strokes do to places and clocks: expiry, return, pauses, the end of a case."""

from datetime import date

import pytest

from cases.actions.answers import ask_back, attend
from cases.actions.changes import hold, resume
from cases.actions.placement import answer_query
from cases.models import Offer
from cases.moves import Event
from cases.notices import Kind
from cases.reminders import sweep
from cases.states import Holding, OfferState
from schools.models import Place
from tests.cases.striking import SECOND, S, local
from tests.factories import Walk, make_case

pytestmark = pytest.mark.django_db


def test_a_late_expiry_is_only_overdue_from_the_day_it_happened() -> None:
    case = make_case(S.OFFERED)
    sweep(local(12, 1, 7))
    case.refresh_from_db()
    assert case.state_since == local(12, 1, 7)
    assert case.deadlines.waiting().get(rule="ready_for_placement_due").due_at == local(12, 4, 7)


def test_expiry_gives_the_place_back_and_tells_school_and_lead() -> None:
    case = make_case(S.OFFERED)
    place = Place.objects.get()
    assert (place.reserved, place.free) == (1, 4)
    sweep(local(11, 24))
    place.refresh_from_db()
    assert (place.reserved, place.free) == (0, 5)
    case.refresh_from_db()
    assert case.state == S.READY_FOR_PLACEMENT
    expired = case.notices.filter(rule=Event.EXPIRE)
    assert {notice.kind for notice in expired} == {Kind.OFFER_EXPIRED, Kind.DECISION_NEEDED}


def test_the_place_of_a_child_that_never_came_is_free_after_five_working_days() -> None:
    case = make_case(S.NOT_ATTENDING)
    sweep(local(11, 21) - SECOND)
    assert Place.objects.get().occupied == 1
    sweep(local(11, 21))
    assert Place.objects.get().occupied == 0
    case.refresh_from_db()
    assert case.state == S.NOT_ATTENDING
    offer = case.offers.get()
    assert (offer.state, offer.holding) == (OfferState.ACCEPTED, Holding.NONE)


def test_a_child_that_comes_after_all_takes_a_place_again() -> None:
    walk = Walk()
    case = walk.to(S.NOT_ATTENDING)
    sweep(local(11, 21))
    attend(case.offers.get(), attended_on=date(2026, 11, 23), by=walk.by_school(),
           at=local(11, 23, 9))  # fmt: skip
    assert Place.objects.get().occupied == 1
    case.refresh_from_db()
    assert case.state == S.ENROLLED


def test_the_clock_closes_a_case_after_thirty_days_in_class() -> None:
    case = make_case(S.ENROLLED)
    sweep(local(12, 14))
    case.refresh_from_db()
    assert (case.state, case.closure) == (S.CLOSED, "ENROLLED")
    assert not case.deadlines.waiting().exists()
    assert case.due_at == local(12, 15, year=2028)


def test_a_question_of_the_school_stops_its_clock_for_two_working_days() -> None:
    walk = Walk()
    case = walk.to(S.OFFERED)
    assert walk.offer is not None
    asked = ask_back(walk.offer, question="Ab wann?", by=walk.by_school(), at=local(11, 12, 9))
    # Friday 13 and Monday 16 don't count.
    assert case.deadlines.get(rule="offer_lead").due_at == local(11, 19)
    assert (asked.answer_due_at, asked.expires_at) == (local(11, 19), local(11, 26))
    sweep(local(11, 26) - SECOND)
    assert Offer.objects.get().state == OfferState.QUERY_OPEN
    sweep(local(11, 26))
    assert Offer.objects.get().state == OfferState.EXPIRED


def test_an_early_answer_starts_the_schools_clock_again_at_once() -> None:
    walk = Walk()
    case = walk.to(S.OFFERED)
    assert walk.offer is not None
    ask_back(walk.offer, question="Ab wann?", by=walk.by_school(), at=local(11, 12, 9))
    answer_query(case, "Ab Montag.", by=walk.by, at=local(11, 13, 9))
    assert Offer.objects.get().expires_at == local(11, 25)  # Friday 13 alone doesn't count
    assert case.deadlines.get(rule="offer_expiry").due_at == local(11, 25)


def test_a_hold_stops_the_offices_clocks_and_never_those_of_the_law() -> None:
    walk = Walk(protection_application_on=date(2026, 11, 2))
    case = walk.to(S.INVITED)
    hold(case, reason="Verreist", until=date(2026, 11, 23), by=walk.by, at=local(11, 9, 13))
    assert case.deadlines.get(rule="eu_45_days").due_at == local(12, 17, 7)
    # Ten working days, 10 to 23 November, don't count: 7 December becomes 21 December.
    assert case.deadlines.get(rule="target_20").due_at == local(12, 22)
    assert not case.deadlines.waiting().filter(rule="contact_5").exists()
    sweep(local(11, 23, 7))
    case.refresh_from_db()
    assert case.state == S.INVITED
    assert case.deadlines.waiting().get(rule="contact_5").due_at == local(11, 30, 7)


def test_a_hold_also_stops_the_days_of_waiting_for_a_place() -> None:
    walk = Walk()
    case = walk.to(S.READY_FOR_PLACEMENT)
    hold(case, reason="Verreist", until=date(2026, 11, 25), by=walk.by, at=local(11, 11, 18))
    resume(case, by=walk.by, at=local(11, 21, 9))  # ten days later
    assert case.deadlines.waiting().get(rule="waiting_30_days").due_at == local(12, 21, 7)
