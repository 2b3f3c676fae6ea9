"""What is kept beside a case: guardians and papers."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advisory.desk import refusing
from advisory.desk.forms.records import DocumentForm, GuardianForm
from advisory.desk.visitor import load_case, visitor
from cases.actions.records import note_opening
from cases.models import Case
from cases.moves import Event


def guardian(request: HttpRequest, number: str, guardian_id: int | None = None) -> HttpResponse:
    """Add a person who cares for the child, or change one."""
    who = visitor(request)
    case = load_case(number, who.actor)
    if Event.AMEND not in case.moves_for(who.actor):
        raise Http404
    note_opening(case, "form", by=who.actor, at=who.now)
    known = None
    if guardian_id is not None:
        known = get_object_or_404(case.child.household.guardians, pk=guardian_id)
    form = GuardianForm(request.POST if request.method == "POST" else None, guardian=known)
    if refusing.is_kept(request, case, form, lambda version: form.save(case, who, version)):
        messages.success(request, _("Saved."))
        return redirect("desk:case", case.number)
    title = _("Change guardian") if known else _("Add guardian")
    return _form_page(request, case, form, title)


@require_POST
def document(request: HttpRequest, number: str) -> HttpResponse:
    """Tick a paper on the checklist."""
    who = visitor(request)
    case = load_case(number, who.actor)
    form = DocumentForm(request.POST)
    if refusing.is_kept(request, case, form, lambda version: form.save(case, who, version)):
        messages.success(request, _("Saved."))
        return redirect("desk:case", case.number)
    return _form_page(request, case, form, _("Paper"))


def _form_page(request: HttpRequest, case: Case, form: forms.Form, title: str) -> HttpResponse:
    changed = refusing.changed_since(request, case)
    context = {"case": case, "form": form, "title": title, "changed": changed}
    return render(request, "desk/case/form.html", context)
