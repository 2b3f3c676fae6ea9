"""School places: the finder for one child, the supervision's choice, and what schools report."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from advisory.desk import refusing
from advisory.desk.forms.places import (
    AskForm,
    AssignForm,
    FigureForm,
    FinderFilter,
    OverviewFilter,
)
from advisory.desk.visitor import Visitor, load_case, visitor
from cases import finder
from cases.access import Area
from cases.actions.assignment import Decision, assign
from cases.actions.placement import Request, ask
from cases.actions.records import note_opening, report_places
from cases.calendars import last_day_of
from cases.finder import Candidate, Found, Wish
from cases.models import Case
from cases.moves import Event
from cases.refusals import Refused
from schools import places
from schools.models import School

PAGE = 50
FILTERS = ("school_form", "grade", "support_form", "name")


@dataclass(frozen=True)
class Look:
    """A look for places for one child: the filter as typed, the wish it makes, what was found."""

    filter: FinderFilter
    wishes: list[Wish]
    wish: Wish | None
    found: Found


@require_http_methods(["GET", "POST"])
def for_case(request: HttpRequest, number: str) -> HttpResponse:
    """The place finder; asking a school is one click in its row."""
    me = visitor(request)
    case = load_case(number, me.actor)
    if not me.may_read(Area.OFFERS):
        return refusing.barred(request, me, case, Event.ASK) or redirect("desk:case", number)
    look = _look(request, me, case)
    can_ask = Event.ASK in case.moves_for(me.actor)
    form = AskForm(request.POST or None, initial={"wished_start_on": case.wished_start_on})
    changed = refusing.changed_since(request, case)
    if request.method == "POST":
        if no := refusing.barred(request, me, case, Event.ASK):
            return no
        if not changed and _ask(request, me, case, form):
            return redirect("desk:case", number)
    note_opening(case, "places", by=me.actor, at=me.now)
    context = {
        "case": case,
        "look": look,
        "form": form,
        "can_ask": can_ask,
        "changed": changed,
        "again": _school(request.POST.get("school", "")) if request.method == "POST" else None,
    }
    return render(request, "desk/places/finder.html", context | _block(me, case))


@require_http_methods(["GET", "POST"])
def assignment(request: HttpRequest, number: str) -> HttpResponse:
    """The supervision assigns a school."""
    me = visitor(request)
    case = load_case(number, me.actor)
    if no := refusing.barred(request, me, case, Event.ASSIGN):
        return no
    look = _look(request, me, case)
    form = AssignForm(request.POST or None)
    changed = refusing.changed_since(request, case)
    if request.method == "POST" and not changed and _assign(request, me, case, form):
        return redirect("desk:case", number)
    note_opening(case, "places", by=me.actor, at=me.now)
    context = {"case": case, "look": look, "form": form, "changed": changed}
    return render(request, "desk/places/assignment.html", context | _block(me, case))


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All schools with what they have reported."""
    me = visitor(request)
    form = OverviewFilter(request.GET)
    group, only_free = form.group(), bool(form.cleaned_data.get("only_free"))
    after = request.GET.get("after", "")
    listed = list(places.overview(group, only_free=only_free, after=after)[: PAGE + 1])
    rows = [(school, _counts(school, me)) for school in listed[:PAGE]]
    context = {
        "form": form,
        "rows": rows,
        "next_url": _page_url(request, rows[-1][0].number) if len(listed) > PAGE else "",
        "previous_url": _page_url(request) if after else "",
        "keeps_keys": me.may_write(Area.API_KEYS),
    }
    return render(request, "desk/places/overview.html", context)


@require_http_methods(["GET", "POST"])
def school(request: HttpRequest, number: str) -> HttpResponse:
    """One school with all its figures; the office writes down what it was told by phone."""
    me = visitor(request)
    found = _school(number)
    if found is None:
        raise Http404
    may_report = me.may_write(Area.CAPACITY)
    form = FigureForm(request.POST or None, initial={"as_of": me.today})
    if request.method == "POST" and may_report and _report(request, me, found, form):
        return redirect("desk:school", number)
    counts = [finder.counted(place, me.today) for place in places.figures_of(found)]
    context = {
        "school": found,
        "counts": counts,
        "form": form,
        "may_report": may_report,
        "keeps_keys": me.may_write(Area.API_KEYS),
    }
    return render(request, "desk/places/school.html", context, status=_status(request, may_report))


