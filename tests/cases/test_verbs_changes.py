"""Rest, search again, escalation, reopening: conditions and effects (T20, T29, T30, T34, T35)."""

from datetime import date, timedelta

import pytest

from cases.actions.changes import (
    escalate,
    family_declines,
    free_place,
    hold,
    reopen,
    resume,
    search_again,
)
from cases.actions.consultation import transfer
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Appointment, Case, Notice, Offer
from cases.notices import Kind
from cases.refusals import Code
from cases.states import CaseState, Closure, Holding, Level, OfferState, Role
from schools.models import Place
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, MONDAY, OPTION, Walk

pytestmark = pytest.mark.django_db

S = CaseState


def walked(state: CaseState) -> Walk:
    walk = Walk()
    walk.to(state)
    return walk


def rest(walk: Walk, days: int = 14) -> None:
    """Let the case rest so many days."""
    until = day_of(walk.at) + timedelta(days=days)
    hold(walk.case, reason="Familie verreist", until=until, by=walk.by, at=walk.at)


def told(kind: Kind) -> list[str]:
    """Who is owed this notice."""
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


# --- T30 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-1, 0, 61])
def test_a_rest_lasts_from_one_to_sixty_days(days: int) -> None:
    walk = walked(S.INVITED)
    with invalid("until", "within the next 60 days"):
        rest(walk, days)


def test_a_rest_needs_a_date_and_a_reason() -> None:
    walk = walked(S.INVITED)
    with invalid("until"):
        hold(walk.case, reason="Verreist", until=None, by=walk.by, at=walk.at)
    with invalid("reason"):
        hold(walk.case, reason=" ", until=MONDAY.date() + DAY, by=walk.by, at=walk.at)


@pytest.mark.parametrize("days", [1, 60])
def test_a_resting_case_is_due_at_its_date_and_held_by_the_advisor(days: int) -> None:
    walk = walked(S.INVITED)
    rest(walk, days)
    assert walk.case.due_on == walk.case.hold_until == MONDAY.date() + timedelta(days=days)
    assert walk.case.holder == Role.ADVISOR
    assert walk.case.held_state == S.INVITED


@pytest.mark.parametrize(
    "state", [one for one in CaseState if one not in (S.ON_HOLD, S.CLOSED, S.OFFERED)]
)
def test_a_case_goes_on_where_it_was_and_own_clocks_have_stood_still(state: CaseState) -> None:
    walk = walked(state)
    since, before = walk.case.state_since, walk.case.due_at
    rest(walk)
    resume(walk.case, by=walk.by, at=walk.later(10 * DAY))
    assert (walk.case.state, walk.case.state_since) == (state, since)
    assert (walk.case.held_state, walk.case.hold_until) == ("", None)
    if state != S.APPOINTMENT_SCHEDULED:  # its date stands
        assert walk.case.due_at >= before + 10 * DAY - timedelta(days=4)


def test_the_clocks_of_the_law_run_on_while_a_case_rests() -> None:
    walk = Walk(protection_application_on=date(2026, 10, 1))
    law = walk.case.deadlines.get(rule="eu_45_days").due_at
    own = walk.case.deadlines.get(rule="target_20").due_at
    rest(walk)
    resume(walk.case, by=Actor.clock(), at=walk.later(14 * DAY))
    assert walk.case.deadlines.get(rule="eu_45_days").due_at == law
    assert walk.case.deadlines.get(rule="target_20").due_at == own + 14 * DAY


def test_an_open_request_ends_when_the_case_rests_and_the_search_goes_on_afterwards() -> None:
    walk = walked(S.OFFERED)
    rest(walk)
    offer = Offer.objects.get()
    assert (offer.state, offer.holding) == (OfferState.WITHDRAWN, Holding.NONE)
    assert told(Kind.OFFER_WITHDRAWN) == [f"school:{offer.school.number}"]
    resume(walk.case, by=walk.by, at=walk.later(DAY))
    assert walk.case.state == S.READY_FOR_PLACEMENT


