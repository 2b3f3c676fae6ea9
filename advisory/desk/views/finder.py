"""The place finder for one child, and the supervision's choice from the same list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from advisory.desk import looking, refusing
from advisory.desk.announcements import Announcement, rehearsed
from advisory.desk.forms.places import AskForm, AssignForm
from advisory.desk.looking import Choice
from advisory.desk.visitor import Visitor, load_case, visitor
from cases.access import Area
from cases.actions.assignment import Decision, assign
from cases.actions.placement import Request, ask
from cases.actions.records import note_opening
from cases.assignment_sheet import heard_of, page, pdf, request_of
from cases.calendars import last_day_of
from cases.models import Case
from cases.moves import Event
from cases.printing import NoPrinter
from cases.refusals import Refused
from schools.models import School

AT_FIELD = {"override_reason": "reason", "choice_reason": "reason", "school": "", "grade": ""}


@require_http_methods(["GET", "POST"])
def for_case(request: HttpRequest, number: str) -> HttpResponse:
    """The place finder; asking the school that stands first is one click, its mail shown before."""
    me = visitor(request)
    case = load_case(number, me.actor)
    if not me.may_read(Area.OFFERS):
        return refusing.barred(request, me, case, Event.ASK) or redirect("desk:case", number)
    look = looking.look(request, me, case)
    chosen = looking.choice(request, look.found)
    form = AskForm(request.POST or None, initial={"wished_start_on": case.wished_start_on})
    changed = refusing.changed_since(request, case)
    if request.method == "POST":
        if no := refusing.barred(request, me, case, Event.ASK):
            return no
        if not changed and _ask(request, me, case, form, chosen):
            return redirect("desk:case", number)
    note_opening(case, "places", by=me.actor, at=me.now)
    can_ask = Event.ASK in case.moves_for(me.actor)
    shown = chosen if can_ask and look.wish else None
    context = {
        "case": case,
        "look": look,
        "form": form,
        "can_ask": can_ask,
        "changed": changed,
        "chosen": shown,
        "announcements": _mails(shown, look, case, me),
    }
    return render(request, "desk/places/finder.html", context | looking.block(me, case))


def _mails(chosen: Choice | None, look: looking.Look, case: Case, me: Visitor) -> list[Any]:
    if chosen is None or look.wish is None:
        return []
    return list(looking.mail_of(chosen, look.wish, case, me))


@require_http_methods(["GET", "POST"])
def assignment(request: HttpRequest, number: str) -> HttpResponse:
    """The supervision assigns a school."""
    me = visitor(request)
    case = load_case(number, me.actor)
    if no := refusing.barred(request, me, case, Event.ASSIGN):
        return no
    look = looking.look(request, me, case)
    form = AssignForm(request.POST or None, initial=heard_of(case))
    changed = refusing.changed_since(request, case)
    looks = "show_text" in request.POST
    if request.method == "POST" and not changed and not looks and _assign(request, me, case, form):
        return redirect("desk:case", number)
    note_opening(case, "places", by=me.actor, at=me.now)
    context = {
        "case": case,
        "look": look,
        "form": form,
        "changed": changed,
        "announcements": _assignment_mails(me, case, form),
    }
    return render(request, "desk/places/assignment.html", context | looking.block(me, case))


@require_safe
def assignment_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The request to the supervision as a page to print, or as PDF."""
    me = visitor(request)
    case = load_case(number, me.actor)
    asked = request_of(case) if me.may_read(Area.OFFERS) else None
    if asked is None:
        raise Http404
    note_opening(case, "assignment request", by=me.actor, at=me.now)
    if "pdf" not in request.GET:
        return HttpResponse(page(case, asked))
    try:
        drawn = pdf(case, asked)
    except NoPrinter:
        messages.error(request, _("This machine can't make PDF; please print the page."))
        return redirect("desk:case", number)
    response = HttpResponse(drawn, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return response


def _ask(
    request: HttpRequest, me: Visitor, case: Case, form: AskForm, chosen: Choice | None
) -> bool:
    asked = _request(form, chosen)
    if asked is None:
        return False
    version = refusing.version_of(request)
    try:
        offer = ask(case, asked, by=me.actor, at=me.now, version=version)
    except Refused as refusal:
        refusing.tell(form, refusal, AT_FIELD)
        return False
    words = {"school": asked.school.label, "day": f"{last_day_of(offer.answer_due_at):%d.%m.%Y}"}
    messages.success(request, _("%(school)s is asked; the answer is due by %(day)s.") % words)
    return True


def _request(form: AskForm, chosen: Choice | None) -> Request | None:
    """The request that was typed; None when the form has mistakes or names no school."""
    if not form.is_valid():
        return None
    if chosen is None:
        form.add_error(None, _("Please choose a school."))
        return None
    said = form.cleaned_data
    first = chosen.first
    return Request(
        chosen.candidate.school,
        said["grade"],
        said["support_form"],
        wished_start_on=said["wished_start_on"],
        call_back=said["call_back"],
        override_reason="" if chosen.candidate.fits_now else said["reason"],
        choice_reason=said["reason"],
        passed_over=first.school if first and chosen.passes_over else None,
    )


def _decision(form: AssignForm) -> Decision | None:
    """What was typed; None when the form has mistakes or names no school."""
    if not form.is_valid():
        return None
    said = form.cleaned_data
    school = School.objects.active().with_number(said["school"]).first()
    if school is None:
        form.add_error(None, _("Please choose a school."))
        return None
    wanted = Request(school, said["grade"], said["support_form"])
    days = said["start_on"], said["parents_heard_on"], said["authority_consulted_on"]
    return Decision(wanted, *days)


def _assign(request: HttpRequest, me: Visitor, case: Case, form: AssignForm) -> bool:
    decision = _decision(form)
    if decision is None:
        return False
    version = refusing.version_of(request)
    try:
        assign(case, decision, by=me.actor, at=me.now, version=version)
    except Refused as refusal:
        refusing.tell(form, refusal, AT_FIELD)
        return False
    words = {"school": decision.request.school.label, "day": f"{decision.start_on:%d.%m.%Y}"}
    messages.success(request, _("%(school)s is assigned; first day %(day)s.") % words)
    return True


def _assignment_mails(me: Visitor, case: Case, form: AssignForm) -> list[Announcement]:
    """With the school and the day that were typed, as soon as they can be."""
    decision = _decision(form) if form.is_bound else None
    if decision is None:
        return []
    return rehearsed([case], lambda cases: assign(cases[0], decision, by=me.actor, at=me.now))
