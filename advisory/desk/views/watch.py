"""The state of the program: is the clock ticking, what is owed, what should be impossible."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.desk import watching
from advisory.desk.visitor import visitor
from cases import outbox
from cases.calendars import known_until
from cases.models.case import OFFICE
from cases.watching.vitals import Vitals


@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Everything a lead or an operator has to know; it names cases by their numbers only."""
    me = visitor(request)
    vitals = Vitals(me.now)
    context = {
        "troubles": vitals.troubles,
        "is_starting": vitals.is_starting,
        "notes": vitals.notes,
        "signs": list(watching.signs(vitals)),
        "figures": list(watching.figures(vitals)),
        "found": watching.found(),
        "circuits": outbox.broken(),
        "holidays_until": known_until(),
        "opens_cases": bool(me.actor.roles & OFFICE),
        "now": me.now,
    }
    return render(request, "desk/watch/watch.html", context)
