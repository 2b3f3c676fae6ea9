"""Every date of every clock, compared with a slow count, for each day of ten years."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from cases import deadlines
from cases.deadlines import Timetable
from cases.deadlines.timetable import leg_key
from cases.facts import Asked, Facts, Meeting, Rest
from cases.planning import Plan, Stroke
from cases.states import CaseState, OfferState
from tests.cases import slow_dates
from tests.cases.clock_days import BERLIN
from tests.cases.slow_dates import ONE, Clock, Closings, strike, walk
from tests.size import sized

FIRST, LAST = date(2020, 1, 1), date(2029, 12, 31)
OPEN = [state for state in CaseState if state != CaseState.CLOSED]
OFFER = UUID(int=7)
HOURS = (time(0), time(6, 59), time(7), time(12, 30), time(21, 59), time(23, 59, 59))
BORN = timedelta(days=12 * 365 + 3)


def every_start() -> Iterator[datetime]:
    """Each day of ten years, at changing hours, as the database gives them: in UTC."""
    for n in range((LAST - FIRST).days + 1):
        hour = HOURS[n % len(HOURS)]
        yield datetime.combine(FIRST + n * ONE, hour, BERLIN).astimezone(UTC)


def facts_at(start: datetime, state: CaseState, closings: Closings) -> Facts:
    """A case whose every clock starts at this instant or on its day."""
    day = start.astimezone(BERLIN).date()
    offer = Asked(
        id=OFFER,
        school_id=1,
        number="100001",
        state=OfferState.SENT if state == CaseState.OFFERED else OfferState.ACCEPTED,
        sent_at=start,
        expires_at=start,
        start_on=day,
        days_off=closings.school,
    )
    rests = [Rest("HOLD", *span) for span in closings.holds]
    rests += [Rest("QUERY", *span) for span in closings.questions]
    return Facts(
        case_id=1,
        number="2026-00001",
        version=1,
        state=state,
        state_since=start,
        level=0,
        reported_at=start,
        rank_date=day,
        consulted_on=day,
        reviewed_at=start,
        hold_until=day,
        birth_date=day - BORN,
        protection_on=day,
        medical_on=day,
        offer_id=OFFER,
        offers={OFFER: offer},
        meeting=Meeting(1, start),
        rests=tuple(rests),
    )


def starts_of(start: datetime) -> dict[str, datetime]:
    """From where each kind of clock runs in that case, by the slow reading."""
    day = start.astimezone(BERLIN).date()
    birth = day - BORN
    days = {
        "15 and a half": slow_dates.at_age(birth, 186),
        "16": slow_dates.at_age(birth, 192),
        "duty ends": slow_dates.duty_ends(birth),
        "language exam": slow_dates.language_exam(day),
        **dict.fromkeys(("search", "first day", "hold", "protection", "medical"), day),
    }
    starts = {name: datetime.combine(one, time(0), BERLIN) for name, one in days.items()}
    return starts | dict.fromkeys(("state", "report", "asked", "appointment", "review"), start)


def number_of(key: str, closings: Closings) -> int:
    """How many days this clock counts where the office has numbers of its own."""
    own = closings.numbers
    if key in slow_dates.AFTER_LEG:
        state, later = slow_dates.AFTER_LEG[key]
        return own.get(leg_key(state), slow_dates.LEGS[state].n) + later
    return own.get(key, slow_dates.RULES[key].n)


def timetable_of(closings: Closings) -> Timetable:
    return Timetable(1, tuple(sorted(closings.numbers.items())), closings.office)


def utc(at: datetime) -> datetime:
    """Without a zone's own doubts: wall times that come twice or never are unequal to anything."""
    return at.astimezone(UTC)


def compare(start: datetime, state: CaseState, closings: Closings) -> set[str]:
    """Compare all dates of one case in one state; returns the clocks that ran."""
    plan = Plan(facts_at(start, state, closings), timetable_of(closings))
    starts = starts_of(start)
    leg = slow_dates.LEGS[state]
    days = closings.numbers.get(leg_key(state), leg.n)
    due_at = strike(leg, days, starts[leg.anchor], closings)
    assert utc(plan.due_at()) == utc(due_at), (state, start)
    seen = set()
    for planned in plan.strokes():
        key = planned.rule.key
        clock = slow_dates.RULES[key]
        expected = strike(clock, number_of(key, closings), starts[clock.anchor], closings)
        assert utc(planned.due_at) == utc(expected), (key, state, start)
        seen.add(key)
    return seen


