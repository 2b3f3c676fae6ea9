"""The deadlines of the office: looked at by everybody, changed by the lead in two steps."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from advisory.desk import numbering
from advisory.desk.effect import effect_of
from advisory.desk.forms.timetable import ReasonForm, TimetableForm
from advisory.desk.trail import changes_between, trail
from advisory.desk.visitor import Visitor, visitor
from cases.access import Area
from cases.actions.timetable import change_timetable
from cases.deadlines import Timetable
from cases.models import Case, TimetableVersion
from cases.refusals import Refused

PAGE = 20


@require_http_methods(["GET", "POST"])
def timetable(request: HttpRequest) -> HttpResponse:
    """Every number; what was typed is first shown with what it would change."""
    me = visitor(request)
    if request.method == "GET":
        return _page(request, me, _form(None))
    form = _form(request.POST)
    proposed = form.proposed()
    if proposed is None:
        return _page(request, me, form)
    return _check(request, me, form, proposed, ReasonForm())


@require_POST
def put_in_force(request: HttpRequest) -> HttpResponse:
    """Put what was typed in force, with its reason."""
    me = visitor(request)
    form, reason = _form(request.POST), ReasonForm(request.POST)
    proposed = form.proposed()
    if proposed is None:
        return _page(request, me, form)
    if not reason.is_valid():
        return _check(request, me, form, proposed, reason)
    try:
        _save(form, reason, me)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved. The clock dates all open cases anew."))
    return redirect("desk:timetable")


def _save(form: TimetableForm, reason: ReasonForm, me: Visitor) -> None:
    change_timetable(
        form.numbers(),
        form.closed(),
        reason=reason.cleaned_data["reason"],
        by=me.actor,
        at=me.now,
        version=form.cleaned_data["version"],
    )


def _form(data: Any) -> TimetableForm:
    """The form over the numbers in force."""
    versions = TimetableVersion.objects
    return TimetableForm(data, versions.in_force(), versions.newest())


def _page(request: HttpRequest, me: Visitor, form: TimetableForm) -> HttpResponse:
    versions = TimetableVersion.objects.newest_first()
    page = Paginator(versions, PAGE).get_page(request.GET.get("page"))
    # Each change is told against the one before it, so one more than is shown.
    listed = list(versions[page.start_index() - 1 if page else 0 :][: PAGE + 1])
    everything = Case.objects.still_open().count()
    waiting = Case.objects.planned_before(form.now.version).count()
    context = {
        "form": form,
        "may_change": me.may_write(Area.TIMETABLE),
        "sum": numbering.sum_of_legs(form.now),
        "version": form.now.version,
        "all": everything,
        "waiting": waiting,
        "planned": everything - waiting,
        "trail": list(trail(listed))[:PAGE],
        "page": page,
    }
    return render(request, "desk/timetable/timetable.html", context)


def _check(
    request: HttpRequest, me: Visitor, form: TimetableForm, proposed: Timetable, reason: ReasonForm
) -> HttpResponse:
    current = TimetableVersion.objects.newest()
    changes = list(changes_between(current, dict(proposed.days), form.closed()))
    if not changes:
        form.add_error(None, _("Nothing has been changed."))
        return _page(request, me, form)
    context = {
        "form": form,
        "reason": reason,
        "changes": changes,
        "effect": effect_of(proposed, me.now),
    }
    return render(request, "desk/timetable/check.html", context)
