"""The calendars of all sixteen Länder, compared with their laws and published dates."""

from datetime import date, timedelta

import pytest
from pytest_django.fixtures import Settings

from cases.calendars import (
    DAY,
    Calendar,
    add_days,
    days_between,
    explain,
    is_school_day,
    is_working_day,
    known_until,
    next_family_hour,
    next_school_morning,
)
from tests.cases.clock_days import at

YEARS = range(2020, 2032)

# The holiday laws as one table: day and month, in which Länder, from which year.
FIXED: list[tuple[int, int, str, int]] = [
    (1, 1, "", 0),
    (6, 1, "BW BY ST", 0),
    (8, 3, "BE", 2019),
    (8, 3, "MV", 2023),
    (1, 5, "", 0),
    (15, 8, "SL", 0),
    (20, 9, "TH", 2019),
    (3, 10, "", 0),
    (31, 10, "BB MV SN ST TH", 0),
    (31, 10, "HB HH NI SH", 2018),
    (1, 11, "BW BY NW RP SL", 0),
    (25, 12, "", 0),
    (26, 12, "", 0),
]
# Days after Easter Sunday.
MOVABLE: list[tuple[int, str]] = [(-2, ""), (1, ""), (39, ""), (50, ""), (60, "BW BY HE NW RP SL")]
# Once only: 75 and 80 years after the end of the war.
ONCE = {("BE", date(2020, 5, 8)), ("BE", date(2025, 5, 8))}

# Summer holidays as the Kultusministerkonferenz published them, first and last day.
SUMMERS: dict[str, tuple[str, str]] = {
    "BW": ("2026-07-30 2026-09-12", "2027-07-29 2027-09-11"),
    "BY": ("2026-08-03 2026-09-14", "2027-08-02 2027-09-13"),
    "BE": ("2026-07-09 2026-08-22", "2027-07-01 2027-08-14"),
    "BB": ("2026-07-09 2026-08-22", "2027-07-01 2027-08-14"),
    "HB": ("2026-07-02 2026-08-12", "2027-07-08 2027-08-18"),
    "HH": ("2026-07-09 2026-08-19", "2027-07-01 2027-08-11"),
    "HE": ("2026-06-29 2026-08-07", "2027-06-28 2027-08-06"),
    "MV": ("2026-07-13 2026-08-22", "2027-07-05 2027-08-14"),
    "NI": ("2026-07-02 2026-08-12", "2027-07-08 2027-08-18"),
    "NW": ("2026-07-20 2026-09-01", "2027-07-19 2027-08-31"),
    "RP": ("2026-06-29 2026-08-07", "2027-06-28 2027-08-06"),
    "SL": ("2026-06-29 2026-08-07", "2027-06-28 2027-08-06"),
    "SN": ("2026-07-04 2026-08-14", "2027-07-10 2027-08-20"),
    "ST": ("2026-07-04 2026-08-14", "2027-07-10 2027-08-20"),
    "SH": ("2026-07-04 2026-08-15", "2027-07-03 2027-08-14"),
    "TH": ("2026-07-04 2026-08-14", "2027-07-10 2027-08-20"),
}
LAENDER = sorted(SUMMERS)
# Other holidays, as schools of these Länder have them on their own pages.
OTHERS: list[tuple[str, str]] = [
    ("BY", "2026-11-02 2026-11-06"),
    ("BY", "2026-12-24 2027-01-08"),
    ("BY", "2027-02-08 2027-02-12"),
    ("BY", "2026-11-18 2026-11-18"),
    ("MV", "2026-02-09 2026-02-20"),
    ("MV", "2026-03-30 2026-04-08"),
    ("MV", "2026-05-22 2026-05-26"),
    ("NI", "2026-03-23 2026-04-07"),
    ("NI", "2026-05-15 2026-05-15"),
    ("NI", "2026-05-26 2026-05-26"),
    ("NW", "2027-05-18 2027-05-18"),
    ("NW", "2027-10-23 2027-11-06"),
    ("NW", "2027-12-24 2028-01-08"),
]


