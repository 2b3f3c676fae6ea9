"""The clock strikes at its hour, once, whatever happened to the ticks before."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from cases import reminders
from cases.actions.answers import ask_back, attend
from cases.actions.appointments import book, confirm
from cases.actions.changes import hold, resume
from cases.actions.consultation import revise
from cases.actions.intake import record_contact
from cases.actions.placement import Request, answer_query, ask, review
from cases.actions.slots import Slot
from cases.deadlines import RULES
from cases.models import Case, Deadline, Notice, Offer, Step
from cases.moves import Event
from cases.notices import Kind
from cases.reminders import strike, sweep
from cases.states import CaseState, ContactChannel, Holding, OfferState
from schools.models import Place
from tests.factories import DAY, HOUR, MONDAY, OPTION, Walk, make_case, make_place, make_school

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
SECOND = timedelta(seconds=1)
Outcome = Deadline.Outcome


def local(month: int, day: int, hour: int = 0, year: int = 2026) -> datetime:
    """An instant as a clock on the wall in Essen shows it."""
    return datetime(year, month, day, hour, tzinfo=BERLIN)


def in_state(state: CaseState, **child: Any) -> Callable[[], Case]:
    return lambda: make_case(state, **child)


def with_appointment_in_two_weeks() -> Case:
    walk = Walk()
    walk.invite()
    begins = local(11, 24, 14)
    slot = Slot(begins, begins + HOUR, advisor_id=walk.person.pk)
    book(walk.case, slot, by=walk.by, at=walk.later())
    return walk.case


# The table of deadlines once more, in literal dates: reported Monday 9 November 2026, invited and
# booked that day, consulted, signed and asked on Wednesday 11, first school day Friday 13.
S = CaseState
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


def outcome(case: Case, rule: str) -> str:
    """What became of the newest stroke of this rule."""
    return case.deadlines.filter(rule=rule).latest("nth").outcome


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

    def run() -> None:
        try:
            struck.append(sweep(due_at, batch=5))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _nth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
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
