"""A new report: the form, the question whether the child is known, and the opened case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from advisory.desk import refusing
from advisory.desk.forms.report import AnswerForm, ReportForm, typed_so_far
from advisory.desk.visitor import Visitor, visitor
from cases.actions.intake import ReportData, report
from cases.duplicates import Match, possible_duplicates, possible_families
from cases.models import Case
from cases.refusals import Refused
from cases.standing import standings


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take down a report. Who may be known already is shown before a second case is opened."""
    me = visitor(request)
    form = ReportForm(request.POST or None, today=me.today)
    if not form.is_valid():
        return _page(request, me, form)
    data = form.told()
    phones = [one["phone"] for one in data.guardians]
    matches = possible_duplicates(data.child, phones)
    families = possible_families(data.child, data.household, phones)
    answer = AnswerForm(request.POST, matches, families)
    if (matches or families) and not answer.is_valid():
        return _page(request, me, form, answer, matches)
    if matches or families:
        answer.settle(data)
    case = _report(me, form, data)
    if case is None:
        return _page(request, me, form, answer, matches)
    messages.success(request, _("Case %(number)s was opened.") % {"number": case.number})
    return redirect("desk:case", case.number)


@require_POST
def known(request: HttpRequest) -> HttpResponse:
    """Who may be the child that is being typed: a part of the page, asked for while typing."""
    me = visitor(request)
    child, phones = typed_so_far(request.POST)
    found = possible_duplicates(child, phones) if child else []
    lines = standings([match.case for match in found], me.now)
    context = {"matches": list(zip(found, lines, strict=True))}
    return render(request, "desk/report/_typed.html", context)


def _report(me: Visitor, form: ReportForm, data: ReportData) -> Case | None:
    """The opened case; nothing when the room refuses, with its sentence on the form."""
    try:
        return report(data, by=me.actor, at=me.now)
    except Refused as refusal:
        refusing.tell(form, refusal)
        return None


def _page(
    request: HttpRequest,
    me: Visitor,
    form: ReportForm,
    answer: AnswerForm | None = None,
    matches: list[Match] | None = None,
) -> HttpResponse:
    found = matches or []
    lines = standings([match.case for match in found], me.now)
    context = {
        "form": form,
        "answer": answer,
        "matches": list(zip(found, lines, strict=True)),
    }
    return render(request, "desk/report/report.html", context)
