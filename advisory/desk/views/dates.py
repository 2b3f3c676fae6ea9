"""Why the dates of a case are what they are: a page of its own, and a sentence for lists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from advisory.desk.casefile import CaseFile
from advisory.desk.visitor import load_case, visitor


@require_safe
def dates(request: HttpRequest, number: str) -> HttpResponse:
    """Every date of a case with its sentence; inside a list only the sentence of the next one."""
    who = visitor(request)
    case = load_case(number, who.actor)
    asked_by: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    page = "desk/dates/_why.html" if asked_by else "desk/dates/dates.html"
    file = CaseFile(case, who)
    context = {"case": case, "file": file, "why": file.reasons.next_date.why}
    response = render(request, page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
