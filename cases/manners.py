"""When somebody may be written to: families by day, schools in the morning, staff as they like."""

from datetime import date, datetime, time, timedelta
from functools import cache

from django.conf import settings

from cases.calendars import (
    NO_DAYS,
    TZ,
    is_school_day,
    is_working_day,
    next_family_hour,
)
from cases.notices import DUTIES, FAMILY_KINDS, RECEIPTS, SCHOOL_KINDS, STAFF_TIMING, Kind, Timing

# The hour of the day's digest, before the first lesson and before the office opens.
DIGEST_AT = time(7, 30)
# A digest that was kept up is still sent in the morning; after that it waits for the next day.
MORNING_ENDS = time(12)
DAY = timedelta(days=1)


def is_quiet() -> bool:
    """Whether anybody's hours are kept; the demo is impatient."""
    return bool(settings.QUIET_HOURS)


@cache
def timing_of(kind: str, wish: str | None) -> Timing:
    """When a person of the office hears of this kind; a duty can't be switched off."""
    default = STAFF_TIMING.get(Kind(kind), Timing.AT_ONCE)
    if wish is None or (wish == Timing.OFF and kind in DUTIES):
        return default
    return Timing(wish)


def in_digest(kind: str, timing: Timing = Timing.AT_ONCE) -> bool:
    """Whether it goes out inside a digest: for schools everything but receipts."""
    if kind in SCHOOL_KINDS:
        return kind not in RECEIPTS
    return kind not in FAMILY_KINDS and timing is Timing.DAILY


def next_hour(
    kind: str, at: datetime, *, digest: bool, days_off: frozenset[date] = NO_DAYS
) -> datetime:
    """The first instant from `at` on at which a notice of this kind may go out.

    Families: 8 to 20 h, no Sundays and public holidays. Schools: the hour of the digest on a day
    on which this school teaches. Staff: at once, or with the digest of the next working day.
    `days_off` are the recipient's own: those of the school, or the closing days of the office.
    """
    if not is_quiet():
        return at
    if kind in FAMILY_KINDS:
        return next_family_hour(at)
    if kind in SCHOOL_KINDS and digest:
        return next_school_digest(at, days_off)
    return next_staff_digest(at, days_off) if digest else at


def next_school_digest(at: datetime, days_off: frozenset[date] = NO_DAYS) -> datetime:
    """7:30 of the first day on which the school teaches."""
    local = at.astimezone(TZ)
    day = local.date() if local.time() <= DIGEST_AT else local.date() + DAY
    while not is_school_day(day, days_off):
        day += DAY
    return datetime.combine(day, DIGEST_AT, TZ)


def next_staff_digest(at: datetime, closed: frozenset[date] = NO_DAYS) -> datetime:
    """7:30 of the first day on which the office works."""
    local = at.astimezone(TZ)
    day = local.date() if local.time() <= DIGEST_AT else local.date() + DAY
    while not is_working_day(day, closed):
        day += DAY
    return datetime.combine(day, DIGEST_AT, TZ)


def digest_may_go(kind: str, at: datetime, days_off: frozenset[date] = NO_DAYS) -> bool:
    """Whether it is still the morning of a digest: a late one waits for the next day."""
    if not is_quiet():
        return True
    local = at.astimezone(TZ)
    day = local.date()
    is_open = is_school_day if kind in SCHOOL_KINDS else is_working_day
    return is_open(day, days_off) and DIGEST_AT <= local.time() < MORNING_ENDS


def digest_number(at: datetime) -> int:
    """Which digest this is: one for each day, so that a second one of a day can't be written."""
    if is_quiet():
        return at.astimezone(TZ).date().toordinal()
    return int(at.timestamp())
