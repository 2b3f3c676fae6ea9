"""Cases that colleagues hand over: what waits for my answer, what I have given, one by one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from advisory.desk.visitor import Visitor, visitor
from cases.actions import caseloads as verbs
from cases.actions.bulk import MOST_AT_ONCE, Said, begin, go_on
from cases.models import Bulk, Caseload
from cases.models.bulk import CaseloadQuerySet
from cases.refusals import Invalid, Refused
from cases.states import Role
from cases.worklist import cared_for

SHOWN = 50


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for an answer of mine, and the last hand-overs that concern me."""
    me = visitor(request)
    people = cared_for(me.actor, me.now)
    context = {
        "waiting": Caseload.objects.waiting_for(people),
        "known": Caseload.objects.concerning(people).with_answers()[:SHOWN],
    }
    return render(request, "desk/caseloads/overview.html", context)


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, caseload_id: int) -> HttpResponse:
    """The cases of one hand-over; the receiver accepts or declines, the giver may take back."""
    me = visitor(request)
    caseload = get_object_or_404(_seen_by(me), pk=caseload_id)
    if request.method == "POST":
        return _answer(request, me, caseload)
    return _page(request, me, caseload)


def _answer(request: HttpRequest, me: Visitor, caseload: Caseload) -> HttpResponse:
    said, chosen = request.POST.get("answer", ""), _chosen(request)
    if said != "back" and not chosen:
        messages.error(request, _("Choose at least one case first: tick the box in its row."))
        return _page(request, me, caseload)
    try:
        if said == "accept":
            bulk = begin(
                chosen,
                Said(Bulk.What.TAKE_OVER, caseload=caseload),
                by=me.actor,
                at=me.now,
            )
            go_on(bulk, by=me.actor, at=me.now)
            return redirect("desk:bulk_progress", bulk.pk)
        _end(request, me, caseload, chosen)
    except Invalid as wrong:
        return _page(request, me, caseload, str(wrong))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, me, caseload)
    return redirect("desk:caseload", caseload.pk)


def _end(request: HttpRequest, me: Visitor, caseload: Caseload, chosen: list[int]) -> None:
    """Declined by the receiver, or taken back by the giver."""
    if request.POST.get("answer") == "back":
        number = verbs.take_back(caseload, by=me.actor, at=me.now)
        told = ngettext("%(n)s case taken back.", "%(n)s cases taken back.", number)
    else:
        reason = request.POST.get("reason", "")
        number = verbs.decline_cases(caseload, chosen, reason=reason, by=me.actor, at=me.now)
        told = ngettext("%(n)s case declined.", "%(n)s cases declined.", number)
    messages.success(request, told % {"n": number})


def _page(
    request: HttpRequest, me: Visitor, caseload: Caseload, wrong_reason: str = ""
) -> HttpResponse:
    cases = list(caseload.cases.with_cases()[:MOST_AT_ONCE])
    open_cases = [one for one in cases if one.is_open]
    context = {
        "caseload": caseload,
        "cases": cases,
        "open_cases": open_cases,
        "chosen": _chosen(request),
        "reason": request.POST.get("reason", ""),
        "wrong_reason": wrong_reason,
        "may_answer": open_cases and verbs.may_answer(caseload, me.actor, me.now),
        "may_take_back": open_cases
        and (caseload.giver_id == me.person.pk or Role.LEAD in me.actor.roles),
    }
    return render(request, "desk/caseloads/show.html", context)


def _seen_by(me: Visitor) -> CaseloadQuerySet:
    """One's own and those of whom one stands in for; for a lead all."""
    if Role.LEAD in me.actor.roles:
        return Caseload.objects.with_people()
    return Caseload.objects.concerning(cared_for(me.actor, me.now))


def _chosen(request: HttpRequest) -> list[int]:
    typed = request.POST.getlist("case")
    return [int(one) for one in typed if one.isdecimal() and len(one) < 19]
