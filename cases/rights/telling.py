"""No request of a person is forgotten: reminders before its last day, lead and officer after it."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from cases.actions.rights import drafts_of, keepers, rule_of, tell
from cases.calendars import day_of, end_of
from cases.knowing import timetable
from cases.models import Notice, Restriction, RightsRequest
from cases.models.case import CaseQuerySet
from cases.notices import Kind
from cases.recipients import Draft

DAY = timedelta(days=1)
log = logging.getLogger(__name__)

# Days before the last one on which whoever handles it is reminded.
BEFORE = (14, 7, 2)
WEEK = 7
# Reminders of the extended period are others than those of the first month.
EXTENDED, OVERDUE = 100, 1000


@dataclass(frozen=True)
class Coming:
    """A reminder that will go out, and when its day begins."""

    request: RightsRequest
    draft: Draft
    due_at: datetime


def tell_of_requests(at: datetime) -> int:
    """Tell of what is due soon, and week by week of what is overdue; how many were told of.

    After an outage only the newest reminder goes out. One that fails stops no other.
    """
    told = _tell_of_restrictions(at)
    for request in RightsRequest.objects.unanswered().select_related("case"):
        stage = stage_of(request, day_of(at))
        if stage is None:
            continue
        try:
            tell(request, *stage, at=at)
            told += 1
        except Exception as error:
            log.warning("Request %s could not be told of: %s", request.pk, type(error).__name__)
    return told


def _tell_of_restrictions(at: datetime) -> int:
    """Year by year, or as the office has it: no case is forgotten in a restriction."""
    every = timetable().number("restriction_reminder")
    rows = []
    for standing in Restriction.objects.standing():
        passed = relativedelta(day_of(at), day_of(standing.since))
        nth = (passed.years * 12 + passed.months) // every
        if nth:
            rule, kind = f"restriction:{standing.pk}", Kind.RESTRICTION_STANDS
            drafts = [Draft(kind, rule, nth, one, at) for one in keepers(kind, at)]
            rows += [draft.notice(standing.case_id) for draft in drafts]
    Notice.objects.write_all(rows)
    return len(rows)


def stage_of(request: RightsRequest, today: date) -> tuple[Kind, int] | None:
    """Which message is owed on this day, and its number; nothing while there is time."""
    left = (request.due_on - today).days
    extended = EXTENDED if request.extended_at else 0
    if left < 0:
        return Kind.RIGHT_OVERDUE, OVERDUE + extended + (-left - 1) // WEEK
    reached = [days for days in BEFORE if left <= days]
    return (Kind.RIGHT_DUE, extended + min(reached)) if reached else None


def coming(at: datetime, until: datetime, cases: CaseQuerySet | None = None) -> list[Coming]:
    """The reminders of these days if nobody answers; what is owed already is not among them."""
    waiting = RightsRequest.objects.unanswered().select_related("case")
    chosen = list(waiting if cases is None else waiting.of_cases(cases))
    if not chosen:
        return []
    owed = Notice.objects.filter(rule__in=[rule_of(one) for one in chosen])
    told = {(rule, Kind(kind), nth) for rule, kind, nth in owed.values_list("rule", "kind", "nth")}
    found = [one for request in chosen for one in _coming(request, at, until, told)]
    return [one for one in found if one.draft.deliver_at <= until]


def _coming(
    request: RightsRequest, at: datetime, until: datetime, told: set[tuple[str, Kind, int]]
) -> Iterator[Coming]:
    day = day_of(at)
    while day <= day_of(until):
        stage = stage_of(request, day)
        if stage and (rule_of(request), *stage) not in told:
            told.add((rule_of(request), *stage))
            due_at = max(at, end_of(day - DAY))
            for draft in drafts_of(request, *stage, at=due_at):
                yield Coming(request, draft, due_at)
        day += DAY
