"""The page of a case, and the package for the office that takes over."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from advisory.desk.casefile import CaseFile
from advisory.desk.forecasting import next_reminder
from advisory.desk.forms.follow_ups import FollowUpForm
from advisory.desk.handover import package
from advisory.desk.proving import proved_again
from advisory.desk.visitor import Visitor, load_case, visitor
from cases.access import Area
from cases.actions.records import note_opening
from cases.models import Case
from cases.states import DocumentStatus

CASE, HANDOVER = "case", "handover"


def case(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one case. Opening it is recorded; a merged case leads to its survivor."""
    who = visitor(request)
    found = load_case(number, who.actor)
    if found.merged_into and "own" not in request.GET:
        return _to_survivor(request, found, found.merged_into)
    note_opening(found, CASE, by=who.actor, at=who.now)
    context = {
        "file": CaseFile(found, who),
        "next_reminder": next_reminder(found, who.now),
        "case": found,
        "child": found.child,
        "follow_up_form": FollowUpForm(who=who),
        "statuses": DocumentStatus.choices,
    }
    return render(request, "desk/case/case.html", context)


def handover(request: HttpRequest, number: str) -> HttpResponse:
    """The package for the receiving office, to print."""
    who = visitor(request)
    found = _handed_over(number, who)
    context = {
        "file": CaseFile(found, who),
        "case": found,
        "child": found.child,
        "handovers": found.handovers.all(),
    }
    return render(request, "desk/case/handover.html", context)


@proved_again
def handover_file(request: HttpRequest, number: str) -> HttpResponse:
    """The same as a file for the software of the receiving office."""
    who = visitor(request)
    found = _handed_over(number, who)
    data = package(found, may_see_address=who.may_read(Area.BLOCKED_ADDRESS))
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return response


def _handed_over(number: str, who: Visitor) -> Case:
    """A case that went to another office or town; the look at its package is recorded."""
    found = load_case(number, who.actor)
    if not (who.may_read(Area.CONTACTS) and found.handovers.exists()):
        raise Http404
    note_opening(found, HANDOVER, by=who.actor, at=who.now)
    return found


def _to_survivor(request: HttpRequest, merged: Case, survivor: Case) -> HttpResponseRedirect:
    messages.info(
        request,
        _("Case %(old)s was merged into this one.") % {"old": merged.number},
    )
    return redirect("desk:case", survivor.number)
