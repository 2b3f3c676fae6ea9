"""Compulsory schooling to the day, against the office's table and a slow reading of the law."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.ages import (
    DAY_UNKNOWN,
    MONTH_KNOWN,
    Band,
    Reason,
    age_on,
    band,
    completes_year_on,
    compulsory_from,
    duty_ends_on,
    grade_proposal,
    is_compulsory,
    months_on,
)
from cases.states import Precision
from schools.words import GRADES, Grade, SchoolForm

DAY = timedelta(days=1)
BIRTHS = st.dates(date(2005, 1, 1), date(2023, 12, 31))
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
EVERY_BIRTH = [date(2005, 1, 1) + n * DAY for n in range(19 * 365 + 4)]


@pytest.mark.parametrize(
    ("born", "begins", "ends"),
    [
        ("2018-09-30", "2024-08-01", "2037-07-31"),
        ("2018-10-01", "2025-08-01", "2037-07-31"),
        ("2008-07-31", None, "2026-07-31"),
        ("2008-08-01", None, "2026-07-31"),
        ("2008-08-02", None, "2027-07-31"),
        ("2008-02-29", None, "2026-07-31"),
        ("2019-01-01", "2025-08-01", "2037-07-31"),
        ("2018-12-31", "2025-08-01", "2037-07-31"),
    ],
)
def test_the_duty_begins_and_ends_to_the_day(born: str, begins: str | None, ends: str) -> None:
    birth_date = date.fromisoformat(born)
    if begins:
        assert compulsory_from(birth_date) == date.fromisoformat(begins)
    assert duty_ends_on(birth_date) == date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("born", "n", "completed"),
    [
        ("2008-08-01", 18, "2026-07-31"),
        ("2008-01-01", 18, "2025-12-31"),
        ("2008-02-29", 18, "2026-02-28"),
        ("2008-02-29", 20, "2028-02-28"),
        ("2008-03-01", 18, "2026-02-28"),
        ("2007-03-01", 17, "2024-02-29"),
    ],
)
def test_a_year_is_completed_the_day_before_the_birthday(born: str, n: int, completed: str) -> None:
    assert completes_year_on(date.fromisoformat(born), n) == date.fromisoformat(completed)


def lived_years(birth_date: date, day: date) -> int:
    """Birthdays that have begun by the start of the day, counted one by one."""
    years = 0
    while True:
        year = birth_date.year + years + 1
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        missing = (birth_date.month, birth_date.day) == (2, 29) and not leap
        birthday = date(year, 3, 1) if missing else birth_date.replace(year=year)
        if birthday > day:
            return years
        years += 1


def test_the_law_read_slowly_gives_the_same_for_every_birth_date() -> None:
    for birth_date in EVERY_BIRTH:
        # "bis zum Beginn des 30. September das sechste Lebensjahr vollendet": six years lived
        # when that day begins.
        begins = next(
            year
            for year in range(birth_date.year, birth_date.year + 9)
            if lived_years(birth_date, date(year, 9, 30)) >= 6
        )
        assert compulsory_from(birth_date) == date(begins, 8, 1)
        # The school year at whose end, when 1 August begins, eighteen years are lived.
        ends = next(
            year
            for year in range(birth_date.year + 17, birth_date.year + 20)
            if lived_years(birth_date, date(year, 8, 1)) >= 18
        )
        assert duty_ends_on(birth_date) == date(ends, 7, 31)


@given(BIRTHS, st.integers(1, 25))
def test_the_age_turns_the_morning_after_the_year_is_completed(birth_date: date, n: int) -> None:
    completed = completes_year_on(birth_date, n)
    assert age_on(birth_date, completed) == n - 1
    assert age_on(birth_date, completed + DAY) == n


@given(BIRTHS, DAYS)
def test_the_age_is_the_number_of_birthdays(birth_date: date, day: date) -> None:
    expected = lived_years(birth_date, day) if day >= birth_date else 0
    assert age_on(birth_date, day) == expected


def test_months_are_completed_like_years() -> None:
    assert months_on(date(2011, 5, 15), date(2026, 11, 14)) == 185
    assert months_on(date(2011, 5, 15), date(2026, 11, 15)) == 186
    assert months_on(date(2026, 1, 31), date(2026, 2, 28)) == 0
    assert months_on(date(2026, 1, 31), date(2026, 3, 1)) == 1


@given(BIRTHS, BIRTHS)
def test_the_younger_never_begins_or_ends_before_the_older(one: date, other: date) -> None:
    older, younger = sorted((one, other))
    assert compulsory_from(older) <= compulsory_from(younger)
    assert duty_ends_on(older) <= duty_ends_on(younger)


@given(BIRTHS, DAYS)
def test_bands_follow_each_other_and_agree_with_the_duty(birth_date: date, on: date) -> None:
    order = list(Band)
    today, later = band(birth_date, on), band(birth_date, on + 100 * DAY)
    assert order.index(today) <= order.index(later)
    compulsory = today not in (Band.NOT_YET, Band.OVER_AGE)
    assert is_compulsory(birth_date, on) == compulsory


@pytest.mark.parametrize(
    ("born", "on", "grade", "expected"),
    [
        ("2020-09-30", "2026-11-23", Grade.G1, Band.PRIMARY),
        ("2020-10-01", "2026-11-23", None, Band.NOT_YET),
        ("2017-03-10", "2026-11-23", Grade.G4, Band.PRIMARY),
        ("2016-03-10", "2026-11-23", Grade.G5, Band.LOWER_SECONDARY),
        ("2016-03-10", "2026-07-31", Grade.G4, Band.PRIMARY),
        ("2011-06-01", "2026-11-23", Grade.G10, Band.LOWER_SECONDARY),
        ("2011-05-23", "2026-11-23", Grade.G11, Band.VOCATIONAL),
        ("2011-05-24", "2026-11-23", Grade.G10, Band.LOWER_SECONDARY),
        ("2008-08-02", "2027-07-31", Grade.G11, Band.VOCATIONAL),
        ("2008-08-01", "2026-08-01", None, Band.OVER_AGE),
    ],
)
def test_the_grade_is_the_usual_one_at_this_age(
    born: str, on: str, grade: Grade | None, expected: Band
) -> None:
    proposal = grade_proposal(date.fromisoformat(born), date.fromisoformat(on))
    assert (proposal.grade, proposal.band) == (grade, expected)
    assert not proposal.uncertain


def test_the_age_for_the_berufskolleg_is_a_setting_and_grade_ten_the_last() -> None:
    born, on = date(2010, 3, 1), date(2026, 11, 23)
    proposal = grade_proposal(born, on, vocational_from=Decimal(17))
    assert (proposal.grade, proposal.reasons) == (Grade.G10, (Reason.CAPPED,))
    assert grade_proposal(born, on).school_forms == (SchoolForm.BERUFSKOLLEG,)
    assert grade_proposal(born, on).reasons == (Reason.VOCATIONAL,)


@given(BIRTHS, DAYS, st.sampled_from(Precision))
def test_a_proposed_school_teaches_the_proposed_grade(
    birth_date: date, on: date, precision: Precision
) -> None:
    proposal = grade_proposal(birth_date, on, precision)
    assert (proposal.grade is None) == (proposal.school_forms == ())
    assert all(proposal.grade in GRADES[form] for form in proposal.school_forms)
    assert (Reason.BIRTH_DATE_UNSURE in proposal.reasons) == proposal.uncertain


def test_a_primary_child_goes_to_a_grundschule_first() -> None:
    forms = grade_proposal(date(2018, 3, 1), date(2026, 11, 23)).school_forms
    assert forms[0] == SchoolForm.GRUNDSCHULE
    assert SchoolForm.GYMNASIUM not in forms


@pytest.mark.parametrize("precision", [Precision.YEAR, Precision.ESTIMATED])
def test_a_birth_date_without_day_and_month_makes_it_uncertain(precision: Precision) -> None:
    proposal = grade_proposal(date(2016, 1, 1), date(2026, 11, 23), precision)
    assert proposal.uncertain
    assert proposal.reasons == (Reason.AGE, Reason.BIRTH_DATE_UNSURE)


def test_a_known_month_is_uncertain_only_where_the_day_decides() -> None:
    on, month = date(2026, 11, 23), Precision.MONTH
    assert not grade_proposal(date(2016, 3, 1), on, month).uncertain
    # Born on 1 or on 31 May 2011: a Berufskolleg for the one, grade 10 for the other.
    assert grade_proposal(date(2011, 5, 1), on, month).uncertain


def test_the_precisions_known_here_are_those_of_the_case() -> None:
    assert {"DAY", MONTH_KNOWN, *DAY_UNKNOWN} == set(Precision.values)
