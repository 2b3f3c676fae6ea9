"""A case as it was on a day that somebody picks."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from advisory.desk.models import Advisor
from advisory.desk.timeline import happened_until
from advisory.desk.visitor import load_case, visitor
from cases.actions.records import note_opening
from cases.calendars import end_of
from cases.history.past import up_to
from cases.states import CaseState

PAST = "past"


@require_safe
def past(request: HttpRequest, number: str) -> HttpResponse:
    """State, date and advisor as they were at the end of that day, with the steps up to then."""
    me = visitor(request)
    case = load_case(number, me.actor)
    note_opening(case, PAST, by=me.actor, at=me.now)
    typed = request.GET.get("on", "")
    day = _day(typed) or me.today
    told = up_to(case, end_of(day))
    context = {
        "case": case,
        "day": day,
        "error": _("Enter a day.") if typed and _day(typed) is None else "",
        "told": told,
        "state": CaseState(told.state).label if told else "",
        "advisor": Advisor.objects.in_bulk([told.advisor_id or 0] if told else []).values(),
        "lines": happened_until(case, end_of(day)),
    }
    return render(request, "desk/case/past.html", context)


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None
