"""What a school answers: conditions and effects (T09, T10)."""

from collections.abc import Callable
from datetime import date, timedelta

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
from cases.actions.placement import Request, ask, withdraw_offer
from cases.actors import Actor
from cases.models import Case, Offer
from cases.notices import Kind
from cases.refusals import Code
from cases.reminders import sweep
from cases.states import CaseState, DeclineReason, Holding, OfferState
from schools.models import SchoolDayOff
from tests.cases.answering_schools import asked, counts, promised
from tests.cases.asking_schools import told
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, OPTION, make_place, make_school

pytestmark = pytest.mark.django_db

MONDAY_16 = date(2026, 11, 16)


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