def test_a_promised_place_is_kept_while_the_case_rests() -> None:
    walk = walked(S.PLACED)
    rest(walk)
    offer = Offer.objects.get()
    assert (offer.state, offer.holding) == (OfferState.ACCEPTED, Holding.OCCUPIED)


def test_the_place_of_a_child_that_did_not_come_is_given_back() -> None:
    walk = walked(S.NOT_ATTENDING)
    rest(walk)
    assert (Offer.objects.get().holding, Place.objects.get().occupied) == (Holding.NONE, 0)
    resume(walk.case, by=walk.by, at=walk.later(DAY))
    assert walk.case.state == S.NOT_ATTENDING
    walk.attend()
    assert Place.objects.get().occupied == 1


def test_a_pupil_who_needs_another_school_keeps_its_place_while_the_search_rests() -> None:
    walk = walked(S.ENROLLED)
    transfer(walk.case, [OPTION], reason="Umzug", by=walk.by, at=walk.later())
    walk.school = None
    walk.ask()
    rest(walk)
    former = Offer.objects.get(state=OfferState.FULFILLED)
    assert former.holding == Holding.OCCUPIED


def test_an_appointment_stands_while_the_case_rests() -> None:
    walk = walked(S.APPOINTMENT_SCHEDULED)
    rest(walk, 1)
    assert Appointment.objects.upcoming().exists()


# --- T20, T35, and the held place -----------------------------------------------------------------


def test_searching_again_frees_the_place_and_tells_the_school() -> None:
    walk = walked(S.NOT_ATTENDING)
    search_again(walk.case, reason="Zu weit", by=walk.by, at=walk.later())
    offer = Offer.objects.get()
    assert (offer.state, offer.holding) == (OfferState.NOT_TAKEN_UP, Holding.NONE)
    assert Place.objects.get().occupied == 0
    assert walk.case.state == S.READY_FOR_PLACEMENT
    assert told(Kind.OFFER_WITHDRAWN) == [f"school:{offer.school.number}"]


def test_the_held_place_is_given_back_once() -> None:
    walk = walked(S.NOT_ATTENDING)
    for _ in range(2):
        free_place(walk.case, by=Actor.clock(), at=walk.later(7 * DAY))
    assert (Place.objects.get().occupied, Place.objects.get().free) == (0, 5)
    assert Offer.objects.get().state == OfferState.ACCEPTED


def test_a_family_declines_once_with_the_office_and_the_second_time_with_the_lead() -> None:
    walk = walked(S.PLACED)
    advisor = Actor.staff(walk.person.pk, {Role.ADVISOR, Role.INTAKE})
    with invalid("reason"):
        family_declines(walk.case, reason="", by=advisor, at=walk.at)
    family_declines(walk.case, reason="Zu weit", by=advisor, at=walk.later())
    offer = Offer.objects.get()
    assert (walk.case.state, offer.state) == (S.READY_FOR_PLACEMENT, OfferState.NOT_TAKEN_UP)
    assert Place.objects.get().occupied == 0
    assert told(Kind.OFFER_WITHDRAWN) == [f"school:{offer.school.number}"]
    walk.ask()
    walk.accept()
    walk.case.refresh_from_db()
    with refused(Code.GUARD, "the lead decides"):
        family_declines(walk.case, reason="Zu weit", by=advisor, at=walk.at)
    lead = Actor.staff(walk.person.pk, {Role.LEAD})
    family_declines(walk.case, reason="Zu weit", by=lead, at=walk.later())
    assert walk.case.state == S.READY_FOR_PLACEMENT


# --- T34 ------------------------------------------------------------------------------------------


def test_the_lead_sets_any_level_with_a_reason_and_the_clock_only_raises_it() -> None:
    walk = walked(S.INVITED)
    with invalid("reason"):
        escalate(walk.case, 2, reason="", by=walk.by, at=walk.at)
    with invalid("level"):
        escalate(walk.case, 4, reason="Warum", by=walk.by, at=walk.at)
    escalate(walk.case, 2, reason="Eilt", by=walk.by, at=walk.later())
    escalate(walk.case, 1, by=Actor.clock(), at=walk.later())
    assert walk.case.level == Level.SCHOOL_AUTHORITY
    escalate(walk.case, 0, reason="Geklärt", by=walk.by, at=walk.later())
    assert (walk.case.level, walk.case.state) == (Level.NONE, S.INVITED)


