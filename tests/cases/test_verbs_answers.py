"""What a school says: conditions and effects (T09, T10, T17-T19, T22, T32)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from cases import replies
from cases.access import NOTHING, STAGE_A, STAGE_B, disclosed_fields
from cases.actions.answers import (
    accept,
    ask_back,
    attend,
    decline,
    not_appeared,
    report_move,
    revoke,
)
from cases.actions.changes import free_place
from cases.actions.placement import Request, ask, withdraw_offer
from cases.actors import Actor
from cases.models import Case, FollowUp, Notice, Offer
from cases.notices import Kind
from cases.refusals import Code
from cases.reminders import sweep
from cases.states import CaseState, DeclineReason, Holding, OfferState, Role
from schools.models import Place, SchoolDayOff
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, OPTION, Walk, make_place, make_school

pytestmark = pytest.mark.django_db

MONDAY_16 = date(2026, 11, 16)


def asked() -> tuple[Walk, Offer, Actor]:
    """A request sent on Wednesday 11 November 2026, and its school."""
    walk = Walk()
    walk.to(CaseState.OFFERED)
    return walk, Offer.objects.get(), walk.by_school()


def promised() -> tuple[Walk, Offer, Actor]:
    """A place promised from Friday 13 November 2026."""
    walk = Walk()
    walk.to(CaseState.PLACED)
    return walk, Offer.objects.get(), walk.by_school()


def told(kind: Kind) -> list[str]:
    """Who is owed this notice."""
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def counts() -> tuple[int, int, int]:
    """Free, reserved and occupied places of the one group there is."""
    place = Place.objects.get()
    return (place.free, place.reserved, place.occupied)


# --- T09 ------------------------------------------------------------------------------------------


def test_a_yes_turns_the_reserved_place_into_an_occupied_one_and_owes_a_letter() -> None:
    walk, offer, school = asked()
    assert counts() == (4, 1, 0)
    accept(offer, start_on=MONDAY_16, by=school, at=walk.later())
    offer.refresh_from_db()
    assert (offer.state, offer.holding, offer.start_on) == (
        OfferState.ACCEPTED,
        Holding.OCCUPIED,
        MONDAY_16,
    )
    assert counts() == (4, 0, 1)
    case = Case.objects.get()
    assert (case.state, case.level, case.due_on) == (CaseState.PLACED, 0, date(2026, 11, 19))
    guardian = case.child.household.guardians.get()
    assert told(Kind.PLACEMENT_LETTER) == [f"guardian:{guardian.pk}"]
    assert told(Kind.ANSWER_RECEIVED) == [f"school:{offer.school.number}"]
    assert told(Kind.SCHOOL_ANSWERED) == [f"user:{walk.person.pk}"]


def test_full_data_is_disclosed_only_with_the_promise() -> None:
    for state in OfferState:
        stage = disclosed_fields(state)
        if state in (OfferState.SENT, OfferState.QUERY_OPEN):
            assert stage == STAGE_A
        elif state in (OfferState.ACCEPTED, OfferState.FULFILLED):
            assert stage == STAGE_B
        else:
            assert stage == NOTHING


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (None, "name the first school day"),
        (date(2026, 11, 10), "in the past"),
        (date(2026, 11, 14), "not a school day"),
        (date(2026, 12, 24), "not a school day"),
        (date(2026, 11, 17), "not a school day"),  # the school's own day off
        (date(2027, 6, 30), "too far"),
    ],
)
def test_the_first_day_is_a_school_day_of_this_school(day: date | None, sentence: str) -> None:
    walk, offer, school = asked()
    SchoolDayOff.objects.create(school=offer.school, day=date(2026, 11, 17))
    with invalid("start_on", sentence):
        accept(offer, start_on=day, by=school, at=walk.at)


def test_a_yes_on_the_last_second_counts_and_one_after_the_date_is_expired() -> None:
    _walk, offer, school = asked()
    with refused(Code.EXPIRED, "Frist abgelaufen"):
        accept(offer, start_on=date(2026, 11, 26), by=school, at=offer.expires_at)
    with refused(Code.EXPIRED):
        decline(offer, decline_reason="OTHER", text="x", by=school, at=offer.expires_at)
    with refused(Code.EXPIRED):
        ask_back(offer, question="?", by=school, at=offer.expires_at)
    at = offer.expires_at - timedelta(seconds=1)
    accept(offer, start_on=date(2026, 11, 26), by=school, at=at)


def test_after_the_sweep_the_answer_is_expired_too() -> None:
    _walk, offer, school = asked()
    fields = {"start_on": date(2026, 11, 26)}
    sweep(offer.expires_at)
    offer = Offer.objects.get()
    with refused(Code.EXPIRED):
        replies.give(offer, replies.Answer.ACCEPTANCE, fields, by=school, at=offer.expires_at)


def test_a_request_that_ended_is_not_accepted_even_while_another_is_open() -> None:
    walk, offer, school = asked()
    withdraw_offer(walk.case, reason="Anderer Weg", by=walk.by, at=walk.later())
    with refused(Code.WRONG_STATE):
        accept(offer, start_on=MONDAY_16, by=school, at=walk.at)
    other = make_school()
    make_place(other)
    ask(walk.case, Request(other, OPTION.grade, OPTION.support_form), by=walk.by, at=walk.at)
    with refused(Code.NOT_LIVE):
        accept(offer, start_on=MONDAY_16, by=school, at=walk.at)


def test_a_stale_version_of_the_request_is_refused() -> None:
    walk, offer, school = asked()
    ask_back(offer, question="Liest das Kind?", by=school, at=walk.later())
    with refused(Code.STALE):
        accept(offer, start_on=MONDAY_16, by=school, at=walk.at, version=offer.version)


def test_a_school_answers_for_itself_alone() -> None:
    walk, offer, _school = asked()
    stranger = Actor.school(make_school().pk)
    with refused(Code.WRONG_ROLE):
        accept(offer, start_on=MONDAY_16, by=stranger, at=walk.at)
    with refused(Code.WRONG_ROLE):
        decline(offer, decline_reason="OTHER", text="x", by=stranger, at=walk.at)
    with refused(Code.WRONG_ROLE):
        ask_back(offer, question="?", by=stranger, at=walk.at)


def test_a_school_confirms_revokes_and_reports_for_itself_alone() -> None:
    walk, offer, _school = promised()
    stranger, at = Actor.school(make_school().pk), walk.at + 5 * DAY
    verbs: list[Callable[[], object]] = [
        lambda: attend(offer, attended_on=None, by=stranger, at=at),
        lambda: not_appeared(offer, by=stranger, at=at),
        lambda: revoke(offer, reason="Irrtum", by=stranger, at=at),
        lambda: report_move(offer, town="Bochum", by=stranger, at=at),
    ]
    for verb in verbs:
        with refused(Code.WRONG_ROLE):
            verb()


# --- T10 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", DeclineReason)
def test_a_no_frees_the_place_and_excludes_the_school(reason: DeclineReason) -> None:
    walk, offer, school = asked()
    decline(offer, decline_reason=reason, text="Zurzeit voll", by=school, at=walk.later())
    offer.refresh_from_db()
    assert (offer.state, offer.decline_reason) == (OfferState.DECLINED, reason)
    assert counts() == (5, 0, 0)
    case = Case.objects.get()
    assert case.state == CaseState.READY_FOR_PLACEMENT
    assert Offer.objects.excluding_schools_for(case).get() == offer


def test_a_no_needs_a_reason_of_the_list_and_other_needs_words() -> None:
    walk, offer, school = asked()
    for wrong in ("", "HEALTH"):
        with invalid("decline_reason"):
            decline(offer, decline_reason=wrong, by=school, at=walk.at)
    with invalid("text", "nothing about health"):
        decline(offer, decline_reason=DeclineReason.OTHER, text=" ", by=school, at=walk.at)


def test_a_question_needs_words() -> None:
    walk, offer, school = asked()
    with invalid("question"):
        ask_back(offer, question=" ", by=school, at=walk.at)


# --- T17, T19 -------------------------------------------------------------------------------------


def test_attendance_ends_the_search_and_tells_its_total_time() -> None:
    walk, offer, school = promised()
    at = walk.later(5 * DAY)
    attend(offer, attended_on=MONDAY_16, by=school, at=at)
    offer.refresh_from_db()
    assert (offer.state, offer.attended_on) == (OfferState.FULFILLED, MONDAY_16)
    case = Case.objects.get()
    assert (case.state, case.due_on) == (CaseState.ENROLLED, date(2026, 12, 16))
    assert case.steps.get(event="attend").details == {"attended_on": "2026-11-16", "days": 7}
    assert counts() == (4, 0, 1)


def test_attendance_lies_between_the_first_day_and_today() -> None:
    _walk, offer, school = promised()
    first_day = datetime.fromisoformat("2026-11-13T08:00:00+01:00")
    with refused(Code.GUARD, "has not come yet"):
        attend(offer, attended_on=None, by=school, at=first_day - DAY)
    with invalid("attended_on", "before the first school day"):
        attend(offer, attended_on=date(2026, 11, 12), by=school, at=first_day)
    with invalid("attended_on", "future"):
        attend(offer, attended_on=MONDAY_16, by=school, at=first_day)
    attend(offer, attended_on=None, by=school, at=first_day)
    assert Offer.objects.get().attended_on == date(2026, 11, 13)


def test_a_child_that_comes_late_gets_a_place_even_when_its_own_was_given_away() -> None:
    walk, offer, school = promised()
    walk.not_appear()
    free_place(walk.case, by=Actor.clock(), at=walk.later(7 * DAY))
    assert counts() == (5, 0, 0)
    Place.objects.update(reported_free=0)
    attend(offer, attended_on=None, by=school, at=walk.later())
    place = Place.objects.get()
    assert (place.occupied, place.overbooked) == (1, 1)
    assert Case.objects.get().state == CaseState.ENROLLED


def test_nobody_is_enrolled_without_a_promise() -> None:
    walk, offer, school = asked()
    with refused(Code.WRONG_STATE):
        attend(offer, attended_on=None, by=school, at=walk.at)


# --- T18 ------------------------------------------------------------------------------------------


def test_a_child_that_did_not_come_is_called_and_its_place_held() -> None:
    walk, offer, school = promised()
    with refused(Code.GUARD, "has not come yet"):
        not_appeared(offer, by=school, at=walk.at)
    walk.not_appear()
    assert Case.objects.get().state == CaseState.NOT_ATTENDING
    assert told(Kind.NOT_ATTENDING) == [f"user:{walk.person.pk}"]
    assert counts() == (4, 0, 1)
    stroke = walk.case.deadlines.get(rule="held_place")
    assert stroke.due_at == datetime.fromisoformat("2026-11-21T00:00:00+01:00")  # 5 working days


# --- T22 ------------------------------------------------------------------------------------------


def test_a_revoked_promise_gives_the_place_back_and_recalls_the_letter() -> None:
    walk, offer, school = promised()
    with invalid("reason"):
        revoke(offer, reason=" ", by=school, at=walk.at)
    revoke(offer, reason="Klasse aufgelöst", by=school, at=walk.later())
    offer.refresh_from_db()
    assert (offer.state, offer.holding) == (OfferState.REVOKED, Holding.NONE)
    assert counts() == (5, 0, 0)
    assert Case.objects.get().state == CaseState.READY_FOR_PLACEMENT
    assert len(told(Kind.PLACEMENT_RECALLED)) == 1
    assert told(Kind.SCHOOL_ANSWERED) == [f"user:{walk.person.pk}"] * 2
    assert told(Kind.OFFER_WITHDRAWN) == []  # the school knows


def test_when_the_office_revokes_the_school_is_told() -> None:
    walk, offer, _school = promised()
    placement = Actor.staff(walk.person.pk, {Role.PLACEMENT})
    revoke(offer, reason="Irrtum", by=placement, at=walk.later())
    assert told(Kind.OFFER_WITHDRAWN) == [f"school:{offer.school.number}"]


def test_a_child_in_class_cannot_be_revoked() -> None:
    walk, offer, school = promised()
    walk.attend()
    with refused(Code.WRONG_STATE):
        revoke(offer, reason="Irrtum", by=school, at=walk.at)


# --- T32 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [CaseState.PLACED, CaseState.ENROLLED])
def test_a_reported_move_is_a_task_for_the_front_office_not_a_change(state: CaseState) -> None:
    walk = Walk()
    walk.to(state)
    report_move(Offer.objects.get(), town="Bochum", by=walk.by_school(), at=walk.later())
    case = Case.objects.get()
    assert case.state == state
    task = FollowUp.objects.get()
    assert (task.role, task.case) == (Role.INTAKE, case)
    assert task.note.endswith("Bochum")
    assert told(Kind.MOVE_REPORTED) == [f"user:{walk.person.pk}"]
