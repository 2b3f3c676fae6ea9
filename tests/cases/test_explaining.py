"""Every date can be explained: the sentence names all that lies between its start and its end."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cases.calendars import TZ, Calendar, day_of, last_day_of
from cases.deadlines import RULES, Basis, Rule, Time, Timetable
from cases.explaining import next_date, stroke, target
from cases.facts import Asked, Facts, Meeting, Rest, midnight
from cases.planning import Plan
from cases.states import CaseState, Closure, OfferState

S = CaseState
DAY = timedelta(days=1)
AUTUMN = "17.\N{EN DASH}31.10."
ASKED = datetime(2026, 10, 15, 10, 0, tzinfo=TZ)
TEN_DAYS = Timetable(days=(("leg_offered", 10), ("offer_expiry", 12)))


def facts(state: CaseState, **known: object) -> Facts:
    values: dict[str, object] = {"state_since": ASKED, "reported_at": ASKED, **known}
    return Facts(case_id=1, number="2026-1", version=1, state=state, level=0, **values)  # type: ignore[arg-type]


def offered(**known: object) -> Facts:
    days_off = known.pop("days_off", frozenset())
    asked = Asked(uuid4(), 1, "100001", OfferState.SENT, ASKED, ASKED, None, days_off)  # type: ignore[arg-type]
    return facts(S.OFFERED, offers={asked.id: asked}, offer_id=asked.id, **known)


def said(plan: Plan, language: str = "en") -> str:
    with translation.override(language):
        return next_date(plan).sentence


def test_an_answer_over_the_autumn_holidays_is_explained_by_them() -> None:
    plan = Plan(offered(), TEN_DAYS)
    assert last_day_of(plan.due_at()) == date(2026, 11, 12)
    assert said(plan) == (
        f"10 school days from 15.10. (since the school was asked), without Autumn Break {AUTUMN}"
    )
    assert f"Herbstferien {AUTUMN}" in said(plan, "de")


def test_pauses_days_off_of_the_school_and_holidays_are_each_said_once() -> None:
    rests = (
        Rest("QUERY", date(2026, 11, 4), date(2026, 11, 6)),
        Rest("HOLD", date(2026, 11, 6), date(2026, 11, 9)),
    )
    plan = Plan(offered(rests=rests, days_off=frozenset({date(2026, 11, 2)})), TEN_DAYS)
    assert said(plan) == (
        "10 school days from 15.10. (since the school was asked),"
        f" without Autumn Break {AUTUMN},"
        " without days off of the school 02.11., 3 days of pause"
    )


def test_closing_days_of_the_office_and_the_turn_of_the_year() -> None:
    start = datetime(2026, 12, 22, 10, 0, tzinfo=TZ)
    timetable = Timetable(closed=frozenset({date(2026, 12, 28), date(2026, 12, 29)}))
    plan = Plan(facts(S.INVITED, state_since=start), timetable)
    assert said(plan) == (
        "7 working days from 22.12.2026 (since the present state began),"
        " without Christmas Day 25.12.2026, New Year's Day 01.01.,"
        " without closing days of the office 28.12.2026, 29.12.2026"
    )


def test_the_law_does_not_pause_and_says_that_it_is_law() -> None:
    rests = (Rest("HOLD", date(2026, 10, 20), date(2026, 10, 25)),)
    plan = Plan(facts(S.INVITED, rests=rests, protection_on=date(2026, 10, 15)), Timetable())
    anchor_at = midnight(date(2026, 10, 15))
    assert anchor_at
    with translation.override("en"):
        law, own = stroke(plan, RULES["eu_60_days"], anchor_at), target(plan)
        assert law.sentence == "60 days from 15.10. (since the application for protection)"
        assert law.basis is Basis.LAW
        assert own.sentence.endswith("3 days of pause")
        assert own.basis is Basis.TARGET


def test_an_appointment_is_explained_by_its_hour() -> None:
    meeting = Meeting(1, datetime(2026, 11, 12, 14, 30, tzinfo=TZ))
    plan = Plan(facts(S.APPOINTMENT_SCHEDULED, meeting=meeting), Timetable())
    with translation.override("en"):
        days = stroke(plan, RULES["appointment_2_days"], meeting.starts_at).sentence
        hours = stroke(plan, RULES["appointment_3_hours"], meeting.starts_at).sentence
    assert days == "2 days before 12.11.2026, 14:30 (around the appointment)"
    assert hours == "3 hours before 12.11.2026, 14:30 (around the appointment)"
    assert said(plan) == "12.11.2026, 14:30 (around the appointment)"


def test_a_rule_that_repeats_counts_from_its_last_stroke() -> None:
    plan = Plan(facts(S.WAITLISTED, rank_date=date(2026, 10, 1)), Timetable())
    began = plan.anchors[RULES["waiting_30_days"].anchor]
    assert began
    last = datetime(2026, 10, 31, 7, 0, tzinfo=TZ)
    with translation.override("en"):
        first = stroke(plan, RULES["waiting_30_days"], began)
        again = stroke(plan, RULES["waiting_30_days"], last)
    assert first.sentence == "30 days from 01.10. (since the child waits for a place)"
    assert again.sentence == "7 days from 31.10. (since the child waits for a place)"
    assert day_of(again.due_at) == date(2026, 11, 7)


def test_a_rule_without_days_says_that_it_waits_for_a_day_that_counts() -> None:
    rule = replace(RULES["offer_reminder"], days=0)
    saturday = datetime(2026, 10, 17, 10, 0, tzinfo=TZ)
    with translation.override("en"):
        words = stroke(Plan(offered(), Timetable()), rule, saturday).sentence
    assert words == (
        "on 17.10. or the next school day (since the school was asked),"
        f" without Autumn Break {AUTUMN}"
    )


def test_what_lies_ahead_of_its_anchor_is_counted_back() -> None:
    plan = Plan(facts(S.INVITED, birth_date=date(2009, 3, 1)), Timetable())
    anchor_at = plan.anchors[RULES["age_duty_end"].anchor]
    assert anchor_at
    with translation.override("en"):
        words = stroke(plan, RULES["age_duty_end"], anchor_at).sentence
    assert words == "60 days before 31.07. (at the end of compulsory schooling)"


def test_a_closed_case_is_explained_by_the_reason_of_closing() -> None:
    closed = facts(S.CLOSED, closed_at=ASKED, closure=Closure.MOVED_AWAY)
    assert said(Plan(closed, Timetable())) == (
        "12 months from the closing on 15.10.2026, by the reason of closing"
    )


# --- Whatever the dates: the sentence accounts for every weekday that doesn't count ---------------

COUNTED = [
    rule
    for rule in RULES.values()
    if rule.calendar is not Calendar.DAYS and rule.days > 0 and rule.time is not Time.EXACT
]
DATE = r"(\d\d)\.(?:(\d\d)\.(\d{4})?)?"
SPANNED = re.compile(rf"{DATE}(?:\N{{EN DASH}}{DATE})?")


def skipped_weekdays(sentence: str, last: date) -> set[date]:
    """Monday to Friday among the days that the sentence names."""
    found = set()
    for match in SPANNED.finditer(sentence):
        day, month, year, until, to_month, to_year = match.groups()
        end = date(int(to_year or year or last.year), int(to_month or month), int(until or day))
        first = date(end.year, int(month or to_month), int(day))
        if first > end:
            first = first.replace(year=end.year - 1)
        days = (first + n * DAY for n in range((end - first).days + 1))
        found |= {one for one in days if one.weekday() < 5}
    return found


@given(
    st.sampled_from(COUNTED),
    st.dates(date(2020, 1, 1), date(2028, 6, 30)),
    st.sets(st.integers(1, 40), max_size=4),
    st.tuples(st.integers(0, 30), st.integers(0, 20)),
)
def test_the_sentence_accounts_for_every_weekday_that_does_not_count(
    rule: Rule, start: date, closed: set[int], rest: tuple[int, int]
) -> None:
    off = frozenset(start + n * DAY for n in closed)
    begins = start + rest[0] * DAY
    rests = (Rest("HOLD", begins, begins + rest[1] * DAY),)
    known = offered(rests=rests, days_off=off)
    at = datetime(start.year, start.month, start.day, 10, 0, tzinfo=TZ)
    with translation.override("en"):
        told = stroke(Plan(known, Timetable(closed=off)), rule, at)
    last = last_day_of(told.due_at) if rule.time is Time.END else day_of(told.due_at)
    _counted, _comma, left_out = told.sentence.partition("),")
    between = {start + n * DAY for n in range(1, (last - start).days + 1)}
    weekdays = {day for day in between if day.weekday() < 5}
    paused = re.search(r"(\d+) days? of pause", left_out)
    named = skipped_weekdays(left_out, last) & weekdays
    assert len(weekdays) - len(named) - int(paused[1] if paused else 0) == rule.days


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("key", sorted(RULES))
def test_every_rule_has_its_sentence(key: str, language: str) -> None:
    rule = RULES[key]
    with translation.override(language):
        told = stroke(Plan(offered(), Timetable()), rule, ASKED)
    assert "%(" not in told.sentence
    assert told.sentence
