"""Which days count: working days of the town, school days, and the instants made from days."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count, islice, takewhile
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
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
DAY_OF_PRAYER = "Buß- und Bettag"


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


def is_working_day(day: date, closed: frozenset[date] = NO_DAYS, land: str = "") -> bool:
    """Whether the town works: Monday to Friday, no public holiday of its Land, no closing day.

    `land` is one of the sixteen by its two letters (ISO 3166-2:DE); empty: the office's own.
    What is a holiday in a part of a Land only (Mariä Himmelfahrt in Bavaria) is a closing day.
    """
    return is_open(day, Calendar.WORKING_DAYS, closed, land)


def is_school_day(day: date, closed: frozenset[date] = NO_DAYS, land: str = "") -> bool:
    """Whether schools teach: a working day outside the school holidays of the Land.

    `closed` are the movable days off of one school. After `known_until()` the holidays are not
    published yet and every working day counts as a school day.
    """
    return is_open(day, Calendar.SCHOOL_DAYS, closed, land)


def is_open(
    day: date, calendar: Calendar, closed: frozenset[date] = NO_DAYS, land: str = ""
) -> bool:
    """Whether the day counts in this calendar. Plain days all count, closed or not."""
    if calendar == Calendar.DAYS:
        return True
    if day.weekday() >= 5 or day in closed:
        return False
    return day not in _holidays(land or settings.STATE, calendar, day.year)


def add_days(
    start: date,
    n: int,
    calendar: Calendar,
    closed: frozenset[date] = NO_DAYS,
    land: str = "",
) -> date:
    """The n-th open day after start, which itself never counts.

    With n = 0 start itself if it is open, otherwise the next open day.
    Raises ValueError for a negative n.
    """
    if n < 0:
        raise ValueError("Days are only counted forwards.")
    if calendar == Calendar.DAYS:
        return start + n * DAY
    open_days = _open_after(start if n else start - DAY, calendar, land or settings.STATE)
    if closed:
        open_days = (day for day in open_days if day not in closed)
    return next(islice(open_days, max(n, 1) - 1, None))


def days_between(
    start: date,
    end: date,
    calendar: Calendar,
    closed: frozenset[date] = NO_DAYS,
    land: str = "",
) -> int:
    """How many open days lie after start up to and including end; 0 if end is not after start.

    The inverse of `add_days` for n > 0.
    """
    if calendar == Calendar.DAYS or end <= start:
        return max((end - start).days, 0)
    land = land or settings.STATE
    left_out = sum(start < day <= end and is_open(day, calendar, land=land) for day in closed)
    until_start, until_end = (
        _counted_until(day, start.year, calendar, land) for day in (start, end)
    )
    return until_end - until_start - left_out


def explain(
    start: date,
    n: int,
    calendar: Calendar,
    closed: frozenset[date] = NO_DAYS,
    language: str = "de",
) -> list[Skipped]:
    """What `add_days(start, n, ...)` leaves out, weekends aside, in order; in the office's Land.

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


def known_until(land: str = "") -> date:
    """The last day of the last school holidays that are known; warn the operator in time."""
    land = land or settings.STATE
    years = takewhile(lambda year: _school(land, year), count(FIRST_YEAR))
    return max(_school(land, max(years)))


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
    return day.weekday() != 6 and day not in _public(settings.STATE, day.year)


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


def _open_after(start: date, calendar: Calendar, land: str) -> Iterator[date]:
    """The open days after this one, without end."""
    days = _open_days(land, calendar, start.year)
    yield from islice(days, bisect_right(days, start), None)
    for year in count(start.year + 1):
        yield from _open_days(land, calendar, year)


def _counted_until(day: date, first_year: int, calendar: Calendar, land: str) -> int:
    """How many open days lie in these years up to and including that day."""
    years = range(first_year, day.year)
    before = sum(len(_open_days(land, calendar, year)) for year in years)
    return before + bisect_right(_open_days(land, calendar, day.year), day)


@lru_cache(maxsize=512)
def _open_days(land: str, calendar: Calendar, year: int) -> tuple[date, ...]:
    """Every open day of one year in order, closing days not taken out."""
    days = _after(date(year - 1, 12, 31), date(year, 12, 31))
    return tuple(day for day in days if is_open(day, calendar, land=land))


@lru_cache(maxsize=512)
def _holidays(land: str, calendar: Calendar, year: int) -> frozenset[date]:
    """The days of one year on which nobody works, or schools don't teach."""
    public = frozenset(_public(land, year))
    return public | set(_school(land, year)) if calendar == Calendar.SCHOOL_DAYS else public


def _span(day: date, calendar: Calendar, language: str) -> Skipped:
    """The holidays this day belongs to, with their neighbours of the same name."""
    if calendar == Calendar.SCHOOL_DAYS and day in _school(settings.STATE, day.year):
        return _stretch(day, Closed.SCHOOL, _school, language)
    if day in _public(settings.STATE, day.year):
        return _stretch(day, Closed.PUBLIC, _public, language)
    return Skipped(Closed.OWN, "", day, day)


def _stretch(
    day: date, kind: Closed, names: Callable[[str, int, str], Mapping[date, str]], language: str
) -> Skipped:
    land = settings.STATE
    name = names(land, day.year, language)[day]
    first = last = day
    while names(land, (first - DAY).year, language).get(first - DAY) == name:
        first -= DAY
    while names(land, (last + DAY).year, language).get(last + DAY) == name:
        last += DAY
    return Skipped(kind, name, first, last)


@lru_cache(maxsize=512)
def _public(land: str, year: int, language: str = "de") -> Mapping[date, str]:
    """Public holidays of one year (in NRW: Feiertagsgesetz NW)."""
    return dict(holidays.country_holidays("DE", subdiv=land, years=year, language=language))


@lru_cache(maxsize=512)
def _school(land: str, year: int, language: str = "de") -> Mapping[date, str]:
    """School holidays of one year (KMK Ferienkalender, as the library carries them)."""
    known = holidays.country_holidays(
        "DE", subdiv=land, years=year, language=language, categories=("school",)
    )
    if land == "BY" and date(year, 12, 31) in known:
        # Nobody's holiday there, but no lessons on it (Art. 4 FTG Bayern).
        known[_day_of_prayer(year)] = DAY_OF_PRAYER
    return dict(known)


def _day_of_prayer(year: int) -> date:
    """Buß- und Bettag: the Wednesday before 23 November."""
    last = date(year, 11, 22)
    return last - (last.weekday() - 2) % 7 * DAY
