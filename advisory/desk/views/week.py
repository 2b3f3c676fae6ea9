"""The week of the office, and its calendar for other programs."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from advisory.desk import ical, weeks
from advisory.desk.models import Advisor
from advisory.desk.visitor import load_case, visitor
from cases.access import Area
from cases.actions.calendar_feeds import end_feed, make_feed, visit, working_feed
from cases.states import Role
from cases.week import block_of, calendar_of
from schools import clock

MINE = "mine"


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """All appointments of a week, by advisors or by rooms; on a phone day by day."""
    me = visitor(request)
    if not me.may_read(Area.CONTACTS):
        raise Http404
    by_rooms = request.GET.get("by") == "rooms"
    only = _only(request.GET.get("advisor", ""), me.person)
    shown = weeks.week(me, _day(request, me.today), by_rooms=by_rooms, only=only)
    context = {
        "week": shown,
        "me": me,
        "by_rooms": by_rooms,
        "only": only,
        "is_advisor": Role.ADVISOR in me.actor.roles,
        "keeps_rooms": me.may_write(Area.ROOMS),
    }
    return render(request, "desk/appointments/week.html", context)


@require_safe
def download(request: HttpRequest, number: str) -> HttpResponse:
    """The coming appointment of one case as a file for a calendar program."""
    me = visitor(request)
    block = block_of(load_case(number, me.actor)) if me.may_read(Area.CONTACTS) else None
    if block is None:
        raise Http404
    return _file(ical.calendar([block], me.now), f"{number}.ics")


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """The link to the own calendar: made, shown once, ended."""
    me = visitor(request)
    token = ""
    if request.method == "POST" and "end" in request.POST:
        end_feed(by=me.actor, at=me.now)
    elif request.method == "POST" and "make" in request.POST:
        token = make_feed(by=me.actor, at=me.now)
    context = {"feed": working_feed(me.actor), "token": token, "me": me}
    response = render(request, "desk/preferences/calendar.html", context)
    add_never_cache_headers(response)
    return response


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever has made this link; the link is the key."""
    at = clock.now()
    person_id = visit(token, at=at)
    if person_id is None:
        raise Http404
    return _file(ical.calendar(calendar_of(person_id, at), at), "einstieg.ics")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    add_never_cache_headers(response)
    return response


def _day(request: HttpRequest, today: date) -> date:
    """The day whose week is shown; whatever is no day shows this week."""
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return today
    return day if 1900 < day.year < 2200 else today


def _only(typed: str, person: Advisor) -> int | None:
    if typed == MINE:
        return person.pk
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None
