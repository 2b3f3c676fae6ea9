"""Several at once, on a real PostgreSQL: one wins, nobody waits for ever, no promise is broken."""

from datetime import date

import pytest

from cases.actions.answers import accept, attend, decline
from cases.actions.assignment import Decision, assign
from cases.actions.consultation import transfer
from cases.actions.endings import move_away
from cases.actions.placement import Request, ask, expire, withdraw_offer
from cases.actions.records import report_places
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Offer, Step
from cases.reminders import sweep
from cases.states import CaseState, OfferState
from schools.models import Place, School
from schools.places import Figure
from tests.cases import invariants
from tests.cases.racing import at_once, case_of, repeat, walked
from tests.factories import DAY, HOUR, OPTION, Walk, make_place, make_school

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

S = CaseState
FIRST_DAY = date(2026, 11, 30)


def offer_of(walk: Walk) -> Offer:
    """The newest request of the case as another visitor would load it."""
    assert walk.offer is not None
    return Offer.objects.with_everything().get(pk=walk.offer.pk)


def with_places(free: int = 5) -> Request:
    """A request to a school that has so many places."""
    school = make_school()
    make_place(school, free)
    return Request(school, OPTION.grade, OPTION.support_form)


def figure(free: int, as_of: date) -> Figure:
    return Figure(OPTION.grade, OPTION.support_form, free, as_of)


# --- One offer, one place, one case ---------------------------------------------------------------


def test_many_accept_one_offer_and_one_of_them_does() -> None:
    walk = walked(S.OFFERED)
    by, at = walk.by_school(), walk.later()

    def yes() -> None:
        accept(offer_of(walk), start_on=FIRST_DAY, by=by, at=at)

    def one_round() -> None:
        assert sorted(at_once(yes, yes, yes, yes)) == ["done", *["wrong_state"] * 3]
        assert Step.objects.filter(event="accept").count() == 1
        assert Place.objects.get().occupied == 1
        invariants.check(at)

    repeat(one_round)


def test_two_children_and_one_last_place() -> None:
    one, two = walked(S.READY_FOR_PLACEMENT), walked(S.READY_FOR_PLACEMENT)
    request = with_places(1)

    def one_round() -> None:
        results = at_once(
            lambda: ask(case_of(one), request, by=one.by, at=one.at),
            lambda: ask(case_of(two), request, by=two.by, at=two.at),
        )
        assert sorted(results) == ["done", "guard"]
        assert (Place.objects.get().reserved, Place.objects.get().free) == (1, 0)
        invariants.check(one.at)

    repeat(one_round)


def test_two_ask_schools_for_one_child() -> None:
    walk = walked(S.READY_FOR_PLACEMENT)
    here, there = with_places(), with_places()

    def one_round() -> None:
        results = at_once(
            lambda: ask(case_of(walk), here, by=walk.by, at=walk.at),
            lambda: ask(case_of(walk), there, by=walk.by, at=walk.at),
        )
        assert sorted(results) == ["done", "wrong_state"]
        assert Offer.objects.live().count() == 1
        invariants.check(walk.at)

    repeat(one_round)


def test_yes_no_withdrawal_and_expiry_at_the_same_moment() -> None:
    walk = walked(S.OFFERED)
    expires_at, by = offer_of(walk).expires_at, walk.by_school()
    # The clock of one server is ahead: it lets expire what the school still answers.
    now = expires_at - HOUR
    ended = [OfferState.ACCEPTED, OfferState.DECLINED, OfferState.WITHDRAWN, OfferState.EXPIRED]

    def one_round() -> None:
        results = at_once(
            lambda: accept(offer_of(walk), start_on=FIRST_DAY, by=by, at=now),
            lambda: decline(offer_of(walk), decline_reason="OTHER", text="x", by=by, at=now),
            lambda: withdraw_offer(case_of(walk), reason="Anders", by=walk.by, at=now),
            lambda: expire(case_of(walk), by=Actor.clock(), at=expires_at),
        )
        assert results.count("done") == 1
        assert offer_of(walk).state == ended[results.index("done")]
        invariants.check(expires_at)

    repeat(one_round)


def test_attendance_is_confirmed_twice_and_counted_once() -> None:
    walk = walked(S.PLACED)
    by, at = walk.by_school(), walk.at + 5 * DAY

    def here() -> None:
        attend(offer_of(walk), attended_on=None, by=by, at=at)

    def one_round() -> None:
        assert sorted(at_once(here, here)) == ["done", "wrong_state"]
        invariants.check(at)

    repeat(one_round, 25)


# --- Counting while things move -------------------------------------------------------------------


