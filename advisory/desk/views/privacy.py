"""The page of data protection: what will be deleted, what was, who took data out, who asked."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from advisory.desk.forms.privacy import StopForm
from advisory.desk.visitor import visitor
from cases.access import Area
from cases.erasing import due, reporting
from cases.erasing.stopping import allow_deletion
from cases.models import DeletionStop, Export, Occurrence

MOST = 50


@require_http_methods(["GET", "POST"])
def privacy(request: HttpRequest) -> HttpResponse:
    """Cases by their numbers, people of the office by their names, nobody else's."""
    me = visitor(request)
    form = StopForm(request.POST or None, me)
    if request.method == "POST" and form.save():
        messages.success(request, _("This case is kept until then."))
        return redirect("desk:privacy")
    near = due.near(me.now)
    context = {
        "form": form,
        "may_stop": me.may_write(Area.PRIVACY),
        "near": [(case, due.deletion_on(case)) for case in near[:MOST]],
        "releases": settings.RELEASE_DELETIONS,
        "near_count": near.count(),
        "stops": DeletionStop.objects.standing(me.today),
        "figures": list(due.figures()),
        "reports": Occurrence.objects.reports()[:MOST],
        "public_key": reporting.own_public_key(),
        "exports": Export.objects.newest_first()[:MOST],
        "occurrences": Occurrence.objects.all()[:MOST],
    }
    return render(request, "desk/privacy/privacy.html", context)


@require_POST
def allow(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Nothing stands against this deletion any more."""
    me = visitor(request)
    stop = get_object_or_404(DeletionStop, pk=stop_id)
    allow_deletion(stop, by=me.actor, at=me.now)
    messages.success(request, _("The case is deleted when its period is over."))
    return redirect("desk:privacy")
