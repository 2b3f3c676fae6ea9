"""The people of the office: accounts, roles, sessions and second factors, without a terminal."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from advisory.desk import accounts
from advisory.desk.entrance import has_second_factor
from advisory.desk.forms.people import PersonForm, RolesForm
from advisory.desk.models import Advisor
from advisory.desk.proving import proved_again
from advisory.desk.visitor import visitor
from cases.access import Area
from cases.refusals import Refused

VERBS: dict[str, Any] = {
    "lock": accounts.lock,
    "unlock": accounts.unlock,
    "log-out": accounts.log_out,
    "second-factor": accounts.reset_second_factor,
}


@require_http_methods(["GET", "HEAD", "POST"])
@proved_again
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with their roles; whoever keeps the accounts adds a colleague."""
    me = visitor(request)
    may_change = me.may_write(Area.PEOPLE)
    form = PersonForm(request.POST or None) if may_change else None
    if request.method == "POST" and form and (made := form.save(me)):
        messages.success(request, _("Made. Now give roles: without one there is nothing to do."))
        return redirect("desk:person", made.pk)
    rows = [(one, accounts.clash_of(one, me.now)) for one in Advisor.objects.everybody()]
    context = {"form": form, "rows": rows, "today": me.today}
    return render(request, "desk/people/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@proved_again
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One colleague: which roles until when, whether locked, where logged in."""
    me = visitor(request)
    one = get_object_or_404(Advisor.objects.everybody(), pk=person_id)
    form = RolesForm(request.POST if request.method == "POST" else None, one, me)
    if request.method == "POST" and form.save():
        messages.success(request, _("Saved."))
        return redirect("desk:person", one.pk)
    context = {
        "person": one,
        "form": form,
        "clash": accounts.clash_of(one, me.now),
        "may_change": me.may_write(Area.PEOPLE) and one.pk != me.person.pk,
        "is_own": one.pk == me.person.pk,
        "sessions": accounts.open_sessions(one),
        "has_factor": has_second_factor(one),
    }
    return render(request, "desk/people/person.html", context)


@require_POST
@proved_again
def act(request: HttpRequest, person_id: int, verb: str) -> HttpResponse:
    """Lock, unlock, log out everywhere, forget the second factor."""
    me = visitor(request)
    one = get_object_or_404(Advisor, pk=person_id)
    if verb not in VERBS:
        raise Http404
    try:
        VERBS[verb](one, by=me.actor, at=me.now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done. It is in the history."))
    return redirect("desk:person", one.pk)
