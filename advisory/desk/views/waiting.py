"""The waiting list: who waits longest, for what, and whether something fits now."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from advisory.desk.visitor import Visitor, visitor
from cases import finder
from cases.access import Area
from cases.calendars import Calendar, day_of, days_between
from cases.deadlines import Timetable
from cases.finder import Wish
from cases.matching import matches
from cases.models import BridgingMeasure, Case, TimetableVersion
from cases.moves import MOVES, Event

PAGE = 50


@dataclass(frozen=True)
class Row:
    """One child that waits."""

    case: Case
    days: int
    working_days: int
    wishes: list[Wish]
    free: int
    review_is_late: bool
    timetable: Timetable
    measures: list[BridgingMeasure]

    @property
    def is_long(self) -> bool:
        """So long that the lead hears of it each week."""
        return not self.is_red and self.days >= self.timetable.number("waiting_30_days")

    @property
    def is_red(self) -> bool:
        """Waiting far too long."""
        return self.days >= self.timetable.number("waiting_60_days")


@require_GET
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Everybody on the waiting list by rank date, page by page."""
    me = visitor(request)
    waiting = Case.objects.visible_to(me.actor).waiting_list()
    after = _after(request)
    listed = list((waiting.ranked_after(*after) if after else waiting)[: PAGE + 1])
    context = {
        "rows": _rows(listed[:PAGE], me),
        "next_url": _next_url(listed[PAGE - 1]) if len(listed) > PAGE else "",
        "previous_url": request.path if after else "",
        "may_place": me.may_write(Area.OFFERS),
        "may_request": bool(MOVES[Event.REQUEST_ASSIGNMENT].roles & me.actor.roles),
    }
    return render(request, "desk/waiting/list.html", context)


@require_GET
def freed_places(request: HttpRequest) -> HttpResponse:
    """Free places that somebody waits for, the newest first, each with the children it fits."""
    me = visitor(request)
    found = matches(me.actor, me.today)
    context = {"matches": found[:PAGE], "more": max(len(found) - PAGE, 0), "me": me}
    return render(request, "desk/waiting/freed.html", context)


def _rows(cases: list[Case], me: Visitor) -> list[Row]:
    free = finder.free_for(cases)
    timetable = TimetableVersion.objects.in_force()
    measures = BridgingMeasure.objects.running(me.today).by_case(case.pk for case in cases)
    return [
        Row(
            case=case,
            days=(me.today - _since(case)).days,
            working_days=days_between(_since(case), me.today, Calendar.WORKING_DAYS),
            wishes=finder.wishes_of(case),
            free=free[case.pk],
            review_is_late=case.due_on < me.today,
            timetable=timetable,
            measures=measures.get(case.pk, []),
        )
        for case in cases
    ]


def _since(case: Case) -> date:
    """The rank date, which every waiting case has: the day of the consultation."""
    return case.rank_date or day_of(case.reported_at)


def _after(request: HttpRequest) -> tuple[date, int] | None:
    """The last one of the page before, from the address; anything else begins anew."""
    day, _dot, case_id = request.GET.get("after", "").partition(".")
    try:
        return date.fromisoformat(day), int(case_id)
    except ValueError:
        return None


def _next_url(last: Case) -> str:
    return f"?after={_since(last).isoformat()}.{last.pk}"
