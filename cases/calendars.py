"""Which days count: working days of the town, school days, and the instants made from days."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

TZ = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
NO_DAYS: frozenset[date] = frozenset()
FAMILY_HOURS = (time(8), time(20))
SCHOOL_MORNING = (time(7), time(12))
# The languages in which the library names the holidays of Germany.
NAMED_IN = {"de": "de", "en": "en_US", "uk": "uk"}
# The library's school holidays begin here; asked year by year from then on.
FIRST_YEAR = 2018


class Calendar(TextChoices):
    """Which days a clock counts."""

    WORKING_DAYS = "WORKING_DAYS", _("Working days")
    SCHOOL_DAYS = "SCHOOL_DAYS", _("School days")
    DAYS = "DAYS", _("Days")


class Closed(TextChoices):
    """Why a day does not count."""

    PUBLIC = "PUBLIC", _("Public holiday")
    SCHOOL = "SCHOOL", _("School holidays")
    OWN = "OWN", _("Own closing day")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Days in a row that a clock leaves out, first and last day included."""

    kind: Closed
    name: str
    first: date
    last: date


def is_working_day(day: date, closed: frozenset[date] = NO_DAYS) -> bool:
    """Whether the town works: Monday to Friday, no public holiday in NRW, no closing day."""
    return day.weekday() < 5 and day not in closed and day not in _public(day.year)


def is_school_day(day: date, closed: frozenset[date] = NO_DAYS) -> bool:
    """Whether schools teach: a working day outside the NRW school holidays.

    `closed` are the movable days off of one school. After `known_until()` the holidays are not
    published yet and every working day counts as a school day.
    """
    return is_working_day(day, closed) and day not in _school(day.year)


def is_open(day: date, calendar: Calendar, closed: frozenset[date] = NO_DAYS) -> bool:
    """Whether the day counts in this calendar. Plain days all count, closed or not."""
    if calendar == Calendar.DAYS:
        return True
    if calendar == Calendar.SCHOOL_DAYS:
        return is_school_day(day, closed)
    return is_working_day(day, closed)


def add_days(start: date, n: int, calendar: Calendar, closed: frozenset[date] = NO_DAYS) -> date:
    """The n-th open day after start, which itself never counts.

    With n = 0 start itself if it is open, otherwise the next open day.
    Raises ValueError for a negative n.
    """
    if n < 0:
        raise ValueError("Days are only counted forwards.")
    if calendar == Calendar.DAYS:
        return start + n * DAY
    day = start if n else start - DAY
    for _nth in range(max(n, 1)):
        day += DAY
        while not is_open(day, calendar, closed):
            day += DAY
    return day


def days_between(
    start: date, end: date, calendar: Calendar, closed: frozenset[date] = NO_DAYS
) -> int:
    """How many open days lie after start up to and including end; 0 if end is not after start.

    The inverse of `add_days` for n > 0.
    """
    if calendar == Calendar.DAYS:
        return max((end - start).days, 0)
    return sum(is_open(day, calendar, closed) for day in _after(start, end))


def explain(
    start: date,
    n: int,
    calendar: Calendar,
    closed: frozenset[date] = NO_DAYS,
    language: str = "de",
) -> list[Skipped]:
    """What `add_days(start, n, ...)` leaves out, weekends aside, in order.

    School holidays are given whole, also where the count began or a public holiday lies within
    them: "10 school days, without the autumn holidays 17-31 Oct". Names in German, English or
    Ukrainian, otherwise German. A closing day has an empty name: what it is called is known to
    whoever gave it.
    """
    if calendar == Calendar.DAYS:
        return []
    spans: list[Skipped] = []
    for day in _after(start, add_days(start, n, calendar, closed)):
        covered = bool(spans) and day <= spans[-1].last
        if covered or day.weekday() >= 5 or is_open(day, calendar, closed):
            continue
        spans.append(_span(day, calendar, NAMED_IN.get(language[:2], "de")))
    return spans


