"""No request of a person is forgotten: reminders before its last day, lead and officer after it."""

import logging
from datetime import date, datetime

from cases.actions.rights import tell
from cases.calendars import day_of
from cases.models import RightsRequest
from cases.notices import Kind

log = logging.getLogger(__name__)

# Days before the last one on which whoever handles it is reminded.
BEFORE = (14, 7, 2)
WEEK = 7
# Reminders of the extended period are others than those of the first month.
EXTENDED, OVERDUE = 100, 1000


def tell_of_requests(at: datetime) -> int:
    """Tell of what is due soon, and week by week of what is overdue; how many were told of.

    After an outage only the newest reminder goes out. One that fails stops no other.
    """
    told = 0
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


def stage_of(request: RightsRequest, today: date) -> tuple[Kind, int] | None:
    """Which message is owed on this day, and its number; nothing while there is time."""
    left = (request.due_on - today).days
    extended = EXTENDED if request.extended_at else 0
    if left < 0:
        return Kind.RIGHT_OVERDUE, OVERDUE + extended + (-left - 1) // WEEK
    reached = [days for days in BEFORE if left <= days]
    return (Kind.RIGHT_DUE, extended + min(reached)) if reached else None
