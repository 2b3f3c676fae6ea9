"""Days that count, compared with known holidays and with a slow count, and instants."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cases.calendars import (
    DAY,
    TZ,
    Calendar,
    Closed,
    Skipped,
    add_days,
    day_of,
    days_between,
    end_of,
    explain,
    is_open,
    is_school_day,
    is_working_day,
    known_until,
    last_day_of,
    morning_of,
    next_family_hour,
    next_school_morning,
    school_year,
)

DAYS = st.dates(date(2020, 1, 1), date(2031, 12, 31))
COUNTS = st.integers(0, 60)
CALENDARS = st.sampled_from(Calendar)
CLOSED = st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20)
INSTANTS = st.integers(0, 12 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)

# The school holidays the office works with, written down apart from the library (which cites KMK).
OF_THE_OFFICE = [
    (date(2026, 7, 20), date(2026, 9, 1)),
    (date(2026, 10, 17), date(2026, 10, 31)),
    (date(2026, 12, 23), date(2027, 1, 6)),
    (date(2027, 3, 22), date(2027, 4, 3)),
    (date(2027, 7, 19), date(2027, 8, 31)),
]


def every_day(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


@pytest.mark.parametrize(("first", "last"), OF_THE_OFFICE)
def test_schools_are_closed_in_the_holidays_of_the_office_and_open_around_them(
    first: date, last: date
) -> None:
    assert not any(is_school_day(day) for day in every_day(first, last))
    before = add_backwards(first)
    assert is_school_day(before)
    assert is_school_day(add_days(last, 1, Calendar.WORKING_DAYS))


def add_backwards(day: date) -> date:
    """The working day before."""
    day -= DAY
    while not is_working_day(day):
        day -= DAY
    return day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 6, 4),
        date(2027, 11, 1),
        date(2026, 12, 25),
    ],
)
def test_public_holidays_of_nrw_are_no_working_days(day: date) -> None:
    assert day.weekday() < 5
    assert not is_working_day(day)
    assert not is_school_day(day)


def test_epiphany_and_reformation_day_are_worked_on_in_nrw() -> None:
    assert is_working_day(date(2026, 1, 6))
    assert is_working_day(date(2025, 10, 31))


def test_a_holiday_of_schools_is_a_working_day_of_the_town() -> None:
    assert is_working_day(date(2026, 10, 20))
    assert not is_school_day(date(2026, 10, 20))


def test_an_own_closing_day_does_not_count() -> None:
    carnival = frozenset({date(2026, 2, 16)})
    assert is_working_day(date(2026, 2, 16))
    assert not is_working_day(date(2026, 2, 16), carnival)
    assert not is_school_day(date(2026, 2, 16), carnival)
    assert is_open(date(2026, 2, 16), Calendar.DAYS, carnival)


def test_beyond_the_known_holidays_school_days_are_working_days() -> None:
    assert known_until() >= date(2029, 8, 14)
    assert not is_school_day(known_until())
    far = every_day(date(2035, 1, 1), date(2035, 12, 31))
    assert [is_school_day(day) for day in far] == [is_working_day(day) for day in far]


def test_the_schools_clock_stands_still_in_the_holidays() -> None:
    assert add_days(date(2026, 10, 15), 3, Calendar.SCHOOL_DAYS) == date(2026, 11, 3)
    assert add_days(date(2026, 10, 15), 3, Calendar.WORKING_DAYS) == date(2026, 10, 20)
    assert add_days(date(2026, 10, 15), 3, Calendar.DAYS) == date(2026, 10, 18)


def test_no_days_from_a_closed_day_is_the_next_open_one() -> None:
    assert add_days(date(2026, 11, 20), 0, Calendar.WORKING_DAYS) == date(2026, 11, 20)
    assert add_days(date(2026, 11, 21), 0, Calendar.WORKING_DAYS) == date(2026, 11, 23)


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_days(date(2026, 11, 20), -1, Calendar.WORKING_DAYS)


@pytest.mark.parametrize("calendar", Calendar)
def test_counting_agrees_with_a_running_total_for_every_day_of_ten_years(
    calendar: Calendar,
) -> None:
    days = every_day(date(2020, 1, 1), date(2030, 12, 31))
    totals = list(accumulate(int(is_open(day, calendar)) for day in days))
    # The k-th open day of all, counted from one.
    kth = [day for day in days if is_open(day, calendar)]
    for index, start in enumerate(days[:-366]):
        for n in (1, 2, 3, 5, 7, 20):
            expected = kth[totals[index] + n - 1]
            assert add_days(start, n, calendar) == expected
        assert days_between(start, days[index + 30], calendar) == totals[index + 30] - totals[index]


@given(DAYS, COUNTS, CALENDARS, CLOSED)
def test_days_between_undoes_add_days(
    start: date, n: int, calendar: Calendar, closed: frozenset[date]
) -> None:
    end = add_days(start, n, calendar, closed)
    assert is_open(end, calendar, closed)
    expected = n or int(end > start)
    assert days_between(start, end, calendar, closed) == expected
    assert days_between(end, start, calendar, closed) == 0


@given(DAYS, DAYS, COUNTS, COUNTS, CALENDARS)
def test_later_and_more_never_ends_earlier(
    one: date, other: date, n: int, m: int, calendar: Calendar
) -> None:
    first, second = sorted((one, other))
    few, many = sorted((n, m))
    assert add_days(first, few, calendar) <= add_days(second, many, calendar)


@given(DAYS, st.integers(1, 60))
def test_two_counts_in_a_row_are_one_count(start: date, n: int) -> None:
    half = add_days(start, n, Calendar.SCHOOL_DAYS)
    whole = add_days(start, n + 5, Calendar.SCHOOL_DAYS)
    assert add_days(half, 5, Calendar.SCHOOL_DAYS) == whole


def test_what_was_left_out_is_named_with_its_dates() -> None:
    movable = frozenset({date(2026, 10, 5)})
    left_out = explain(date(2026, 9, 29), 15, Calendar.SCHOOL_DAYS, movable)
    assert left_out == [
        Skipped(Closed.OWN, "", date(2026, 10, 5), date(2026, 10, 5)),
        Skipped(Closed.SCHOOL, "Herbstferien", date(2026, 10, 17), date(2026, 10, 31)),
    ]
    assert explain(date(2026, 9, 29), 15, Calendar.DAYS, movable) == []


def test_holidays_across_the_new_year_are_one_stretch() -> None:
    assert explain(date(2026, 12, 21), 3, Calendar.SCHOOL_DAYS) == [
        Skipped(Closed.SCHOOL, "Weihnachtsferien", date(2026, 12, 23), date(2027, 1, 6))
    ]
    assert explain(date(2026, 12, 21), 8, Calendar.WORKING_DAYS, language="en") == [
        Skipped(Closed.PUBLIC, "Christmas Day", date(2026, 12, 25), date(2026, 12, 25)),
        Skipped(Closed.PUBLIC, "New Year's Day", date(2027, 1, 1), date(2027, 1, 1)),
    ]


def test_a_language_the_calendar_does_not_speak_is_german() -> None:
    skipped = explain(date(2026, 10, 15), 3, Calendar.SCHOOL_DAYS, language="ar")
    assert [stretch.name for stretch in skipped] == ["Herbstferien"]


@given(DAYS, COUNTS, CALENDARS, CLOSED)
def test_every_closed_weekday_of_a_count_is_explained(
    start: date, n: int, calendar: Calendar, closed: frozenset[date]
) -> None:
    end = add_days(start, n, calendar, closed)
    spans = explain(start, n, calendar, closed)
    for day in every_day(start + DAY, end):
        if day.weekday() < 5 and not is_open(day, calendar, closed):
            assert any(span.first <= day <= span.last for span in spans)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_ends_at_midnight_though_the_clock_was_changed(day: date, hours: int) -> None:
    length = end_of(day).astimezone(UTC) - end_of(day - DAY).astimezone(UTC)
    assert length == timedelta(hours=hours)
    assert morning_of(day, 8).time() == time(8)
    assert morning_of(day).astimezone(TZ).time() == time(7)


def test_the_morning_after_the_change_is_the_same_hour_on_the_wall() -> None:
    assert morning_of(date(2026, 3, 28), 8).astimezone(UTC).hour == 7
    assert morning_of(date(2026, 3, 29), 8).astimezone(UTC).hour == 6
    assert morning_of(date(2026, 10, 25), 8).astimezone(UTC).hour == 7


@given(DAYS)
@example(date(2026, 3, 29))
@example(date(2026, 10, 25))
def test_the_last_day_is_the_day_that_ends(day: date) -> None:
    assert last_day_of(end_of(day)) == day
    assert last_day_of(end_of(day).astimezone(UTC)) == day
    assert day_of(end_of(day)) == day + DAY
    assert day_of(morning_of(day, 0)) == day


def test_late_in_the_evening_in_utc_is_the_next_day_here() -> None:
    assert day_of(datetime(2026, 6, 1, 22, 30, tzinfo=UTC)) == date(2026, 6, 2)


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2026, 6, 1, 12))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20T12:00", "2026-11-20T12:00"),
        ("2026-11-20T06:00", "2026-11-20T08:00"),
        ("2026-11-20T20:00", "2026-11-21T08:00"),
        ("2026-11-21T20:00", "2026-11-23T08:00"),
        ("2026-11-22T12:00", "2026-11-23T08:00"),
        ("2026-12-24T21:00", "2026-12-28T08:00"),
        ("2026-03-28T23:00", "2026-03-30T08:00"),
    ],
)
def test_families_are_written_to_by_day_and_never_on_sundays_and_holidays(
    at: str, expected: str
) -> None:
    begin, end = (datetime.fromisoformat(text).replace(tzinfo=TZ) for text in (at, expected))
    assert next_family_hour(begin) == end


def test_schools_are_written_to_in_the_morning_of_a_school_day() -> None:
    friday = datetime(2026, 10, 16, 12, 0, tzinfo=TZ)
    assert next_school_morning(friday) == datetime(2026, 11, 2, 7, 0, tzinfo=TZ)
    movable = frozenset({date(2026, 11, 2)})
    assert next_school_morning(friday, movable) == datetime(2026, 11, 3, 7, 0, tzinfo=TZ)
    assert next_school_morning(friday - timedelta(hours=1)) == friday - timedelta(hours=1)


@given(INSTANTS)
def test_the_next_hour_for_a_message_is_never_past_and_allowed(at: datetime) -> None:
    family, school = next_family_hour(at), next_school_morning(at)
    assert family >= at
    assert school >= at
    assert time(8) <= family.time() < time(20)
    assert family.weekday() != 6
    assert next_family_hour(family) == family
    assert next_school_morning(school) == school
    assert is_school_day(school.date())


def test_the_school_year_begins_on_the_first_of_august() -> None:
    assert school_year(date(2026, 7, 31)) == (date(2025, 8, 1), date(2026, 7, 31))
    assert school_year(date(2026, 8, 1)) == (date(2026, 8, 1), date(2027, 7, 31))
