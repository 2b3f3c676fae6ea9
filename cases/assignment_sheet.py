"""The request to the school supervision on paper: what it has to know to assign (§ 46 (7) SchulG).

Always in German: it goes to a German authority. An address under a disclosure block (§ 51 BMG)
is not printed; the lead tells it by another way.
"""

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cases.calendars import Calendar, day_of, days_between
from cases.languages import language_name, nationality_name
from cases.models import Biography, Case, Offer, Step
from cases.moves import Event
from cases.printing import draw
from cases.states import CaseState, GermanLevel, Literacy

TEMPLATE = "letters/assignment_request.html"
STYLE = "first-day.css"
BINDING = "de"
Lines = list[tuple[str, str]]


def request_of(case: Case) -> Step | None:
    """The newest request for assignment in this episode."""
    asked = case.steps.filter(event=Event.REQUEST_ASSIGNMENT, episode=case.episode)
    return asked.select_related("user").order_by("-number").first()


def heard_of(case: Case) -> dict[str, date]:
    """Whom the request says was heard, and when; for the supervision's own form."""
    request = request_of(case)
    fields = ("parents_heard_on", "authority_consulted_on")
    days = {field: _heard_on(request, field) for field in fields} if request else {}
    return {field: day for field, day in days.items() if day}


def page(case: Case, request: Step) -> bytes:
    """The sheet as a page to print."""
    return _html(case, request, style=STYLE).encode()


def pdf(case: Case, request: Step) -> bytes:
    """The sheet as PDF. Raises NoPrinter where the system lacks what draws it."""
    return draw(_html(case, request), STYLE)


def _html(case: Case, request: Step, style: str = "") -> str:
    with translation.override(BINDING):
        context = {
            "style": style,
            "office": {
                "name": settings.OFFICE_NAME,
                "address": settings.OFFICE_ADDRESS,
                "phone": settings.OFFICE_PHONE,
            },
            "case": case,
            "request": request,
            "asked_on": day_of(request.at),
            "child": _child(case),
            "schooling": _schooling(case),
            "guardians": list(case.child.household.guardians.all()),
            "search": _search(case, request),
            "offers": [_offer(one) for one in case.offers.select_related("school")],
            "measures": list(case.bridging_measures.all()),
            "heard": _heard(request),
        }
        return render_to_string(TEMPLATE, context)


def _child(case: Case) -> Lines:
    child, home = case.child, case.child.household
    blocked = _("blocked (§ 51 BMG); the lead tells it by another way")
    nations = ", ".join(nationality_name(one) for one in child.nationalities)
    return [
        (_("Name"), child.name),
        (_("Name in own script"), child.name_own_script),
        (_("Born"), _day(child.birth_date)),
        (_("Sex"), str(child.get_sex_display())),
        (_("Nationality"), nations),
        (_("Address"), blocked if home.disclosure_block else home.address),
        (_("In Germany since"), _day(child.arrival_on)),
        (_("Compulsory schooling until"), _day(child.duty_ends_on)),
    ]


def _schooling(case: Case) -> Lines:
    known: Biography | None = getattr(case.child, "biography", None)
    newest = case.recommendations.prefetch_related("places").first()
    options = [
        (
            _("Recommendation %(n)s") % {"n": nth},
            f"{one.get_school_form_display()}, {_('Grade')} {one.grade},"
            f" {one.get_support_form_display()}",
        )
        for nth, one in enumerate(newest.places.all() if newest else [], 1)
    ]
    if known is None:
        return options
    years = known.years_of_schooling
    return [
        (_("Family language"), language_name(case.child.family_language)),
        (_("Interpreter"), language_name(case.child.interpreter_language)),
        (
            _("Years of schooling"),
            _("unknown") if years is None else f"{float(years):g}".replace(".", ","),
        ),
        (_("Latin script"), str(Literacy(known.latin_literacy).label)),
        (_("German"), str(GermanLevel(known.german_level).label)),
        *options,
    ]


def _search(case: Case, request: Step) -> Lines:
    reported, asked = day_of(case.reported_at), day_of(request.at)
    return [
        (_("Reported"), _day(reported)),
        (_("Consulted on"), _day(case.consulted_on)),
        (
            _("Working days since the report"),
            str(days_between(reported, asked, Calendar.WORKING_DAYS)),
        ),
        (_("On the waiting list, rank date"), _day(case.rank_date)),
        (_("Requested from"), str(CaseState(request.from_state).label)),
    ]


def _offer(offer: Offer) -> dict[str, str]:
    reason = offer.get_decline_reason_display() if offer.decline_reason else ""
    return {
        "school": f"{offer.school.number} {offer.school.label}",
        "sent_on": _day(day_of(offer.sent_at)),
        "state": str(offer.get_state_display()),
        "answered_on": _day(day_of(offer.answered_at or offer.changed_at)),
        "reason": reason,
    }


def _heard(request: Step) -> Lines:
    """Who was heard: both are a condition of the decision, not of the request."""
    heard, consulted = (
        _day(_heard_on(request, field)) or _("not yet")
        for field in ("parents_heard_on", "authority_consulted_on")
    )
    return [
        (_("Parents heard on"), heard),
        (_("School authority consulted on"), consulted),
        (_("Wishes of the parents"), str(request.details.get("wishes", ""))),
    ]


def _heard_on(request: Step, field: str) -> date | None:
    try:
        return date.fromisoformat(str(request.details.get(field, "")))
    except ValueError:
        return None


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
