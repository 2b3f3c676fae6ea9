"""Rights of people: what was asked about a case, and one request with everything done about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advisory.desk.forms.rights import ACTS, ActForm, AskByNumberForm, AskForm
from advisory.desk.purpose import ask_first
from advisory.desk.visitor import Visitor, load_case, visitor
from cases.actions.rights import KEEPERS
from cases.models import RightsRequest
from cases.models.case import OFFICE
from cases.rights import waiting
from cases.rights.copying import may_copy


@require_http_methods(["GET", "POST"])
def rights(request: HttpRequest, number: str) -> HttpResponse:
    """What people have asked about this case, and the form for what comes in."""
    me = visitor(request)
    case = load_case(number, me.actor)
    form = AskForm(request.POST or None, me, case)
    if request.method == "POST" and (made := form.save()):
        return _recorded(request, made)
    context = {
        "case": case,
        "child": case.child,
        "form": form,
        "receivers": case.child.household.guardians.all() if may_copy(me.actor) else None,
        "requests": case.rights_requests.with_people(),
        "restrictions": case.restrictions.all(),
        "today": me.today,
    }
    return render(request, "desk/rights/case.html", context)


@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Every request that waits; one is recorded here by the number of its case."""
    me = visitor(request)
    form = AskByNumberForm(request.POST or None, me)
    if request.method == "POST" and (made := form.save()):
        return _recorded(request, made)
    seen = waiting.visible_to(me.actor)
    context = {
        "form": form,
        "open": seen.unanswered(),
        "answered": seen.answered()[:50],
        "restricted": waiting.restricted(me.actor),
        "today": me.today,
    }
    return render(request, "desk/rights/overview.html", context)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: who asked what until when, and what is done about it. It names no child."""
    me = visitor(request)
    found = get_object_or_404(waiting.visible_to(me.actor), pk=request_id)
    if not _keeps(me) and (question := ask_first(request, found.case.number)):
        return question
    forms = _forms(request, me, found)
    if request.method == "POST" and not found.is_open:
        messages.error(request, _("This request has been answered already."))
        return redirect("desk:right", found.pk)
    if request.method == "POST" and any(form.is_bound and form.save() for form in forms):
        messages.success(request, _("Saved."))
        return redirect("desk:right", found.pk)
    context = {
        "asked": found,
        "forms": forms if found.is_open else [],
        "is_late": found.is_late(me.today),
        "opens_case": bool(me.actor.roles & OFFICE),
    }
    return render(request, "desk/rights/one.html", context)


def _forms(request: HttpRequest, me: Visitor, found: RightsRequest) -> list[ActForm]:
    """The form that was sent holds what was typed; the others are empty."""
    acted = request.POST.get("act", "")
    return [form(request.POST if form.act == acted else None, me, found) for form in ACTS]


def _keeps(me: Visitor) -> bool:
    return bool(me.actor.roles & frozenset(KEEPERS))


def _recorded(request: HttpRequest, made: RightsRequest) -> HttpResponse:
    messages.success(
        request,
        _("The request is recorded; answer by %(day)s.") % {"day": f"{made.due_on:%d.%m.%Y}"},
    )
    return redirect("desk:right", made.pk)