def test_a_report_of_places_while_children_are_accepted_assigned_and_leave() -> None:
    school = make_school()
    make_place(school)
    escalated, asked, pupil = walked(S.ASSIGNMENT_REQUESTED), Walk(), Walk()
    at = escalated.at
    for walk, state in ((asked, S.OFFERED), (pupil, S.ENROLLED)):
        walk.school, walk.at = school, at
        walk.to(state)
        at = walk.at
    by, today = Actor.school(school.pk), day_of(at)
    request = Request(school, OPTION.grade, OPTION.support_form)
    decision = Decision(request, date(2027, 1, 11), today, today)
    in_time = offer_of(asked).sent_at + HOUR

    def one_round() -> None:
        results = at_once(
            lambda: accept(offer_of(asked), start_on=date(2027, 1, 11), by=by, at=in_time),
            lambda: assign(case_of(escalated), decision, by=escalated.by, at=at),
            lambda: report_places(school, [figure(3, today)], by=by, at=at),
            lambda: report_places(school, [figure(2, today)], by=by, at=at),
            lambda: move_away(case_of(pupil), town="Bochum", by=pupil.by, at=at),
        )
        assert results == ["done"] * 5
        invariants.check(at)

    repeat(one_round, 50)


def pupil_who_asks(school: School, other: School, *, grade: int = OPTION.grade) -> Walk:
    """A pupil of one school who has asked another one, or the same for another grade."""
    walk = Walk()
    walk.school = school
    walk.to(S.ENROLLED)
    transfer(walk.case, [OPTION], reason="Umzug", by=walk.by, at=walk.later())
    request = Request(other, grade, OPTION.support_form)
    walk.offer = ask(walk.case, request, by=walk.by, at=walk.later())
    return walk


def test_two_pupils_change_schools_with_each_other() -> None:
    north, south = with_places().school, with_places().school
    one, two = pupil_who_asks(north, south), pupil_who_asks(south, north)
    at = max(one.at, two.at)

    def change(walk: Walk) -> None:
        accept(offer_of(walk), start_on=FIRST_DAY, by=walk.by_school(), at=at)

    def one_round() -> None:
        assert at_once(lambda: change(one), lambda: change(two)) == ["done", "done"]
        assert {(place.reserved, place.occupied) for place in Place.objects.all()} == {(0, 1)}
        invariants.check(at)

    repeat(one_round, 50)


def test_two_pupils_leave_each_with_two_places_in_their_name() -> None:
    north, south = with_places().school, with_places().school
    one, two = pupil_who_asks(north, south), pupil_who_asks(south, north)
    at = max(one.at, two.at)

    def leave(walk: Walk) -> None:
        move_away(case_of(walk), town="Bochum", by=walk.by, at=at)

    def one_round() -> None:
        assert at_once(lambda: leave(one), lambda: leave(two)) == ["done", "done"]
        assert {(place.reserved, place.occupied) for place in Place.objects.all()} == {(0, 0)}
        invariants.check(at)

    repeat(one_round, 50)


def test_a_pupil_changes_the_grade_while_the_school_counts() -> None:
    school = with_places().school
    make_place(school, grade=8)
    walk = pupil_who_asks(school, school, grade=8)
    by, at = walk.by_school(), walk.at

    def one_round() -> None:
        results = at_once(
            lambda: accept(offer_of(walk), start_on=FIRST_DAY, by=by, at=at),
            lambda: report_places(school, [figure(3, day_of(at))], by=by, at=at),
        )
        assert results == ["done", "done"]
        invariants.check(at)

    repeat(one_round, 50)


# --- The clock ------------------------------------------------------------------------------------


def test_three_sweeps_strike_once() -> None:
    walk = walked(S.OFFERED)
    at = offer_of(walk).expires_at + DAY

    def one_round() -> None:
        at_once(*[lambda: sweep(at)] * 3)
        assert Step.objects.filter(event="expire").count() == 1
        assert offer_of(walk).state == OfferState.EXPIRED
        invariants.check(at)

    repeat(one_round, 50)


def test_a_sweep_and_the_answer_of_a_school() -> None:
    walk = walked(S.OFFERED)
    by, expires_at = walk.by_school(), offer_of(walk).expires_at
    sweep(expires_at - HOUR)  # what was due before; only the expiry is left to race for

    def one_round() -> None:
        results = at_once(
            lambda: accept(offer_of(walk), start_on=FIRST_DAY, by=by, at=expires_at - HOUR),
            lambda: sweep(expires_at),
        )
        said_yes = results[0] == "done"
        assert offer_of(walk).state == (OfferState.ACCEPTED if said_yes else OfferState.EXPIRED)
        invariants.check(expires_at)

    repeat(one_round, 50)
