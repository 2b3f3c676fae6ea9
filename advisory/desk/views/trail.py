"""Who saw what: the access log and the history beside the cases, to filter and to take out."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from advisory.desk import trailing
from advisory.desk.forms.trail import TrailForm
from advisory.desk.proving import proved_again
from advisory.desk.visitor import visitor
from cases.history import note
from cases.models import Occurrence
from cases.pupil.table import safe


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """By case, person and days; numbers of cases, no names of children."""
    form = TrailForm(request.GET or None)
    asked = form.question()
    context = {
        "form": form,
        "readings": trailing.readings(asked),
        "occurrences": trailing.occurrences(asked),
        "shown": trailing.SHOWN,
    }
    return render(request, "desk/privacy/trail.html", context)


@require_POST
@proved_again
def take(request: HttpRequest) -> HttpResponse:
    """The same as a file; written down before it leaves the house."""
    me = visitor(request)
    rows = list(trailing.lines(TrailForm(request.POST).question()))
    note(Occurrence.What.TRAIL_TAKEN, "trail", by=me.actor, at=me.now, rows=len(rows))
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="zugriffe-{me.today:%Y-%m-%d}.csv"'
    answer["Cache-Control"] = "no-store"
    answer.write("\ufeff")
    file = csv.writer(answer, delimiter=";")
    file.writerow([_("Kind"), _("When"), _("Who"), _("Door"), _("What"), _("About"), _("Purpose")])
    file.writerows([safe(cell) for cell in row] for row in rows)
    return answer