def easter(year: int) -> date:
    """Easter Sunday after Gauss, with the corrections of Lichtenberg."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    golden = year % 19
    seed = (19 * golden + moon) % 30
    correction = (seed + golden // 11) // 29
    limit = 21 + seed - correction
    first_sunday = 7 - (year + year // 4 + sun) % 7
    day_of_march = limit + 7 - (limit - first_sunday) % 7
    return date(year, 3, 1) + timedelta(days=day_of_march - 1)


def day_of_prayer(year: int) -> date:
    """Eleven days before the first Sunday of Advent, which is the fourth before Christmas."""
    christmas = date(year, 12, 25)
    fourth_of_advent = christmas - timedelta(days=christmas.weekday() + 1)
    return fourth_of_advent - timedelta(days=21 + 11)


def is_in(land: str, laender: str) -> bool:
    """Whether a holiday of these Länder is one here; none named means all."""
    return not laender or land in laender.split()


def by_law(land: str, year: int) -> set[date]:
    """The public holidays of a Land in one year, Sundays left out."""
    days = {
        date(year, month, day) for day, month, laender, since in FIXED
        if is_in(land, laender) and year >= since
    }  # fmt: skip
    days |= {easter(year) + timedelta(days=n) for n, laender in MOVABLE if is_in(land, laender)}
    if land == "SN":
        days.add(day_of_prayer(year))
    return days | {day for where, day in ONCE if where == land and day.year == year}


def every_day(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


def span(text: str) -> list[date]:
    first, last = map(date.fromisoformat, text.split())
    return every_day(first, last)


def test_easter_falls_where_the_church_has_it() -> None:
    known = {
        2008: (3, 23),
        2024: (3, 31),
        2025: (4, 20),
        2026: (4, 5),
        2027: (3, 28),
        2038: (4, 25),
    }
    assert {year: (easter(year).month, easter(year).day) for year in known} == known
    assert [day_of_prayer(year).day for year in (2025, 2026, 2027)] == [19, 18, 17]


@pytest.mark.parametrize("land", LAENDER)
def test_the_town_works_on_every_weekday_that_the_law_of_its_land_leaves(land: str) -> None:
    holidays = {day for year in YEARS for day in by_law(land, year)}
    for day in every_day(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)):
        expected = day.weekday() < 5 and day not in holidays
        assert is_working_day(day, land=land) == expected, day


@pytest.mark.parametrize("land", LAENDER)
def test_schools_of_a_land_are_closed_all_summer_and_open_before_and_after(land: str) -> None:
    for text in SUMMERS[land]:
        days = span(text)
        assert not any(is_school_day(day, land=land) for day in days)
        before, after = days[0] - DAY, days[-1] + DAY
        while before.weekday() >= 5:
            before -= DAY
        while after.weekday() >= 5:
            after += DAY
        assert is_school_day(before, land=land)
        assert is_school_day(after, land=land)


@pytest.mark.parametrize(("land", "text"), OTHERS)
def test_schools_are_closed_in_the_holidays_they_announce(land: str, text: str) -> None:
    assert not any(is_school_day(day, land=land) for day in span(text))


@pytest.mark.parametrize("land", LAENDER)
def test_every_land_teaches_about_as_many_days_a_year(land: str) -> None:
    """75 days of holidays (Saturdays too) by agreement of the Länder leave about 190 of lessons."""
    days = days_between(date(2020, 7, 31), date(2028, 7, 31), Calendar.SCHOOL_DAYS, land=land)
    assert 185 <= days / 8 <= 196


@pytest.mark.parametrize("land", LAENDER)
def test_holidays_of_schools_are_known_to_the_summer_of_2029_in_every_land(land: str) -> None:
    assert date(2029, 7, 1) < known_until(land) < date(2029, 9, 30)


@pytest.mark.parametrize("land", LAENDER)
def test_a_count_in_a_land_agrees_with_a_count_by_hand(land: str) -> None:
    closed = frozenset({date(2026, 5, 15), date(2026, 10, 30), date(2027, 2, 8)})
    for calendar, is_open in (
        (Calendar.WORKING_DAYS, is_working_day),
        (Calendar.SCHOOL_DAYS, is_school_day),
    ):
        for start in every_day(date(2026, 4, 1), date(2027, 3, 31))[::5]:
            day, left = start, 9
            while left:
                day += DAY
                left -= is_open(day, closed, land)
            assert add_days(start, 9, calendar, closed, land) == day
            assert days_between(start, day, calendar, closed, land) == 9


def test_the_office_works_by_the_calendar_of_its_own_land(settings: Settings) -> None:
    epiphany, all_saints = date(2026, 1, 6), date(2027, 11, 1)
    assert is_working_day(epiphany)
    assert not is_working_day(all_saints)
    settings.STATE = "ST"
    assert not is_working_day(epiphany)
    assert is_working_day(all_saints)
    assert next_family_hour(at("2026-01-06T09:00")) == at("2026-01-07T08:00")
    assert next_school_morning(at("2026-07-03T13:00")) == at("2026-08-17T07:00")
    names = [one.name for one in explain(date(2026, 1, 2), 3, Calendar.WORKING_DAYS)]
    assert names == ["Heilige Drei Könige"]
    settings.STATE = "BY"
    prayer = [one.name for one in explain(date(2026, 11, 16), 3, Calendar.SCHOOL_DAYS)]
    assert prayer == ["Buß- und Bettag"]
