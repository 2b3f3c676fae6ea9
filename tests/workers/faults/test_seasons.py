"""The clock over both changes to and from summer time, over Christmas and the summer holidays.

An hour of the test is a tick: sweep, then delivery. What went out when is held against the
calendar by a reading of its own, with the library of holidays alone.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from django.core import mail

from cases.models import Appointment, Deadline, Notice
from cases.notices import Kind, NoticeState, Way
from cases.reminders import sweep
from tests.factories import DAY, make_case
from tests.workers.faults.results import Result
from tests.workers.faults.world import WAITING
from workers import post
from workers.texts import message_id

S = NoticeState
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
HALF = timedelta(minutes=30)
PUBLIC = holidays.country_holidays("DE", subdiv="NW", years=(2026, 2027))
SCHOOL = holidays.country_holidays("DE", subdiv="NW", years=(2026, 2027), categories=("school",))
SEASONS = {
    "over the change to winter time": (date(2026, 10, 19), date(2026, 11, 4)),
    "over the change to summer time": (date(2027, 3, 15), date(2027, 4, 14)),
    "over Christmas": (date(2026, 12, 14), date(2027, 1, 15)),
    "over the summer holidays": (date(2027, 7, 5), date(2027, 9, 10)),
}


def ticks(first: date, last: date) -> list[datetime]:
    """Each half past of the hours in which something may go out, and one at night."""
    days = [first + nth * DAY for nth in range((last - first).days)]
    hours = (2, *range(7, 22))
    local = [datetime.combine(day, time(hour, 30), BERLIN) for day in days for hour in hours]
    return [one.astimezone(UTC) for one in local]


def standing(at: datetime) -> Callable[[], datetime]:
    """A clock that stands."""
    return lambda: at


def sent(way: Way = Way.MAIL) -> list[tuple[Notice, datetime]]:
    """Everything that went out, with the hour on the wall."""
    notices = Notice.objects.filter(state=S.SENT, way=way, digest=None)
    return [(one, one.sent_at.astimezone(BERLIN)) for one in notices if one.sent_at]


def is_school_day(day: date) -> bool:
    return day.weekday() < 5 and day not in PUBLIC and day not in SCHOOL


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("season", SEASONS)
def test_whatever_the_calendar_does_each_notice_goes_out_once_and_at_a_decent_hour(
    season: str, settings: Any
) -> None:
    settings.QUIET_HOURS = True
    first, last = SEASONS[season]
    begins = datetime.combine(first, time(9), BERLIN).astimezone(UTC)
    for state in WAITING:
        make_case(state, at=begins)
    begun = set(Notice.objects.values_list("pk", flat=True))
    Notice.objects.filter(pk__in=begun).update(state=S.SENT, sent_at=begins)
    for now in ticks(first + 7 * DAY, last):
        sweep(now)
        post.deliver(standing(now))
    result = counted(f"the clock {season}", begun, ticks(first, last)[-1])
    assert (result.lost, result.doubled_outside) == (0, 0), result
    assert result.delivered > 5
    decent(begun)
    appointments_are_reminded_by_the_clock_on_the_wall(begun)


def counted(fault: str, begun: set[Any], end: datetime) -> Result:
    """Nothing that was due is still owed, and nothing arrived twice."""
    arrived = Counter(str(one.message()["Message-ID"]) for one in mail.outbox)
    owed = Notice.objects.exclude(pk__in=begun).exclude(state=S.DROPPED).filter(way=Way.MAIL)
    alone = [one for one in owed if one.digest_id is None and one.state != S.OWED]
    late = owed.filter(state__in=(S.OWED, S.SENDING), deliver_at__lte=end - HOUR)
    overdue = Deadline.objects.waiting().filter(due_at__lte=end - HOUR)
    return Result(
        fault=fault,
        faults=0,
        owed=len(alone),
        delivered=sum(arrived[message_id(one)] > 0 for one in alone),
        lost=sum(not arrived[message_id(one)] for one in alone) + late.count() + overdue.count(),
        doubled_outside=sum(times > 1 for times in arrived.values()),
        doubled_inside=0,
        unsure=0,
        for_a_person=0,
    ).keep()


def decent(begun: set[Any]) -> None:
    """Families by day, schools in the morning of a school day and once at most."""
    digests = Counter[tuple[str, date]]()
    for notice, hour in sent():
        if notice.pk in begun:
            continue
        who = notice.recipient.partition(":")[0]
        if who == "guardian":
            assert time(8) <= hour.time() <= time(20), hour
            assert hour.weekday() < 6, hour
            assert hour.date() not in PUBLIC, hour
        if who == "school":
            assert is_school_day(hour.date()), hour
            assert time(7, 30) <= hour.time() < time(12), hour
            digests[notice.recipient, hour.date()] += 1
    assert set(digests.values()) <= {1}


def appointments_are_reminded_by_the_clock_on_the_wall(begun: set[Any]) -> None:
    """Two days before is the same hour on the wall, whatever the change of the hour."""
    reminders = Notice.objects.filter(kind=Kind.APPOINTMENT_REMINDER, rule="appointment_2_days")
    for notice in reminders.exclude(pk__in=begun):
        appointment = Appointment.objects.get(case=notice.case)
        starts = appointment.starts_at.astimezone(BERLIN)
        due = Deadline.objects.get(case=notice.case, rule=notice.rule, nth=notice.nth).due_at
        assert due.astimezone(BERLIN).replace(tzinfo=None) == starts.replace(tzinfo=None) - 2 * DAY
