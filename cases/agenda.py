"""A day at the desk: the appointments, what was to be taken up again, and what has come in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from cases.actors import Actor
from cases.calendars import TZ, day_of, is_working_day
from cases.models import Appointment, Case, Child, FollowUp, Step
from cases.moves import Event
from cases.states import AppointmentState, Door, Role

INCOMING = (
    Event.REPORT,
    Event.ACCEPT,
    Event.DECLINE,
    Event.QUERY,
    Event.ATTEND,
    Event.NOT_APPEARED,
    Event.REPORT_MOVE,
    Event.EXPIRE,
    Event.ASSIGN,
    Event.REFUSE_ASSIGNMENT,
)
# Who was to come and who came; what was called off or moved is not of this day any more.
OF_THE_DAY = (
    AppointmentState.PROPOSED,
    AppointmentState.CONFIRMED,
    AppointmentState.HELD,
    AppointmentState.NO_SHOW,
    AppointmentState.INTERPRETER_MISSING,
)
SHOWN = 15
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Meeting:
    """An appointment and the brothers and sisters whose cases are open."""

    appointment: Appointment
    siblings: list[Case]


@dataclass(frozen=True)
class News:
    """What has come in: the newest steps, and how many reports there were in all."""

    since: datetime
    steps: list[Step]
    reports: int


def meetings(by: Actor, on: date) -> list[Meeting]:
    """The appointments of a day: an advisor's own, for the others those of the office."""
    start = datetime.combine(on, time.min, TZ)
    found = Appointment.objects.between(start, datetime.combine(on + DAY, time.min, TZ))
    found = found.filter(case__in=Case.objects.visible_to(by), state__in=OF_THE_DAY)
    if Role.ADVISOR in by.roles:
        found = found.filter(advisor=by.user_id)
    rows = found.select_related("case__child__household", "advisor").order_by("starts_at", "pk")
    rows = rows.prefetch_related("case__child__household__children__case")
    return [Meeting(row, _siblings(row.case.child)) for row in rows]


def _siblings(child: Child) -> list[Case]:
    others: Iterable[Child] = child.household.children.all()
    cases = [one.case for one in others if one.pk != child.pk and hasattr(one, "case")]
    return [case for case in cases if case.is_open]


def follow_ups(by: Actor, on: date) -> QuerySet[FollowUp]:
    """What this person or one of the roles has to take up again by that day, the oldest first."""
    due = FollowUp.objects.pending(on).for_person(by.user_id or 0, by.roles)
    due = due.filter(case__in=Case.objects.visible_to(by))
    return due.select_related("case__child").order_by("due_on", "pk")


def news(by: Actor, at: datetime) -> News:
    """What others have brought in since the last working day began: reports, schools, the clock."""
    since = datetime.combine(last_working_day(day_of(at)), time.min, TZ)
    steps = Step.objects.filter(
        event__in=INCOMING, at__gte=since, case__in=Case.objects.visible_to(by)
    )
    foreign = steps.exclude(user=by.user_id, door=Door.DESK)
    newest = foreign.select_related("case__child", "school").order_by("-at", "-pk")[:SHOWN]
    return News(since, list(newest), foreign.filter(event=Event.REPORT).count())


def last_working_day(day: date) -> date:
    """The working day before this one: on a Monday the Friday."""
    before = day - DAY
    while not is_working_day(before):
        before -= DAY
    return before
