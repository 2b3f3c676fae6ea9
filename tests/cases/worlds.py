"""Random small cities for the forecast, and what really goes out there while nobody acts."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from random import Random

from cases.actions.answers import ask_back
from cases.actions.changes import escalate, hold
from cases.actions.placement import answer_query
from cases.calendars import TZ
from cases.coming import Expected
from cases.deadlines import NUMBERS
from cases.knowing import timetable
from cases.models import (
    Absence,
    Deadline,
    Guardian,
    Notice,
    Preference,
    Step,
    TimetableVersion,
)
from cases.notices import STAFF_TIMING, NoticeState, Timing, Way
from cases.refusals import Refused
from cases.reminders import ask_for_figures, old_figures, sweep
from cases.states import CaseState, ContactChannel, Door, Role
from schools.models import SchoolDayOff
from tests.factories import DAY, HOUR, Walk, make_person, make_place, make_school
from workers import post

TICK = timedelta(minutes=15)
STATES = [state for state in CaseState if state != CaseState.CLOSED]
# What goes out or happens, to the hour: case, cause, number, kind, recipient, way, hour.
Entry = tuple[int | None, str, int, str, str, str, datetime]


def found(chance: Random) -> datetime:
    """A city with people, schools and a few children somewhere on their way; returns its now."""
    at = datetime(2026, 1, 5, 8, tzinfo=UTC) + chance.randrange(1200) * DAY
    people(chance, at)
    if chance.random() < 0.4:
        numbers(chance, at)
    latest = max(child(chance, at) for _ in range(chance.choice([1, 1, 2])))
    now = latest + chance.choice([0, 1, 5, 30, 72, 200]) * HOUR
    if chance.random() < 0.5:
        sweep(now)
        if chance.random() < 0.5:
            post.deliver(lambda: now)
            now += chance.choice([0, 3, 20]) * HOUR
    return now + timedelta(minutes=1)


def people(chance: Random, at: datetime) -> None:
    """Colleagues with their wishes, one of them away, one whose role ends."""
    one, other = make_person(Role.LEAD, Role.INTAKE), make_person(Role.PLACEMENT, Role.ADVISOR)
    for kind in chance.sample(list(STAFF_TIMING), 6):
        timing = chance.choice(list(Timing))
        Preference.objects.create(person=one, kind=kind, timing=timing)
    starts = (at + chance.randrange(30) * DAY).date()
    Absence.objects.create(person=one, substitute=other, starts_on=starts, ends_on=starts + 9 * DAY)
    one.grants.filter(role=Role.LEAD).update(ends_on=(at + chance.randrange(60) * DAY).date())


def numbers(chance: Random, at: datetime) -> None:
    """The office has numbers and closing days of its own."""
    own = {
        key: min(max(number.default + chance.choice([-1, 1, 2]), number.lowest), number.highest)
        for key, number in NUMBERS.items()
        if chance.random() < 0.3 and key != "language_exam_on"
    }
    closed = [(at + chance.randrange(60) * DAY).date().isoformat() for _ in range(3)]
    TimetableVersion.objects.create(at=at, days=own, closed=closed, reason="Probe")


def child(chance: Random, at: datetime) -> datetime:
    """One child on its way; the instant of the last thing that happened to it."""
    born = date(2009, 1, 1) + chance.randrange(4000) * DAY
    lodged = (at - chance.randrange(60) * DAY).date() if chance.random() < 0.3 else None
    walk = Walk(at=at, birth_date=born, protection_application_on=lodged)
    guardians = Guardian.objects.filter(household=walk.case.child.household)
    if chance.random() < 0.3:
        guardians.update(preferred_channel=ContactChannel.SMS)
    if chance.random() < 0.3:
        guardians.update(email="")
    walk.school = make_school()
    make_place(walk.school, chance.randint(1, 3)).school.places.update(
        as_of=(at - chance.randrange(50) * DAY).date()
    )
    for _ in range(chance.randrange(3)):
        day = (at + chance.randrange(40) * DAY).date()
        SchoolDayOff.objects.get_or_create(school=walk.school, day=day)
    with contextlib.suppress(Refused):  # no lessons on the day the walk would choose
        walk.to(chance.choice(STATES))
        walk.case.refresh_from_db()
        something_else(walk, chance)
    return walk.at


def something_else(walk: Walk, chance: Random) -> None:
    """Now and then a question, an escalation, or a rest."""
    what = chance.random()
    if walk.case.state == CaseState.OFFERED and what < 0.5 and walk.offer:
        ask_back(walk.offer, question="Welche Sprache?", by=walk.by_school(), at=walk.later())
        if what < 0.2:
            later = walk.later(chance.randrange(60) * HOUR)
            answer_query(walk.case, "Arabisch", by=walk.by, at=later)
    elif what < 0.6:
        escalate(walk.case, chance.randint(1, 3), reason="Eilt", by=walk.by, at=walk.later())
    elif what < 0.8:
        until = walk.at.date() + chance.randint(2, 30) * DAY
        hold(walk.case, reason="Verreist", until=until, by=walk.by, at=walk.later())


def live(now: datetime, days: int) -> None:
    """Let the clock tick for some days; ticks at which nothing can be due are left out."""
    end = now + days * DAY
    while now <= end:
        ask_for_figures(now)
        sweep(now)
        post.deliver(partial(stopped, now))
        upcoming = list(_instants(now))
        if not upcoming:
            return
        now = _tick(max(min(upcoming), now + TICK))


def stopped(at: datetime) -> datetime:
    """A clock that stands still."""
    return at


def _instants(now: datetime) -> Iterator[datetime]:
    due = Deadline.objects.waiting().order_by("due_at").values_list("due_at", flat=True).first()
    owed = Notice.objects.filter(state=NoticeState.OWED).exclude(way=Way.LETTER)
    hour = owed.order_by("deliver_at").values_list("deliver_at", flat=True).first()
    yield from (one for one in (due, hour) if one)
    yield from (one.due_at for one in old_figures(timetable(), now, now + 31 * DAY))


def _tick(instant: datetime) -> datetime:
    """The first tick at or after an instant."""
    past = timedelta(minutes=instant.minute % 15, seconds=instant.second)
    return instant if not past else instant - past + TICK


def hour(instant: datetime) -> datetime:
    """The hour in which an instant lies."""
    return instant.astimezone(TZ).replace(minute=0, second=0, microsecond=0)


def went_out(since: datetime, until: datetime) -> Counter[Entry]:
    """Every message that left in this time, alone or in a digest, and every step of the clock."""
    entries: Counter[Entry] = Counter()
    for one in Notice.objects.exclude(kind="digest").select_related("digest"):
        sent_at = one.digest.sent_at if one.digest else one.sent_at
        if one.way == Way.LETTER:  # it lies in the tray as soon as it is written
            sent_at = one.created_at
        if sent_at and since <= sent_at <= until:
            entries[_entry(one, sent_at)] += 1
    for step in Step.objects.filter(door=Door.CLOCK, at__gte=since, at__lte=until):
        entries[step.case_id, step.event, step.number, "", "", "", hour(step.at)] += 1
    return entries


def _entry(one: Notice, at: datetime) -> Entry:
    return one.case_id, one.rule, one.nth, one.kind, one.recipient, one.way, hour(at)


def as_entries(expected: list[Expected]) -> Counter[Entry]:
    """The forecast in the same words."""
    return Counter(
        (
            one.case_id,
            str(one.cause),
            one.nth,
            str(one.kind or ""),
            one.recipient,
            str(one.way),
            hour(one.deliver_at),
        )
        for one in expected
    )
