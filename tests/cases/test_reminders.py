"""The clock strikes at its hour, once, whatever happened to the ticks before."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from cases.actions.changes import hold, resume
from cases.actions.consultation import revise
from cases.deadlines import RULES
from cases.models import Case
from cases.moves import Event
from cases.notices import Kind
from cases.reminders import sweep
from cases.states import CaseState
from tests.cases.striking import SECOND, Outcome, S, local, outcome, with_appointment_in_two_weeks
from tests.factories import OPTION, Walk, make_case

pytestmark = pytest.mark.django_db


def in_state(state: CaseState, **child: Any) -> Callable[[], Case]:
    return lambda: make_case(state, **child)


STROKES: dict[str, tuple[Callable[[], Case], datetime]] = {
    "reported_due": (in_state(S.REPORTED), local(11, 12, 7)),
    "reported_lead": (in_state(S.REPORTED), local(11, 16, 7)),
    "contact_5": (in_state(S.INVITED), local(11, 16, 7)),
    "contact_10": (in_state(S.INVITED), local(11, 23, 7)),
    "contact_lead": (in_state(S.INVITED), local(11, 30, 7)),
    "appointment_2_days": (with_appointment_in_two_weeks, local(11, 22, 14)),
    "appointment_3_hours": (with_appointment_in_two_weeks, local(11, 24, 11)),
    "appointment_unrecorded": (in_state(S.APPOINTMENT_SCHEDULED), local(11, 12, 7)),
    "appointment_lead": (in_state(S.APPOINTMENT_SCHEDULED), local(11, 16, 7)),
    "in_consultation_due": (in_state(S.IN_CONSULTATION), local(11, 13, 7)),
    "in_consultation_lead": (in_state(S.IN_CONSULTATION), local(11, 18, 7)),
    "ready_for_placement_due": (in_state(S.READY_FOR_PLACEMENT), local(11, 16, 7)),
    "ready_for_placement_lead": (in_state(S.READY_FOR_PLACEMENT), local(11, 18, 7)),
    "offer_reminder": (in_state(S.OFFERED), local(11, 13, 7)),
    "offer_lead": (in_state(S.OFFERED), local(11, 17)),
    "offer_authority": (in_state(S.OFFERED), local(11, 19)),
    "offer_expiry": (in_state(S.OFFERED), local(11, 24)),
    "waiting_list_review": (in_state(S.WAITLISTED), local(11, 18, 7)),
    "waiting_30_days": (in_state(S.READY_FOR_PLACEMENT), local(12, 11, 7)),
    "waiting_60_days": (in_state(S.READY_FOR_PLACEMENT), local(1, 10, 7, 2027)),
    "waiting_90_days": (in_state(S.READY_FOR_PLACEMENT), local(2, 9, 7, 2027)),
    # Asked on Saturday 12 December; Christmas Day is no working day, Christmas Eve is one.
    "assignment_due": (in_state(S.ASSIGNMENT_REQUESTED), local(12, 18, 7)),
    "assignment_lead": (in_state(S.ASSIGNMENT_REQUESTED), local(12, 28, 7)),
    "first_day_1": (in_state(S.PLACED), local(11, 16, 7)),
    "first_day_3": (in_state(S.PLACED), local(11, 18, 7)),
    "not_appeared": (in_state(S.PLACED), local(11, 19)),
    "held_place": (in_state(S.NOT_ATTENDING), local(11, 21)),
    "not_attending_due": (in_state(S.NOT_ATTENDING), local(11, 23, 7)),
    "not_attending_lead": (in_state(S.NOT_ATTENDING), local(11, 27, 7)),
    "close_enrolled": (in_state(S.ENROLLED), local(12, 14)),
    "resume": (in_state(S.ON_HOLD), local(11, 23, 7)),
    "target_20": (in_state(S.REPORTED), local(12, 8)),
    "eu_45_days": (
        in_state(S.REPORTED, protection_application_on=date(2026, 11, 2)),
        local(12, 17, 7),
    ),
    "eu_60_days": (
        in_state(S.REPORTED, protection_application_on=date(2026, 11, 2)),
        local(1, 1, 7, 2027),
    ),
    # 15 years and six months on 23 November, 16 years on 30 November, the 18th year completed.
    "age_vocational": (in_state(S.REPORTED, birth_date=date(2011, 5, 23)), local(11, 23, 7)),
    "age_16": (in_state(S.REPORTED, birth_date=date(2010, 11, 30)), local(11, 30, 7)),
    # Duty ends on 31 July 2027: warned 60 days before.
    "age_duty_end": (in_state(S.REPORTED, birth_date=date(2009, 2, 1)), local(6, 1, 7, 2027)),
    "medical_exam": (in_state(S.READY_FOR_PLACEMENT), local(11, 26)),
    # Registration ends on 15 January: four weeks before.
    "language_exam": (in_state(S.READY_FOR_PLACEMENT), local(12, 18, 7)),
}
# What each stroke leaves behind: a notice to whom, a level, or a new state.
LEAVES: dict[str, tuple[str, str] | int | CaseState | None] = {
    "reported_due": (Kind.TASK_OVERDUE, "user"),
    "reported_lead": 1,
    "contact_5": (Kind.CONTACT_DUE, "user"),
    "contact_10": (Kind.CONTACT_DUE, "user"),
    "contact_lead": 1,
    "appointment_2_days": (Kind.APPOINTMENT_REMINDER, "guardian"),
    "appointment_3_hours": (Kind.APPOINTMENT_REMINDER, "guardian"),
    "appointment_unrecorded": (Kind.TASK_OVERDUE, "user"),
    "appointment_lead": 1,
    "in_consultation_due": (Kind.TASK_OVERDUE, "user"),
    "in_consultation_lead": 1,
    "ready_for_placement_due": (Kind.TASK_OVERDUE, "user"),
    "ready_for_placement_lead": 1,
    "offer_reminder": (Kind.OFFER_REMINDER, "school"),
    "offer_lead": 1,
    "offer_authority": 2,
    "offer_expiry": S.READY_FOR_PLACEMENT,
    "waiting_list_review": (Kind.TASK_OVERDUE, "user"),
    "waiting_30_days": (Kind.TASK_OVERDUE, "user"),
    # Level 1 was reached long before, by `ready_for_placement_lead`: the lead is told anyway.
    "waiting_60_days": (Kind.ESCALATION, "user"),
    "waiting_90_days": 2,
    "assignment_due": (Kind.TASK_OVERDUE, "user"),
    "assignment_lead": 1,
    "first_day_1": (Kind.FIRST_DAY_REMINDER, "school"),
    "first_day_3": (Kind.FIRST_DAY_REMINDER, "school"),
    "not_appeared": S.NOT_ATTENDING,
    "held_place": None,
    "not_attending_due": (Kind.TASK_OVERDUE, "user"),
    "not_attending_lead": 1,
    "close_enrolled": S.CLOSED,
    "resume": S.INVITED,
    "target_20": (Kind.TASK_OVERDUE, "user"),
    "eu_45_days": (Kind.TASK_OVERDUE, "user"),
    "eu_60_days": 2,
    "age_vocational": (Kind.AGE_LIMIT, "user"),
    "age_16": (Kind.AGE_LIMIT, "user"),
    "age_duty_end": (Kind.AGE_LIMIT, "user"),
    "medical_exam": (Kind.MEDICAL_EXAM_DUE, "user"),
    "language_exam": (Kind.LANGUAGE_EXAM_DUE, "user"),
}


def owed(case: Case) -> Counter[tuple[str, str]]:
    """Notices by rule and kind."""
    return Counter(case.notices.values_list("rule", "kind"))


def test_every_clock_of_the_table_has_its_date_and_its_effect_here() -> None:
    assert set(STROKES) == set(LEAVES) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_clock_strikes_at_its_hour_and_not_a_second_before(rule: str) -> None:
    make, due_at = STROKES[rule]
    case = make()
    assert case.deadlines.get(rule=rule).due_at == due_at
    sweep(due_at - SECOND)
    assert outcome(case, rule) == Outcome.WAITING
    sweep(due_at)
    assert case.deadlines.filter(rule=rule, outcome=Outcome.DONE).count() == 1


@pytest.mark.parametrize("rule", RULES)
def test_a_stroke_leaves_behind_what_the_table_says(rule: str) -> None:
    make, due_at = STROKES[rule]
    case = make()
    sweep(due_at - SECOND)
    before = set(case.notices.values_list("pk", flat=True))
    sweep(due_at)
    case.refresh_from_db()
    new = case.notices.exclude(pk__in=before)
    effect = LEAVES[rule]
    if isinstance(effect, CaseState):
        assert case.state == effect
    elif isinstance(effect, int):
        assert case.level == effect
        assert {notice.kind for notice in new} == {Kind.ESCALATION}
    elif effect is not None:
        made = {(one.kind, one.recipient.split(":")[0]) for one in new.filter(rule=rule)}
        assert made == {effect}


@pytest.mark.parametrize("rule", RULES)
def test_a_second_tick_of_the_same_hour_changes_nothing(rule: str) -> None:
    make, due_at = STROKES[rule]
    case = make()
    sweep(due_at)
    case.refresh_from_db()
    left = (owed(case), case.steps.count(), case.state, case.level)
    assert sweep(due_at) == 0
    sweep(due_at + SECOND)
    case.refresh_from_db()
    assert (owed(case), case.steps.count(), case.state, case.level) == left


def test_the_same_clock_with_the_same_start_never_strikes_twice() -> None:
    walk = Walk()
    case = walk.to(S.READY_FOR_PLACEMENT)
    sweep(local(11, 16, 7))
    revise(case, [OPTION], by=walk.by, at=local(11, 16, 9))
    hold(case, reason="Verreist", until=date(2026, 11, 20), by=walk.by, at=local(11, 16, 10))
    resume(case, by=walk.by, at=local(11, 16, 11))
    sweep(local(11, 17, 9))
    assert case.notices.filter(rule="ready_for_placement_due").count() == 1


def test_a_case_that_fails_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    broken, good = make_case(S.ON_HOLD), make_case(S.ON_HOLD)
    Case.objects.filter(pk=broken.pk).update(held_state="NOWHERE")
    sweep(local(11, 23, 7))
    good.refresh_from_db()
    assert good.state == S.INVITED
    assert outcome(broken, "resume") == Outcome.WAITING
    deadline = broken.deadlines.get(rule="resume")
    assert f"Stroke {deadline.pk} failed: ValueError" in caplog.text


def test_a_rule_taken_out_of_the_table_strikes_no_more() -> None:
    case = make_case(S.REPORTED)
    case.deadlines.filter(rule="reported_due").update(rule="forgotten_rule")
    assert sweep(local(11, 12, 7)) == 0
    assert outcome(case, "forgotten_rule") == Outcome.CANCELLED


def test_the_clock_writes_its_name_into_the_history() -> None:
    case = make_case(S.OFFERED)
    sweep(local(11, 24))
    step = case.steps.get(event=Event.EXPIRE)
    assert (step.role, step.door, step.user_id) == ("CLOCK", "CLOCK", None)