def some_days(chance: random.Random, around: date, n: int) -> frozenset[date]:
    return frozenset(around + chance.randrange(-10, 120) * ONE for _nth in range(n))


def some_spans(chance: random.Random, around: date, n: int) -> tuple[tuple[date, date], ...]:
    spans = []
    for _nth in range(n):
        first = around + chance.randrange(-15, 60) * ONE
        spans.append((first, first + chance.randrange(0, 40) * ONE))
    return tuple(spans)


def some_numbers(chance: random.Random) -> dict[str, int]:
    """Numbers that a lead has changed, within their bounds."""
    keys = [key for key in deadlines.NUMBERS if key in slow_dates.RULES or key.startswith("leg_")]
    keys = [key for key in keys if key not in ("appointment_3_hours", "language_exam_on")]
    chosen = {}
    for key in chance.sample(keys, 12):
        number = deadlines.NUMBERS[key]
        value = number.default + chance.randrange(-3, 12)
        chosen[key] = min(max(value, number.lowest), number.highest)
    return chosen


def random_closings(chance: random.Random, around: date) -> Closings:
    return Closings(
        school=some_days(chance, around, chance.randrange(12)),
        office=some_days(chance, around, chance.randrange(8)),
        holds=some_spans(chance, around, chance.randrange(3)),
        questions=some_spans(chance, around, chance.randrange(3)),
        numbers=some_numbers(chance) if chance.random() < 0.5 else {},
    )


def test_the_slow_table_knows_every_clock_and_every_leg() -> None:
    assert set(slow_dates.RULES) == set(deadlines.RULES)
    assert set(slow_dates.LEGS) == set(deadlines.LEGS) == set(OPEN)
    law = {key for key, clock in slow_dates.RULES.items() if clock.law}
    assert law == {key for key, rule in deadlines.RULES.items() if rule.basis == "LAW"}


@pytest.mark.parametrize("state", OPEN)
def test_every_date_from_every_day_of_ten_years_equals_the_slow_count(state: CaseState) -> None:
    seen: set[str] = set()
    for start in every_start():
        seen |= compare(start, state, Closings())
    assert seen == {key for key, rule in deadlines.RULES.items() if state in rule.states}


@pytest.mark.parametrize("state", OPEN)
def test_dates_equal_the_slow_count_with_pauses_closings_and_numbers_at_random(
    state: CaseState,
) -> None:
    chance = random.Random(f"{state} 2020-2029")  # noqa: S311
    starts = list(every_start())
    for start in chance.sample(starts, min(sized(700), len(starts))):
        compare(start, state, random_closings(chance, start.astimezone(BERLIN).date()))


@pytest.mark.parametrize("state", OPEN)
def test_a_pause_of_any_length_at_any_distance_moves_the_dates_as_the_slow_count_says(
    state: CaseState,
) -> None:
    """Before, over and after each clock; around Christmas and both changes of the clock."""
    for text in ("2026-03-26T10:00", "2026-10-14T10:00", "2026-12-18T10:00"):
        start = datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)
        day = start.astimezone(BERLIN).date()
        for distance in range(-6, 30, 3):
            for length in (0, 1, 2, 5, 14, 60):
                span = ((day + distance * ONE, day + (distance + length) * ONE),)
                compare(start, state, Closings(holds=span))
                compare(start, state, Closings(questions=span))


def test_the_clocks_of_the_law_run_on_in_every_pause() -> None:
    start = datetime(2026, 11, 2, 9, tzinfo=UTC)
    day = start.date()
    paused = Closings(holds=((day, day + 50 * ONE),), questions=((day, day + 50 * ONE),))
    for key, clock in slow_dates.RULES.items():
        rule = deadlines.RULES[key]
        state = rule.states[0]
        plans = [Plan(facts_at(start, state, one), Timetable()) for one in (Closings(), paused)]
        plain, late = ({p.rule.key: p.due_at for p in plan.strokes()}[key] for plan in plans)
        # What counts no days, or counts back from a date, has none that a pause could take out.
        stands = clock.law or (clock.unit == slow_dates.D and clock.n <= 0)
        assert (plain == late) == stands, key


