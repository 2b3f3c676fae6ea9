"""Who is away, and who receives for them meanwhile: one's own days, for a lead everybody's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from advisory.desk.forms.absences import AbsenceForm
from advisory.desk.visitor import Visitor, visitor
from cases.actions.people import end_absence
from cases.models import Absence
from cases.models.people import AbsenceQuerySet
from cases.refusals import Refused
from cases.states import Role


@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """What is planned, and a form for more."""
    me = visitor(request)
    form = AbsenceForm(request.POST or None, me)
    if request.method == "POST" and form.save():
        messages.success(request, _("The absence is planned."))
        return redirect("desk:absences")
    context = {
        "form": form,
        "absences": _seen_by(me).not_over(me.today).with_people(),
        "me": me,
        "is_lead": Role.LEAD in me.actor.roles,
    }
    return render(request, "desk/absences/absences.html", context)


@require_POST
def end(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Somebody is back early."""
    me = visitor(request)
    absence = get_object_or_404(_seen_by(me), pk=absence_id)
    try:
        end_absence(absence, by=me.actor, at=me.now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The absence has ended; messages go to the person again."))
    return redirect("desk:absences")


def _seen_by(me: Visitor) -> AbsenceQuerySet:
    """One's own, and those in which one stands in; for a lead all."""
    if Role.LEAD in me.actor.roles:
        return Absence.objects.all()
    return Absence.objects.concerning(me.person.pk)
