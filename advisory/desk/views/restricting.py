"""Restrict a case to being stored (Art. 18 DSGVO), or lift that again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from advisory.desk.forms.restricting import LiftForm, RestrictForm
from advisory.desk.visitor import load_case, visitor


@require_http_methods(["GET", "POST"])
def restriction(request: HttpRequest, number: str) -> HttpResponse:
    """The form that fits how the case stands."""
    me = visitor(request)
    case = load_case(number, me.actor)
    kind = LiftForm if case.restricted_at else RestrictForm
    form = kind(request.POST or None, me, case)
    if request.method == "POST" and form.save():
        messages.success(request, form.done)
        return redirect("desk:case", case.number)
    context = {
        "case": case,
        "child": case.child,
        "form": form,
        "standing": case.restrictions.standing().first(),
    }
    return render(request, "desk/rights/restriction.html", context)
