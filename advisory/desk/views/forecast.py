"""The next two weeks of the clock: what it does by itself, for all, a person, a school, a case."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.desk import forecasting
from advisory.desk.forms.forecast import ForecastFilter
from advisory.desk.models import Advisor
from advisory.desk.visitor import Visitor, visitor
from cases.forecast import DAYS, forecast
from cases.models import Case
from cases.models.case import OFFICE, CaseQuerySet

PAGE = 100


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """By day and hour, a hundred at a time."""
    me = visitor(request)
    form = ForecastFilter(request.GET, list(Advisor.objects.who_may_log_in()))
    expected = [one for one in forecast(me.now, cases=_cases(me, form)) if form.wants(one)]
    coming = forecasting.in_words(expected)
    page = Paginator(coming, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "count": len(coming),
        "days": list(forecasting.by_day(page)),
        "span": DAYS,
        "page": page,
        "me": me,
        "is_mine": form["whom"].value() == f"user:{me.person.pk}",
        "is_filtered": bool(set(request.GET) - {"page"}),
    }
    return render(request, "desk/forecast/forecast.html", context)


def _cases(me: Visitor, form: ForecastFilter) -> CaseQuerySet | None:
    """The cases that may be looked at; None: all, and the schools whose figures grow old."""
    if form.number:
        return Case.objects.visible_to(me.actor).with_number(form.number)
    return None if me.actor.roles & OFFICE else Case.objects.visible_to(me.actor)