def _status(request: HttpRequest, may_report: bool) -> int:
    return 403 if request.method == "POST" and not may_report else 200


def _look(request: HttpRequest, me: Visitor, case: Case) -> Look:
    """What is looked for: what was typed, else the recommendation, its best option first."""
    wishes = finder.wishes_of(case)
    typed = any(name in request.GET for name in FILTERS)
    form = FinderFilter(request.GET if typed or not wishes else _as_typed(wishes[0]))
    wish = form.wish()
    found = finder.find(case, wish, by=me.actor, on=me.today) if wish else Found()
    return Look(form, wishes, wish, found)


def _as_typed(wish: Wish) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in FILTERS}


def _block(me: Visitor, case: Case) -> dict[str, bool]:
    """Whether the way to school is hidden from this visitor (§ 51 BMG)."""
    blocked = case.child.household.disclosure_block and not me.may_read(Area.BLOCKED_ADDRESS)
    return {"is_blocked": blocked}


def _school(number: str) -> School | None:
    return School.objects.active().with_number(number).first()


def _request(form: forms.Form, *details: str) -> Request | None:
    """The request that was typed; None when the form has mistakes or names no school."""
    if not form.is_valid():
        return None
    said = form.cleaned_data
    asked = _school(said["school"])
    if asked is None:
        form.add_error(None, _("Please choose a school."))
        return None
    more = {name: said[name] for name in details}
    return Request(asked, said["grade"], said["support_form"], **more)


def _ask(request: HttpRequest, me: Visitor, case: Case, form: AskForm) -> bool:
    asked = _request(form, "wished_start_on", "call_back", "override_reason")
    if asked is None:
        return False
    version = refusing.version_of(request)
    try:
        offer = ask(case, asked, by=me.actor, at=me.now, version=version)
    except Refused as refusal:
        refusing.tell(form, refusal, {"school": "", "grade": ""})
        return False
    words = {"school": asked.school.label, "day": f"{last_day_of(offer.answer_due_at):%d.%m.%Y}"}
    messages.success(request, _("%(school)s is asked; the answer is due by %(day)s.") % words)
    return True


def _assign(request: HttpRequest, me: Visitor, case: Case, form: AssignForm) -> bool:
    wanted = _request(form)
    if wanted is None:
        return False
    days = [
        form.cleaned_data[name]
        for name in ("start_on", "parents_heard_on", "authority_consulted_on")
    ]
    version = refusing.version_of(request)
    try:
        assign(case, Decision(wanted, *days), by=me.actor, at=me.now, version=version)
    except Refused as refusal:
        refusing.tell(form, refusal, {"school": "", "grade": ""})
        return False
    words = {"school": wanted.school.label, "day": f"{days[0]:%d.%m.%Y}"}
    messages.success(request, _("%(school)s is assigned; first day %(day)s.") % words)
    return True


def _report(request: HttpRequest, me: Visitor, school: School, form: FigureForm) -> bool:
    if not form.is_valid():
        return False
    said = form.cleaned_data
    figure = places.Figure(said["grade"], said["support_form"], said["free"], said["as_of"])
    try:
        report_places(school, [figure], by=me.actor, at=me.now)
    except places.FigureRefused as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    messages.success(request, _("The figure is written down."))
    return True


def _counts(school: School, me: Visitor) -> list[Candidate]:
    counts: list[Any] = getattr(school, "counts", [])
    return [finder.counted(place, me.today) for place in counts]


def _page_url(request: HttpRequest, after: str = "") -> str:
    query = request.GET.copy()
    query["after"] = after
    return f"?{query.urlencode()}"
