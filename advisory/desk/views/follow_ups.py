"""Follow-ups at the desk: plan one on a case, move it on, do it, take it up again."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advisory.desk.forms.follow_ups import FollowUpForm, MoveOnForm
from advisory.desk.visitor import Visitor, load_case, visitor
from cases.access import Area
from cases.actions.follow_ups import finish_follow_up, take_up_again
from cases.models import Case, FollowUp

TODAY = "today"


def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Plan to come back to a case."""
    who, case = _case(request, number)
    form = FollowUpForm(request.POST if request.method == "POST" else None, who=who)
    if form.is_bound and form.plan(case):
        messages.success(request, _("Follow-up planned."))
        return _back(request, case)
    return _page(request, case, form, _("New follow-up"))


def move(request: HttpRequest, number: str, follow_up_id: int) -> HttpResponse:
    """Another day, or somebody else."""
    who, case = _case(request, number)
    found = get_object_or_404(case.follow_ups, pk=follow_up_id)
    form = MoveOnForm(request.POST if request.method == "POST" else None, follow_up=found, who=who)
    if form.is_bound and form.move():
        messages.success(request, _("Follow-up moved on."))
        return _back(request, case)
    shown = form.opened_anew() if form.is_bound else form
    return _page(request, case, shown, _("Move follow-up on"), found)


@require_POST
def done(request: HttpRequest, number: str, follow_up_id: int) -> HttpResponse:
    """What was to be done is done."""
    who, case = _case(request, number)
    found = get_object_or_404(case.follow_ups, pk=follow_up_id)
    if finish_follow_up(found, by=who.actor, at=who.now):
        messages.success(request, _("Follow-up done."))
    else:
        messages.info(request, _("Somebody has done this already."))
    return _back(request, case)


@require_POST
def take_up(request: HttpRequest, number: str, follow_up_id: int) -> HttpResponse:
    """It was not done after all."""
    who, case = _case(request, number)
    found = get_object_or_404(case.follow_ups, pk=follow_up_id)
    take_up_again(found, by=who.actor, at=who.now)
    messages.success(request, _("The follow-up is open again."))
    return _back(request, case)


def _case(request: HttpRequest, number: str) -> tuple[Visitor, Case]:
    who = visitor(request)
    case = load_case(number, who.actor)
    if not who.may_read(Area.CONTACTS):
        raise Http404
    return who, case


def _back(request: HttpRequest, case: Case) -> HttpResponseRedirect:
    """To where the button was pressed."""
    if request.GET.get("from") == TODAY:
        return redirect("desk:today")
    return redirect("desk:case", case.number)


def _page(
    request: HttpRequest, case: Case, form: forms.Form, title: str, found: FollowUp | None = None
) -> HttpResponse:
    context = {
        "case": case,
        "child": case.child,
        "form": form,
        "title": title,
        "follow_up": found,
        "from_today": request.GET.get("from") == TODAY,
    }
    return render(request, "desk/follow_ups/form.html", context)
