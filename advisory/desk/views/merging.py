"""Two cases are one child: which they are, and side by side what survives."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advisory.desk import refusing
from advisory.desk.announcements import announcements
from advisory.desk.forms.merging import CHOICES, MergeForm, OtherForm, proposed_rows
from advisory.desk.proving import proved_again
from advisory.desk.visitor import Visitor, load_case, visitor
from cases.access import Area
from cases.actions import approving
from cases.actions.records import note_opening
from cases.models import Case, MergeProposal
from cases.moves import Event
from cases.refusals import Code, Refused


@proved_again
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Choose the other case, then field by field what survives; nothing happens before."""
    who = visitor(request)
    case = load_case(number, who.actor)
    if no := refusing.barred(request, who, case, Event.MERGE):
        return no
    choice = OtherForm(request.GET if "survivor" in request.GET else None, case, who)
    if not choice.is_valid():
        context = {"case": case, "form": choice}
        return render(request, "desk/merging/choose.html", context)
    survivor: Case = choice.cleaned_data["other"]
    for opened in (case, survivor):
        note_opening(opened, "merge", by=who.actor, at=who.now)
    if request.method != "POST":
        return _compare(request, who, MergeForm(case=case, who=who, survivor=survivor))
    form = MergeForm(request.POST, case=case, who=who, survivor=survivor)
    if not form.take():
        return _compare(request, who, form)
    messages.success(request, _said(case))
    return redirect("desk:case", case.number if settings.FOUR_EYES else survivor.number)


def _said(case: Case) -> str:
    if settings.FOUR_EYES:
        return _("Proposed. Nothing is merged before another person confirms it.")
    words = _(
        "Merged. This can be undone for 30 days: by “merged: %(number)s” beside the case number."
    )
    return words % {"number": case.number}


@proved_again
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, number: str) -> HttpResponse:
    """What somebody has proposed, for a second person to confirm or decline."""
    who = visitor(request)
    case = load_case(number, who.actor)
    proposal = get_object_or_404(MergeProposal.objects.waiting(), case=case)
    load_case(proposal.survivor.number, who.actor)
    posted = request.method == "POST"
    mine = proposal.proposed_by_id == who.person.pk
    if not (mine or who.may_write(Area.APPROVAL)):
        raise Http404
    refusal = _decide(who, proposal, request.POST.get("decision", "")) if posted else None
    if posted and refusal is None:
        return redirect("desk:case", number)
    for opened in (case, proposal.survivor):
        note_opening(opened, "merge", by=who.actor, at=who.now)
    context = {
        "case": case,
        "proposal": proposal,
        "refusal": refusal,
        "rows": list(proposed_rows(proposal)),
        "may_confirm": approving.may_confirm(proposal, who.actor),
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "desk/merging/approval.html", context, status=status)


def _decide(who: Visitor, proposal: MergeProposal, decision: str) -> Refused | None:
    """Confirm or decline, as the button says; what the room refuses."""
    verbs: dict[str, Any] = {
        "confirm": approving.confirm_merge,
        "decline": approving.decline_merge,
    }
    if decision not in verbs:
        return Refused(Code.INVALID)
    try:
        verbs[decision](proposal, by=who.actor, at=who.now)
    except Refused as refusal:
        return refusal
    return None


def _compare(request: HttpRequest, who: Visitor, form: MergeForm) -> HttpResponse:
    """Side by side; after a change of somebody else with what was chosen, to be sent again."""
    case, survivor = form.case, form.survivor
    context = {
        "case": case,
        "survivor": survivor,
        "refusal": form.refusal,
        "four_eyes": settings.FOUR_EYES,
        "form": _opened_anew(form) if form.refusal else form,
        "announcements": list(announcements(Event.MERGE, case, who.now)),
    }
    status = HTTPStatus.CONFLICT if form.refusal else HTTPStatus.OK
    return render(request, "desk/merging/compare.html", context, status=status)


def _opened_anew(form: MergeForm) -> MergeForm:
    typed = form.typed()
    chosen = {name: typed[name] for name in typed if typed[name] in CHOICES}
    return MergeForm(case=form.case, who=form.who, survivor=form.survivor, initial=chosen)
