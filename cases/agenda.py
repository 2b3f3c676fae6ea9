"""A day at the desk: the appointments, what was to be taken up again, and what has come in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from cases.actors import Actor
from cases.calendars import TZ, day_of, is_working_day
from cases.models import Absence, Appointment, Case, Child, FollowUp, Step
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


def meetings(by: Actor, on: date, cared: set[int]) -> list[Meeting]:
    """The appointments of a day: an advisor's own and of whom they stand in for (`cared`), for the
    others those of the office."""
    start = datetime.combine(on, time.min, TZ)
    found = Appointment.objects.between(start, datetime.combine(on + DAY, time.min, TZ))
    found = found.filter(case__in=Case.objects.visible_to(by), state__in=OF_THE_DAY)
    if Role.ADVISOR in by.roles:
        found = found.filter(advisor__in=cared)
    rows = found.select_related("case__child__household", "advisor").order_by("starts_at", "pk")
    rows = rows.prefetch_related("case__child__household__children__case")
    return [Meeting(row, _siblings(row.case.child)) for row in rows]


def _siblings(child: Child) -> list[Case]:
    others: Iterable[Child] = child.household.children.all()
    cases = [one.case for one in others if one.pk != child.pk and hasattr(one, "case")]
    return [case for case in cases if case.is_open]


def follow_ups(by: Actor, on: date) -> QuerySet[FollowUp]:
    """What this person or one of the roles has to take up again by that day, the oldest first.

    Who stands in for somebody takes up theirs; what was left by people who have gone is the lead's.
    """
    away = Absence.objects.stood_in_for(by.user_id or 0, on)
    mine = Q(user__in=[by.user_id or 0, *away])
    mine |= Q(user__isnull=True, role__in=by.roles)
    if Role.LEAD in by.roles:
        mine |= Q(user__is_active=False)
    return _seen(FollowUp.objects.pending(on).filter(mine), by).order_by("due_on", "pk")


def done_follow_ups(by: Actor, on: date) -> QuerySet[FollowUp]:
    """What this person has done on that day, the newest first: it may have been by mistake."""
    start = datetime.combine(on, time.min, TZ)
    done = FollowUp.objects.filter(done_by=by.user_id, done_at__gte=start)
    return _seen(done, by).order_by("-done_at", "-pk")


def _seen(found: QuerySet[FollowUp], by: Actor) -> QuerySet[FollowUp]:
    return found.filter(case__in=Case.objects.visible_to(by)).select_related("case__child", "user")


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
