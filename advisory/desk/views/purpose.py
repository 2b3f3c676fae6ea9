"""The page that asks what another team's case is opened for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from advisory.desk.forms.purpose import PurposeForm
from advisory.desk.visitor import load_case, visitor
from cases.actions.records import state_purpose


@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, number: str) -> HttpResponse:
    """Ask, record the answer, and go on to the page that was wanted."""
    who = visitor(request)
    case = load_case(number, who.actor)
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        state_purpose(case, form.stated, by=who.actor, at=who.now)
        return redirect(_next_page(request, case.number))
    context = {"form": form, "number": case.number, "advisor": case.advisor}
    return render(request, "desk/case/purpose.html", context)


def _next_page(request: HttpRequest, number: str) -> str:
    """The page that was wanted, if it is one of ours."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if wanted and ours else resolve_url("desk:case", number)