@pytest.mark.parametrize("key", ["waiting_list_review", "waiting_30_days"])
def test_rounds_that_come_again_are_counted_from_stroke_to_stroke(key: str) -> None:
    clock = slow_dates.RULES[key]
    state = deadlines.RULES[key].states[-2] if key == "waiting_30_days" else CaseState.WAITLISTED
    for start in list(every_start())[:: max(1, round(40 / sized(1)))]:
        day = start.astimezone(BERLIN).date()
        closings = Closings(office=frozenset({day + 9 * ONE}), holds=((day, day + 4 * ONE),))
        plan = Plan(facts_at(start, state, closings), timetable_of(closings))
        known: list[Stroke] = []
        begins = starts_of(start)[clock.anchor]
        for nth in range(1, 12):
            planned = next(one for one in plan.strokes(known) if one.rule.key == key)
            expected = strike(clock, clock.n if nth == 1 else clock.every, begins, closings)
            assert (planned.anchor_at, planned.due_at) == (begins, expected)
            known.append(Stroke(key, nth, begins, expected, "DONE"))
            begins = expected


@pytest.mark.parametrize("month", range(1, 13))
def test_the_target_of_twenty_working_days_is_the_sum_of_a_slow_count(month: int) -> None:
    for day in range(1, 29):
        start = datetime(2027, month, day, 9, tzinfo=UTC)
        plan = Plan(facts_at(start, CaseState.REPORTED, Closings()), Timetable())
        expected = walk(start.date(), 20, Clock("report", 20, slow_dates.W), Closings())
        assert plan.target_due_on() == expected


@pytest.mark.parametrize("first", [date(2026, 3, 27), date(2026, 10, 23)])
def test_over_the_change_of_the_clock_days_keep_the_wall_and_hours_are_real_ones(
    first: date,
) -> None:
    """An appointment at each half hour of the days around: two days, and three full hours ahead."""
    for half_hours in range(48 * 6):
        wall = datetime.combine(first, time(0)) + half_hours * timedelta(minutes=30)
        start = wall.replace(tzinfo=BERLIN).astimezone(UTC)
        compare(start, CaseState.APPOINTMENT_SCHEDULED, Closings())
        plan = Plan(facts_at(start, CaseState.APPOINTMENT_SCHEDULED, Closings()), Timetable())
        due = {one.rule.key: one.due_at for one in plan.strokes()}
        assert start - due["appointment_3_hours"].astimezone(UTC) == timedelta(hours=3)
        two_days = due["appointment_2_days"].astimezone(BERLIN)
        local = start.astimezone(BERLIN)
        assert two_days.date() == local.date() - 2 * ONE
        assert two_days.astimezone(UTC).astimezone(BERLIN).time() in (
            local.time(),
            # The hour that was left out in spring is the next one.
            (datetime.combine(local.date(), local.time()) + timedelta(hours=1)).time(),
        )


def test_the_yearly_date_comes_again_each_year() -> None:
    start = datetime(2026, 11, 9, 9, tzinfo=UTC)
    facts = replace(facts_at(start, CaseState.ENROLLED, Closings()), birth_date=date(2015, 5, 4))
    known: list[Stroke] = []
    for year in (2027, 2028, 2029):
        plan = Plan(facts, Timetable())
        planned = next(one for one in plan.strokes(known) if one.rule.key == "language_exam")
        assert planned.anchor_at == datetime(year, 1, 15, tzinfo=BERLIN)
        assert planned.due_at == datetime(year - 1, 12, 18, 7, tzinfo=BERLIN)
        known.append(Stroke("language_exam", len(known) + 1, planned.anchor_at, planned.due_at,
                            "DONE"))  # fmt: skip


@pytest.mark.parametrize(
    ("born", "again"),
    [(date(2012, 3, 1), True), (date(2011, 7, 16), True), (date(2011, 7, 15), False)],
)
def test_the_language_exam_comes_each_year_until_the_child_is_too_old(
    born: date, again: bool
) -> None:
    first = datetime(2026, 1, 15, tzinfo=BERLIN)
    facts = replace(
        facts_at(datetime(2025, 9, 1, 8, tzinfo=BERLIN), CaseState.ENROLLED, Closings()),
        birth_date=born,
    )
    struck = Stroke("language_exam", 1, first, first, outcome="DONE")
    planned = [one.anchor_at for one in Plan(facts, Timetable()).strokes([struck])
               if one.rule.key == "language_exam"]  # fmt: skip
    assert planned == ([first.replace(year=2027)] if again else [])
