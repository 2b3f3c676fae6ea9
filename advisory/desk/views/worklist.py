"""The worklist: cases by role and filter, page by page; its address holds the view."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from advisory.desk.forms.worklist import WorklistFilter
from advisory.desk.models import Advisor
from advisory.desk.visitor import visitor
from cases import worklist
from cases.states import Role
from cases.worklist import Place, Tab

STAMP = "%Y%m%dT%H%M%S.%f"
PAGING = ("after", "before")


@dataclass(frozen=True)
class TabLink:
    """One tab with the number of cases behind it."""

    name: str
    label: str | Promise
    count: int
    is_here: bool


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """One page of a view. By default what is mine to do, the nearest date first."""
    me = visitor(request)
    advisors = Advisor.objects.with_role(Role.ADVISOR, me.today).order_by("name", "pk")
    form = WorklistFilter(request.GET, list(advisors))
    view = form.view()
    after, before = (read_place(request.GET.get(name, "")) for name in PAGING)
    page = worklist.page(view, me.actor, me.now, after=after, before=before)
    counts = worklist.counts(view, me.actor, me.now)
    context = {
        "form": form,
        "view": view,
        "lines": page.lines,
        "tabs": [
            TabLink(tab.value, tab.label, counts[tab], tab == view.tab and not view.state)
            for tab in Tab
        ],
        "previous_url": _address(request, "before", page.previous),
        "next_url": _address(request, "after", page.next),
        "is_filtered": bool(set(request.GET) - {"tab", "scope", "order", *PAGING}),
    }
    return render(request, "desk/worklist/worklist.html", context)


def write_place(place: Place) -> str:
    """A place in the list as it stands in an address."""
    return f"{place.at.astimezone(UTC):{STAMP}}-{place.case_id}"


def read_place(text: str) -> Place | None:
    """The place in the list that an address names; anything else begins anew."""
    stamp, _dash, case_id = text.partition("-")
    if not case_id.isdecimal() or len(case_id) > 18:
        return None
    try:
        return Place(datetime.strptime(stamp, STAMP).replace(tzinfo=UTC), int(case_id))
    except ValueError:
        return None


def _address(request: HttpRequest, name: str, place: Place | None) -> str:
    """The present address with another place in the list; nothing where the list ends."""
    if place is None:
        return ""
    asked = request.GET.copy()
    for old in PAGING:
        asked.pop(old, None)
    asked[name] = write_place(place)
    return f"?{asked.urlencode()}"
