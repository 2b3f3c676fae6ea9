"""Many cases at once: choose on the worklist, say it once, see what became of each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from advisory.desk.announcements import Announcement, announcements
from advisory.desk.forms.bulk import FORMS
from advisory.desk.forms.worklist import WorklistFilter
from advisory.desk.visitor import Visitor, visitor
from cases import worklist
from cases.actions.bulk import MOST_AT_ONCE, go_on, may_do
from cases.models import Bulk, BulkRow, Case
from cases.moves import Event

SHOWN = 100


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """What is to be said once for all chosen cases; said, it begins."""
    me = visitor(request)
    what = request.POST.get("what", "")
    if what not in may_do(me.actor):
        raise Http404
    chosen = _chosen(request, me)
    if not chosen:
        messages.error(request, _("Choose at least one case first: tick the box in its row."))
        return redirect(_worklist(request))
    form = FORMS[what](request.POST if "go" in request.POST else None, who=me)
    if form.is_bound and (bulk := form.begin(chosen)):
        go_on(bulk, by=me.actor, at=me.now)
        return redirect("desk:bulk_progress", bulk.pk)
    cases = list(Case.objects.visible_to(me.actor).with_keys(chosen)[:SHOWN])
    context = {
        "form": form,
        "what": Bulk.What(what),
        "chosen": chosen,
        "cases": cases,
        "announcements": _example(cases, me) if what == Bulk.What.INVITE else [],
        "more": max(0, len(chosen) - SHOWN),
        "back": _worklist(request),
        "query": request.POST.get("view", ""),
    }
    return render(request, "desk/bulk/form.html", context)


@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """What became of each case so far; posted to, it does the next portion."""
    me = visitor(request)
    bulk = get_object_or_404(Bulk.objects.of_person(me.person.pk), pk=bulk_id)
    if request.method == "POST":
        go_on(bulk, by=me.actor, at=me.now)
        return redirect("desk:bulk_progress", bulk.pk)
    counts = bulk.rows.by_outcome()
    total = sum(counts.values())
    left = counts.get(BulkRow.Outcome.WAITING, 0)
    context = {
        "bulk": bulk,
        "rows": bulk.rows.with_cases()[:SHOWN],
        "more": max(0, total - SHOWN),
        "total": total,
        "left": left,
        "worked_off": total - left,
        "done": counts.get(BulkRow.Outcome.DONE, 0),
        "refused": counts.get(BulkRow.Outcome.REFUSED, 0),
    }
    return render(request, "desk/bulk/progress.html", context)


def _chosen(request: HttpRequest, me: Visitor) -> list[int]:
    """The ticked cases, or all of the view; those that this person may not see fall out later."""
    if request.POST.get("all"):
        asked = QueryDict(request.POST.get("view", ""))
        return worklist.keys(WorklistFilter(asked, me).view(), me.actor, me.now, MOST_AT_ONCE)
    typed = request.POST.getlist("case")
    return [int(one) for one in typed if one.isdecimal() and len(one) < 19][:MOST_AT_ONCE]


def _example(cases: list[Case], me: Visitor) -> list[Announcement]:
    """What the first family that can be invited receives; it stands for the others."""
    invited = next((one for one in cases if Event.INVITE in one.moves_for(me.actor)), None)
    return list(announcements(Event.INVITE, invited, me.now)) if invited else []


def _worklist(request: HttpRequest) -> str:
    """Back to the view from which the cases were chosen."""
    view = QueryDict(request.POST.get("view", "")).urlencode()
    return f"{reverse('desk:worklist')}?{view}"
