"""Which closed cases have to be deleted by a day, by the periods in force, and what stops them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.calendars import day_of, end_of
from cases.deadlines import keep_key
from cases.knowing import timetable
from cases.models import Case, DeletionStop, ErasedCount, Notice, RightsRequest
from cases.models.case import CaseQuerySet
from cases.notices import Kind, NoticeState
from cases.states import CaseState, Closure

# Below this many nobody is told a figure.
SMALLEST_GROUP = 5
# So long a deletion waits for the word to the schools (Art. 19 DSGVO) that would go with the case:
# longer than any mail is tried, and time for a person to see to one that can't be delivered.
LONGEST_WAIT = timedelta(days=14)


def due(on: date) -> CaseQuerySet:
    """Closed for longer than their reason allows to keep them, and stopped by nobody.

    What a person asks of a case is answered before it goes; who asks for its deletion and may have
    it needn't wait for the period. A restricted one is kept (Art. 18 DSGVO). Schools that have the
    data hear of it first, for two weeks at most.

    A case that others were merged into stays as long as they are there: it goes on the next day.
    """
    in_force, over = timetable(), Q(pk__in=())
    for closure in Closure:
        months = in_force.number(keep_key(closure))
        over |= Q(closure=closure, closed_at__lte=end_of(on - relativedelta(months=months)))
    over |= Q(pk__in=_asked_for())
    stopped = DeletionStop.objects.filter(until__gte=on).values("case")
    found = Case.objects.filter(
        over, state=CaseState.CLOSED, merged__isnull=True, restricted_at__isnull=True
    )
    waiting = RightsRequest.objects.unanswered().order_by().values("case")
    kept = found.exclude(pk__in=stopped).exclude(pk__in=waiting)
    return kept.exclude(_schools_to_tell(on)).order_by("closed_at", "pk")


def _schools_to_tell(on: date) -> Exists:
    """Whether a school is still owed word of what becomes of the data, and not since long."""
    told = (NoticeState.SENT, NoticeState.DROPPED)
    owed = Notice.objects.filter(case=OuterRef("pk"), kind=Kind.RECEIVER_TOLD)
    lately = owed.filter(created_at__gt=end_of(on - LONGEST_WAIT))
    return Exists(lately.exclude(state__in=told).order_by())


def _asked_for() -> QuerySet[RightsRequest, int]:
    """Cases whose deletion before its time was asked for and granted (Art. 17 DSGVO)."""
    granted = RightsRequest.objects.filter(
        kind=RightsRequest.Kind.ERASURE, state=RightsRequest.State.GRANTED
    )
    return granted.values_list("case", flat=True)


def deletion_on(case: Case) -> date:
    """The day on which a closed case is deleted by the periods in force."""
    months = timetable().number(keep_key(Closure(case.closure)))
    return day_of(case.closed_at or case.state_since) + relativedelta(months=months)


def near(at: datetime) -> CaseQuerySet:
    """What will be due within the days of notice, so that somebody can still stop it."""
    days = timetable().number("deletion_notice")
    return due(day_of(at) + relativedelta(days=days))


@dataclass(frozen=True)
class Group:
    """One figure of the cases that are gone; None where it is too small to be told."""

    year: int
    closure: str
    from_ukraine: bool
    cases: int | None


def figures() -> Iterator[Group]:
    """The anonymous figures, the newest year first."""
    for one in ErasedCount.objects.order_by("-year", "closure", "from_ukraine"):
        told = one.cases if one.cases >= SMALLEST_GROUP else None
        yield Group(one.year, str(Closure(one.closure).label), one.from_ukraine, told)
