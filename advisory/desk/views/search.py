"""The search in the header: by any spelling, phone, number or birth date.

What is typed comes by POST and is never part of an address: addresses are written into logs.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from advisory.desk.forms.sought import readings_of
from advisory.desk.visitor import visitor
from cases import worklist
from cases.models import Case
from cases.states import Role

LONGEST = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """What was found, with state, since when, next step and who; a number leads to its case."""
    text = request.POST.get("q", "").replace("\0", "").strip()[:LONGEST]
    if not text:
        return render(request, "desk/search/search.html")
    me = visitor(request)
    numbered = Case.objects.visible_to(me.actor).with_number(text.upper()).first()
    if numbered is not None:
        return redirect("desk:case", numbered.number)
    lines = worklist.search(readings_of(text), me.actor, me.now)
    context = {
        "search_text": text,
        "lines": lines,
        "is_capped": len(lines) == worklist.FOUND,
        "may_report": Role.INTAKE in me.actor.roles,
    }
    return render(request, "desk/search/search.html", context)