@lru_cache(maxsize=1)
def known_until() -> date:
    """The last day of the last school holidays that are known; warn the operator in time."""
    year = FIRST_YEAR
    while _school(year + 1):
        year += 1
    return max(_school(year))


def end_of(day: date) -> datetime:
    """The instant at which the day is over: the next midnight in Germany."""
    return datetime.combine(day + DAY, time.min, TZ)


def morning_of(day: date, hour: int = 7) -> datetime:
    """The full hour on that day, by the clock on the wall in Germany."""
    return datetime.combine(day, time(hour), TZ)


def day_of(instant: datetime) -> date:
    """The day in Germany at this instant. Raises ValueError for a naive one."""
    return _local(instant).date()


def last_day_of(due_at: datetime) -> date:
    """The last day before this instant: the inverse of `end_of`."""
    return day_of(due_at.astimezone(UTC) - timedelta(microseconds=1))


def next_family_hour(at: datetime) -> datetime:
    """The first instant from `at` on when a family may be written to.

    8 to 20 h (20 h no more), none on Sundays and public holidays.
    """
    return _next(at, FAMILY_HOURS, _families_may_be_written_to)


def next_school_morning(at: datetime, closed: frozenset[date] = NO_DAYS) -> datetime:
    """The first instant from `at` on that lies in the morning of a school day.

    7 to 12 h (12 h no more): schools get their digest then, and silence in the holidays.
    """
    return _next(at, SCHOOL_MORNING, lambda day: is_school_day(day, closed))


def school_year(day: date) -> tuple[date, date]:
    """First and last day of the school year, 1 August to 31 July (§ 7 (1) SchulG NRW)."""
    begins = day.year if day.month >= 8 else day.year - 1
    return date(begins, 8, 1), date(begins + 1, 7, 31)


def _families_may_be_written_to(day: date) -> bool:
    return day.weekday() != 6 and day not in _public(day.year)


def _next(at: datetime, hours: tuple[time, time], allowed: Callable[[date], bool]) -> datetime:
    """The first instant from `at` on within these hours of an allowed day, in local time."""
    local = _local(at)
    opens, closes = hours
    if allowed(local.date()) and opens <= local.time() < closes:
        return local
    day = local.date() if local.time() < opens else local.date() + DAY
    while not allowed(day):
        day += DAY
    return datetime.combine(day, opens, TZ)


def _local(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("An instant has a time zone.")
    return instant.astimezone(TZ)


def _after(start: date, end: date) -> Iterator[date]:
    return (start + n * DAY for n in range(1, (end - start).days + 1))


def _span(day: date, calendar: Calendar, language: str) -> Skipped:
    """The holidays this day belongs to, with their neighbours of the same name."""
    if calendar == Calendar.SCHOOL_DAYS and day in _school(day.year):
        return _stretch(day, Closed.SCHOOL, _school, language)
    if day in _public(day.year):
        return _stretch(day, Closed.PUBLIC, _public, language)
    return Skipped(Closed.OWN, "", day, day)


def _stretch(
    day: date, kind: Closed, names: Callable[[int, str], Mapping[date, str]], language: str
) -> Skipped:
    name = names(day.year, language)[day]
    first = last = day
    while names((first - DAY).year, language).get(first - DAY) == name:
        first -= DAY
    while names((last + DAY).year, language).get(last + DAY) == name:
        last += DAY
    return Skipped(kind, name, first, last)


@lru_cache(maxsize=256)
def _public(year: int, language: str = "de") -> Mapping[date, str]:
    """Public holidays of one year (Feiertagsgesetz NW)."""
    return dict(holidays.country_holidays("DE", subdiv="NW", years=year, language=language))


@lru_cache(maxsize=256)
def _school(year: int, language: str = "de") -> Mapping[date, str]:
    """School holidays of one year (KMK Ferienkalender, as the library carries them)."""
    return dict(
        holidays.country_holidays(
            "DE", subdiv="NW", years=year, language=language, categories=("school",)
        )
    )
