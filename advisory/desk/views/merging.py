"""Two cases are one child: which they are, and side by side what survives."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advisory.desk import refusing
from advisory.desk.announcements import announcements
from advisory.desk.forms.merging import CHOICES, MergeForm, OtherForm
from advisory.desk.proving import proved_again
from advisory.desk.visitor import Visitor, load_case, visitor
from cases.actions.records import note_opening
from cases.models import Case
from cases.moves import Event


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
    said = _("Merged. This can be undone for 30 days on the page of case %(number)s.")
    messages.success(request, said % {"number": case.number})
    return redirect("desk:case", survivor.number)


def _compare(request: HttpRequest, who: Visitor, form: MergeForm) -> HttpResponse:
    """Side by side; after a change of somebody else with what was chosen, to be sent again."""
    case, survivor = form.case, form.survivor
    context = {
        "case": case,
        "survivor": survivor,
        "refusal": form.refusal,
        "form": _opened_anew(form) if form.refusal else form,
        "announcements": list(announcements(Event.MERGE, case, who.now)),
    }
    status = HTTPStatus.CONFLICT if form.refusal else HTTPStatus.OK
    return render(request, "desk/merging/compare.html", context, status=status)


def _opened_anew(form: MergeForm) -> MergeForm:
    typed = form.typed()
    chosen = {name: typed[name] for name in typed if typed[name] in CHOICES}
    return MergeForm(case=form.case, who=form.who, survivor=form.survivor, initial=chosen)