@pytest.mark.parametrize(
    ("level", "kind", "outside"),
    [(1, Kind.ESCALATION, []), (2, Kind.ESCALATION, ["authority"]), (3, Kind.DECISION_NEEDED, [])],
)
def test_each_level_tells_its_people(level: int, kind: Kind, outside: list[str]) -> None:
    walk = walked(S.INVITED)
    escalate(walk.case, level, reason="Eilt", by=walk.by, at=walk.later())
    assert told(kind) == sorted([*outside, f"user:{walk.person.pk}"])


def test_a_case_that_is_settled_is_not_escalated_any_more() -> None:
    walk = walked(S.OFFERED)
    escalate(walk.case, 2, reason="Eilt", by=walk.by, at=walk.later())
    walk.accept()
    assert Case.objects.get().level == Level.NONE


# --- T29 ------------------------------------------------------------------------------------------


def closed() -> Walk:
    walk = walked(S.READY_FOR_PLACEMENT)
    walk.close()
    return walk


def test_a_case_is_reopened_as_a_new_episode_at_its_beginning() -> None:
    walk = closed()
    with invalid("reason"):
        reopen(walk.case, reason=" ", by=walk.by, at=walk.at)
    reopen(walk.case, reason="Ist zurück", by=walk.by, at=walk.later())
    assert (walk.case.state, walk.case.episode, walk.case.closure) == (S.REPORTED, 2, "")
    assert walk.case.reported_at == walk.case.state_since == walk.at
    assert walk.case.rank_date is None
    assert walk.case.closed_at is None
    assert set(walk.case.deadlines.waiting().values_list("rule", flat=True)) == {
        "reported_due",
        "reported_lead",
        "target_20",
        "age_vocational",
        "age_16",
        "age_duty_end",
    }


def test_a_case_with_a_recommendation_may_be_reopened_in_the_search() -> None:
    walk = closed()
    reopen(walk.case, reason="Ist zurück", to_search=True, by=walk.by, at=walk.later())
    assert (walk.case.state, walk.case.rank_date) == (S.READY_FOR_PLACEMENT, day_of(walk.at))
    never = walked(S.CLOSED)
    with invalid("to_search", "no recommendation"):
        reopen(never.case, reason="Ist zurück", to_search=True, by=never.by, at=never.at)


def test_an_advisor_reopens_within_thirty_days_the_lead_later_too() -> None:
    walk = closed()
    advisor = Actor.staff(walk.person.pk, {Role.ADVISOR})
    day_30 = walk.at + 30 * DAY
    with refused(Code.GUARD, "only the lead"):
        reopen(walk.case, reason="Ist zurück", by=advisor, at=day_30)
    moves = [walk.by, advisor]
    for by, at in zip(moves, (day_30, day_30 + DAY), strict=True):
        reopen(walk.case, reason="Ist zurück", by=by, at=at)
        walk.at = at
        walk.close()
    assert walk.case.episode == 3


def test_schools_excluded_in_an_earlier_episode_may_be_asked_again() -> None:
    walk = walked(S.OFFERED)
    Offer.objects.update(state=OfferState.DECLINED, holding=Holding.NONE)
    assert Offer.objects.excluding_schools_for(walk.case).exists()
    walk.case.episode += 1
    assert not Offer.objects.excluding_schools_for(walk.case).exists()


def test_a_closed_case_is_not_held_nor_escalated() -> None:
    walk = closed()
    with refused(Code.WRONG_STATE):
        rest(walk)
    with refused(Code.WRONG_STATE):
        escalate(walk.case, 1, by=Actor.clock(), at=walk.at)
    assert walk.case.closure == Closure.MOVED_AWAY
