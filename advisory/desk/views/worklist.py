"""The worklist: cases by role and filter, page by page; its address holds the view."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.desk import listing
from advisory.desk.forms.worklist import WorklistFilter
from advisory.desk.listing import PAGING
from advisory.desk.models import Advisor
from advisory.desk.visitor import Visitor, visitor
from cases import worklist
from cases.access import needs_purpose
from cases.actions.bulk import MOST_AT_ONCE, may_do
from cases.actions.worklists import may_export, note_use
from cases.models import Export, SavedView
from cases.models.transactions import asked_for_a_page
from cases.paging import MOST_BY_CLOCK
from cases.selection import Order


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """One page of a view. By default what is mine to do, the nearest date first."""
    me = visitor(request)
    form = WorklistFilter(request.GET, me)
    context = {"form": form, **_page(request, form, me)}
    return render(request, "desk/worklist/worklist.html", context)


def _page(request: HttpRequest, form: WorklistFilter, me: Visitor) -> dict[str, Any]:
    view = form.view()
    after, before = (listing.read_place(request.GET.get(name, "")) for name in PAGING)
    with asked_for_a_page():
        page = worklist.page(view, me.actor, me.now, after=after, before=before)
        counts = worklist.counts(view, me.actor, me.now)
    kept = listing.kept(SavedView.objects.for_person(me.person.pk), listing.query_of(request.GET))
    note_use([one.view for one in kept if one.is_here], me.today)
    away = worklist.cared_for(me.actor, me.now) - {me.person.pk}
    return {
        "view": view,
        "rows": listing.rows(page, Advisor.objects.names_of(away)),
        "tabs": list(listing.tabs(view, counts)),
        "previous_url": listing.address_of(request, "before", page.previous),
        "next_url": listing.address_of(request, "after", page.next),
        "unfiltered_url": listing.without_filters(request),
        "heads": list(listing.heads(page.order)),
        "order_label": Order(page.order).label,
        "is_too_long": page.order != view.order,
        "most_by_clock": MOST_BY_CLOCK,
        "query": listing.query_of(request.GET),
        "kept": kept,
        "acts": (acts := may_do(me.actor)),
        "may_act": bool(acts and page.lines),
        "most_at_once": MOST_AT_ONCE,
        "formats": Export.Format,
        "may_export": may_export(me.actor),
        "leaves_out_foreign": needs_purpose(me.actor.roles),
    }
