"""When the school entry medical exam of a child is arranged."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advisory.desk import refusing
from advisory.desk.forms.exam import ExamForm
from advisory.desk.visitor import load_case, visitor
from cases.actions.records import note_opening
from cases.moves import Event


@require_http_methods(["GET", "POST"])
def exam(request: HttpRequest, number: str) -> HttpResponse:
    """Note its day, or that there is none; a reminder comes while none is arranged."""
    who = visitor(request)
    case = load_case(number, who.actor)
    if Event.AMEND not in case.moves_for(who.actor):
        raise Http404
    form = ExamForm(request.POST if request.method == "POST" else None, case, who)
    if refusing.is_kept(request, case, form, form.save):
        messages.success(request, _("Saved."))
        return redirect("desk:case", case.number)
    note_opening(case, "form", by=who.actor, at=who.now)
    title = _("School entry medical exam (§ 54 SchulG)")
    changed = refusing.changed_since(request, case)
    context = {"case": case, "form": form, "title": title, "changed": changed}
    return render(request, "desk/case/form.html", context)
