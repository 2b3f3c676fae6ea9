"""Schools and what they have reported: the list, and one school."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from advisory.desk.forms.places import FigureForm, OverviewFilter
from advisory.desk.visitor import Visitor, visitor
from cases import finder
from cases.access import Area
from cases.actions.records import report_places
from cases.matching import Match, fitting
from cases.models import Case
from schools import places
from schools.models import Place, School

PAGE = 50


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All schools with what they have reported."""
    me = visitor(request)
    form = OverviewFilter(request.GET)
    group, only_free = form.group(), bool(form.cleaned_data.get("only_free"))
    after = request.GET.get("after", "")
    listed = list(places.overview(group, only_free=only_free, after=after)[: PAGE + 1])
    rows = _rows(listed[:PAGE], me)
    context = {
        "form": form,
        "rows": rows,
        "next_url": _page_url(request, rows[-1][0].number) if len(listed) > PAGE else "",
        "previous_url": _page_url(request) if after else "",
        "keeps_keys": me.may_write(Area.API_KEYS),
    }
    return render(request, "desk/places/overview.html", context)


@require_http_methods(["GET", "POST"])
def school(request: HttpRequest, number: str) -> HttpResponse:
    """One school with all its figures; the office writes down what it was told by phone."""
    me = visitor(request)
    found = School.objects.active().with_number(number).first()
    if found is None:
        raise Http404
    may_report = me.may_write(Area.CAPACITY)
    form = FigureForm(request.POST or None, initial={"as_of": me.today})
    if request.method == "POST" and may_report and _report(request, me, found, form):
        return redirect("desk:school", number)
    figures = list(places.figures_of(found))
    fits = fitting([place for place in figures if place.free > 0], me.actor)
    counts = [_match(place, fits, me) for place in figures]
    context = {
        "school": found,
        "counts": counts,
        "form": form,
        "may_report": may_report,
        "keeps_keys": me.may_write(Area.API_KEYS),
    }
    return render(request, "desk/places/school.html", context, status=_status(request, may_report))


def _status(request: HttpRequest, may_report: bool) -> int:
    return 403 if request.method == "POST" and not may_report else 200


def _report(request: HttpRequest, me: Visitor, school: School, form: FigureForm) -> bool:
    if not form.is_valid():
        return False
    said = form.cleaned_data
    figure = places.Figure(said["grade"], said["support_form"], said["free"], said["as_of"])
    try:
        report_places(school, [figure], by=me.actor, at=me.now)
    except places.FigureRefused as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    messages.success(request, _("The figure is written down."))
    return True


def _rows(schools: list[School], me: Visitor) -> list[tuple[School, list[Match]]]:
    """Each school with its counts, and the children that each of them fits now."""
    counts: dict[int, list[Place]] = {one.pk: getattr(one, "counts", []) for one in schools}
    for one in schools:
        for place in counts[one.pk]:
            place.school = one
    fits = fitting(
        [place for found in counts.values() for place in found if place.free > 0], me.actor
    )
    return [(one, [_match(place, fits, me) for place in counts[one.pk]]) for one in schools]


def _match(place: Place, fits: dict[int, list[Case]], me: Visitor) -> Match:
    return Match(finder.counted(place, me.today), fits.get(place.pk, []))


def _page_url(request: HttpRequest, after: str = "") -> str:
    query = request.GET.copy()
    query["after"] = after
    return f"?{query.urlencode()}"
