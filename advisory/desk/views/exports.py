"""A view of the worklist as a file, and who has taken which out."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from advisory.desk import exporting, listing
from advisory.desk.forms.worklist import WorklistFilter
from advisory.desk.proving import proved_again
from advisory.desk.purpose import asking
from advisory.desk.visitor import Visitor, visitor
from cases import worklist
from cases.actions.worklists import Taken, may_export, record_export
from cases.models import Deadline, Export
from cases.states import Role

# More is no list that somebody works with, and takes longer than a page may.
MOST = 5000
SHOWN = 100
SEE_ALL = frozenset({Role.LEAD, Role.DPO})
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TakeOut(forms.Form):
    """How the file is written, and whether names go with it."""

    format = forms.ChoiceField(choices=Export.Format.choices)
    with_names = forms.BooleanField(required=False)
    view = forms.CharField(required=False, max_length=600)


@require_POST
@proved_again
def take(request: HttpRequest) -> HttpResponse:
    """The whole view as a file; written down before it leaves the house."""
    me = visitor(request)
    form = TakeOut(request.POST)
    if not may_export(me.actor) or not form.is_valid():
        raise Http404
    said = form.cleaned_data
    asked = QueryDict(said["view"])
    query = listing.query_of(asked)
    rows = _rows(query, me)
    if len(rows) > MOST:
        told = _("These are more than %(n)s cases: narrow the view down before you take it out.")
        messages.error(request, told % {"n": MOST})
        return redirect(f"{reverse('desk:worklist')}?{query}")
    kept = listing.query_without_words(asked)
    taken = Taken(said["format"], len(rows), said["with_names"], kept)
    record_export(taken, by=me.actor, at=me.now)
    return _file(exporting.write(rows, taken.format, with_names=taken.with_names), taken, me)


def _rows(query: str, me: Visitor) -> list[listing.Row]:
    view = WorklistFilter(QueryDict(query), me).view()
    lines = worklist.every(view, me.actor, me.now, MOST + 1)
    strokes = Deadline.objects.next_of(line.case.pk for line in lines)
    foreign = asking((line.case for line in lines), me)
    return [
        listing.Row(line, strokes.get(line.case.pk), is_foreign=line.case.pk in foreign)
        for line in lines
    ]


def _file(octets: bytes, taken: Taken, me: Visitor) -> HttpResponse:
    answer = HttpResponse(octets, content_type=TYPES[taken.format])
    name = f"{_('cases')}-{me.today:%Y-%m-%d}.{taken.format}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """One's own exports; lead and data protection officer see everybody's."""
    me = visitor(request)
    sees_all = bool(me.actor.roles & SEE_ALL)
    known = Export.objects.newest_first()
    if not sees_all:
        known = known.of_person(me.person.pk)
    context = {"exports": known[:SHOWN], "sees_all": sees_all}
    return render(request, "desk/worklist/exports.html", context)
