"""Ticks that came late or not at all lose no reminder and give none twice."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC

import pytest

from cases import reminders
from cases.actions.appointments import confirm
from cases.actions.intake import record_contact
from cases.actions.placement import Request, ask, review
from cases.models import Case, Deadline, Notice, Step
from cases.moves import Event
from cases.notices import Kind
from cases.reminders import strike, sweep
from cases.states import ContactChannel, OfferState
from tests.cases.racing import at_once
from tests.cases.striking import (
    SECOND,
    Outcome,
    S,
    local,
    outcome,
    with_appointment_in_two_weeks,
)
from tests.factories import DAY, HOUR, MONDAY, OPTION, Walk, make_case, make_place, make_school

pytestmark = pytest.mark.django_db


def test_a_tick_with_nothing_due_asks_little_and_changes_nothing(
    django_assert_num_queries: Callable[[int], object],
) -> None:
    case = make_case(S.OFFERED)
    # The numbers in force, and the oldest stroke that waits.
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        assert sweep(local(11, 12)) == 0
    assert case.steps.filter(door="CLOCK").count() == 0


def test_after_days_off_only_the_newest_reminder_of_a_chain_goes_out() -> None:
    case = make_case(S.INVITED)
    sweep(local(11, 24))
    assert outcome(case, "contact_5") == Outcome.OVERTAKEN
    assert outcome(case, "contact_10") == Outcome.DONE
    assert [notice.rule for notice in case.notices.filter(kind=Kind.CONTACT_DUE)] == ["contact_10"]


def test_after_weeks_off_a_review_that_comes_round_again_reminds_once() -> None:
    case = make_case(S.WAITLISTED)
    sweep(local(12, 4))  # rounds of 18 and 25 November and 2 December
    rounds = case.deadlines.filter(rule="waiting_list_review").order_by("nth")
    assert [row.outcome for row in rounds] == [
        Outcome.OVERTAKEN,
        Outcome.OVERTAKEN,
        Outcome.DONE,
        Outcome.WAITING,
    ]
    assert rounds[3].due_at == local(12, 9, 7)
    assert case.notices.filter(rule="waiting_list_review").count() == 1


def test_a_review_starts_the_round_anew() -> None:
    walk = Walk()
    case = walk.to(S.WAITLISTED)
    review(case, by=walk.by, at=local(11, 17, 9))
    sweep(local(11, 23))
    assert not case.notices.filter(rule="waiting_list_review").exists()
    sweep(local(11, 24, 7))
    assert case.notices.filter(rule="waiting_list_review").count() == 1
    assert case.deadlines.waiting().get(rule="waiting_list_review").due_at == local(12, 1, 7)


def test_after_days_off_no_step_of_the_escalation_is_skipped() -> None:
    case = make_case(S.OFFERED)
    sweep(local(12, 1, 7))
    case.refresh_from_db()
    levels = [step.details["level"] for step in case.steps.filter(event=Event.ESCALATE)]
    assert levels[:2] == [1, 2]
    assert case.offers.get().state == OfferState.EXPIRED
    recipients = set(case.notices.filter(kind=Kind.ESCALATION).values_list("recipient", flat=True))
    assert "authority" in recipients
    assert case.notices.filter(kind=Kind.DECISION_NEEDED, rule=Event.EXPIRE).count() == 1


def test_a_reminder_that_was_left_behind_is_told_before_a_move_takes_its_reason_away() -> None:
    walk = Walk()
    case = walk.to(S.OFFERED)
    at = local(11, 24)
    expiry = case.deadlines.get(rule="offer_expiry")
    assert strike(expiry.pk, at)
    case.refresh_from_db()
    assert case.state == S.READY_FOR_PLACEMENT
    reminder = case.deadlines.get(rule="offer_reminder")
    assert reminder.outcome == Deadline.Outcome.DONE
    assert Notice.objects.filter(case=case, rule="offer_reminder").exists()


def test_a_step_taken_before_a_late_tick_loses_no_reminder() -> None:
    walk = Walk()
    case = walk.to(S.APPOINTMENT_SCHEDULED)
    contact = {"channel": ContactChannel.PHONE, "reached": False}
    record_contact(case, contact, by=walk.by, at=local(11, 12, 9))
    assert outcome(case, "appointment_unrecorded") == Outcome.WAITING
    sweep(local(11, 12, 10))
    assert case.notices.filter(rule="appointment_unrecorded").count() == 1


def test_a_family_that_confirms_late_is_still_reminded_of_what_lies_ahead() -> None:
    case = with_appointment_in_two_weeks()
    by = Walk().by
    confirm(case, by=by, at=local(11, 23, 9))  # no tick since 22 November, 14 h
    sweep(local(11, 23, 10))
    assert case.notices.filter(rule="appointment_2_days").count() == 1


def test_an_appointment_booked_for_tomorrow_has_no_reminder_of_the_day_before_yesterday() -> None:
    case = make_case(S.APPOINTMENT_SCHEDULED)
    assert not case.deadlines.filter(rule="appointment_2_days").exists()
    assert case.deadlines.get(rule="appointment_3_hours").due_at == local(11, 11, 8)


def test_reminders_to_families_wait_for_a_decent_hour() -> None:
    case = with_appointment_in_two_weeks()
    sweep(local(11, 22, 14))  # a Sunday
    assert case.notices.get(rule="appointment_2_days").deliver_at == local(11, 23, 8)


def test_a_clock_whose_state_has_ended_does_not_strike() -> None:
    walk = Walk()
    case = walk.to(S.REPORTED)
    walk.invite()
    sweep(local(11, 16, 7) - SECOND)
    assert outcome(case, "reported_due") == Outcome.CANCELLED
    assert not case.notices.filter(kind=Kind.TASK_OVERDUE).exists()


def test_a_second_silent_school_is_told_to_the_lead_though_the_level_stands_already() -> None:
    walk = Walk()
    case = walk.to(S.OFFERED)
    sweep(local(11, 24))
    other = make_school()
    make_place(other)
    request = Request(other, OPTION.grade, OPTION.support_form)
    ask(case, request, by=walk.by, at=local(11, 24, 9))
    case.refresh_from_db()
    level = case.level
    sweep(local(11, 28))  # three school days later, end of Friday 27 November
    case.refresh_from_db()
    assert case.level == level
    assert case.notices.filter(rule="offer_lead", kind=Kind.ESCALATION).count() == 1


def test_ticks_each_hour_or_once_a_week_leave_the_same_history() -> None:
    """Only reminders that were overtaken differ; no step and no state does."""
    often, seldom = make_case(S.PLACED), make_case(S.PLACED)
    at = MONDAY + 5 * DAY
    # The weekly tick comes just when the child should have been there for three days.
    while at <= local(11, 19, 1).astimezone(UTC):
        for pk in Deadline.objects.due(at).filter(case=often).values_list("pk", flat=True):
            reminders.strike(pk, at)
        at += HOUR
    sweep(local(11, 19, 1))
    for case in (often, seldom):
        assert list(case.steps.values_list("event", flat=True))[-1] == Event.NOT_APPEARED
        assert outcome(case, "not_appeared") == Outcome.DONE
    assert often.notices.filter(kind=Kind.FIRST_DAY_REMINDER).count() == 2
    assert seldom.notices.filter(kind=Kind.FIRST_DAY_REMINDER).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_sweepers_at_once_strike_each_stroke_once() -> None:
    for state in (S.REPORTED, S.INVITED, S.OFFERED, S.PLACED) * 4:
        make_case(state)
    due_at = local(12, 15, 7)
    struck: list[int] = []

    at_once(*[lambda: struck.append(sweep(due_at, batch=5))] * 4)
    assert len(struck) == 4
    settled = Deadline.objects.filter(outcome__in=[Outcome.DONE, Outcome.OVERTAKEN])
    assert sum(struck) == settled.count()
    per_event = Counter(
        Step.objects.filter(door="CLOCK").values_list("case", "event", "details__level")
    )
    assert set(per_event.values()) == {1}
    assert Counter(Case.objects.values_list("state", flat=True)) == {
        S.REPORTED: 4,
        S.INVITED: 4,
        S.READY_FOR_PLACEMENT: 4,
        S.NOT_ATTENDING: 4,
    }
    assert not Deadline.objects.due(due_at).exists()
    assert Notice.objects.count() == len(set(Notice.objects.values_list(
        "case", "rule", "nth", "kind", "recipient", "way")))  # fmt: skip
