"""What lies on whose desk: lists of cases by role and filter, what burns, and the search."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor
from cases.calendars import day_of
from cases.deadlines import UNPLACED
from cases.models import Case, Offer, TimetableVersion
from cases.models.case import CaseQuerySet
from cases.names import similarity
from cases.standing import Standing, standings
from cases.states import (
    CONSULTED_WITHOUT_PLACE,
    LIVE,
    OPEN,
    WAITING_FOR_CONSULTATION,
    CaseState,
    Level,
    OfferState,
    Role,
)

PAGE = 50
BURNING = 15
SOON = timedelta(days=8)
LOOKED_AT = 200
# From four fifths of a clock on something has to be done.
BURNS_FROM = 0.8
# These run to their date by themselves; there is nothing to do before it.
QUIET = (CaseState.ENROLLED, CaseState.ON_HOLD, CaseState.CLOSED)
FOUND = 50


class Scope(TextChoices):
    """Whose cases a list shows."""

    MINE = "mine", _("Mine to do")
    CARE = "care", _("In my care")
    ALL = "all", _("All cases")


class Tab(TextChoices):
    """Groups of states; the first two are the figures the ministry asks for."""

    OPEN = "open", _("All open")
    WAITING = "waiting", _("Waiting for consultation")
    CONSULTED = "consulted", _("Consulted, without a place")
    PLACED = "placed", _("With a place")
    ON_HOLD = "on_hold", _("On hold")
    CLOSED = "closed", _("Closed")


STATES_OF: dict[str, tuple[CaseState, ...]] = {
    Tab.OPEN: OPEN,
    Tab.WAITING: WAITING_FOR_CONSULTATION,
    Tab.CONSULTED: CONSULTED_WITHOUT_PLACE,
    Tab.PLACED: (CaseState.PLACED, CaseState.NOT_ATTENDING, CaseState.ENROLLED),
    Tab.ON_HOLD: (CaseState.ON_HOLD,),
    Tab.CLOSED: (CaseState.CLOSED,),
}


class Order(TextChoices):
    """What stands first."""

    DUE = "due_at", _("Next date first")
    WAITING = "reported_at", _("Longest waiting first")


class Place(NamedTuple):
    """Where in its order a case stands: the value sorted by, then the id."""

    at: datetime
    case_id: int


@dataclass(frozen=True)
class View:
    """One view of the worklist. A chosen state counts more than the tab.

    `text` is a number of a case, or number or name of a school that was asked, never a person's
    name: a view is kept in the address of its page.
    """

    scope: str = Scope.MINE
    tab: str = Tab.OPEN
    state: str = ""
    advisor_id: int | None = None
    overdue: bool = False
    level: int = 0
    language: str = ""
    text: str = ""
    order: str = Order.DUE

    @property
    def states(self) -> tuple[str, ...]:
        """The states shown."""
        return (self.state,) if self.state else STATES_OF[self.tab]


@dataclass(frozen=True)
class Page:
    """One page of a list; `previous` and `next` are where its neighbours end and begin."""

    lines: list[Standing] = field(default_factory=list)
    previous: Place | None = None
    next: Place | None = None


def to_do(by: Actor) -> CaseQuerySet:
    """What waits for this person: for one of the roles, for the lead also what was escalated.

    What waits for a colleague who has the case in care is the colleague's.
    """
    seen: CaseQuerySet = Case.objects.visible_to(by)
    colleagues = Q(holder=Role.ADVISOR, advisor__isnull=False) & ~Q(advisor=by.user_id)
    waiting = seen.held_by(by.roles).exclude(colleagues)
    if Role.LEAD in by.roles:
        waiting |= seen.still_open().filter(level__gte=Level.LEAD)
    return waiting


def shown(view: View, by: Actor, at: datetime) -> CaseQuerySet:
    """Every case of a view, in all states."""
    cases = _of_scope(view.scope, by)
    if view.advisor_id is not None:
        cases = cases.of_advisor(view.advisor_id)
    if view.overdue:
        cases = cases.overdue(at)
    if view.level:
        cases = cases.filter(level__gte=view.level)
    if view.language:
        cases = cases.filter(child__family_language=view.language)
    return cases.filter(_with_text(view.text)) if view.text else cases


def _of_scope(scope: str, by: Actor) -> CaseQuerySet:
    if scope == Scope.MINE:
        return to_do(by)
    seen: CaseQuerySet = Case.objects.visible_to(by)
    return seen.of_advisor(by.user_id or 0) if scope == Scope.CARE else seen


def _with_text(text: str) -> Q:
    school = Q(school__number=text) | Q(school__name__icontains=text)
    asked = Offer.objects.filter(school, state__in=(*LIVE, OfferState.ACCEPTED))
    return Q(number__icontains=text) | Q(pk__in=asked.values("case"))


def counts(view: View, by: Actor, at: datetime) -> dict[str, int]:
    """How many cases each tab of this view holds; one query."""
    by_state = shown(view, by, at).order_by().values_list("state")
    numbers = dict(by_state.annotate(n=Count("pk", distinct=True)))
    return {
        tab: sum(numbers.get(state, 0) for state in states) for tab, states in STATES_OF.items()
    }


def page(
    view: View, by: Actor, at: datetime, *, after: Place | None = None, before: Place | None = None
) -> Page:
    """The cases of a view behind a place, or before one; without either the first page."""
    cases = shown(view, by, at).filter(state__in=view.states).with_child()
    backwards = before is not None and after is None
    if place := after or before:
        cases = cases.filter(_beyond(view.order, place, backwards))
    sign = "-" if backwards else ""
    found = list(cases.order_by(f"{sign}{view.order}", f"{sign}pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    has_previous = more if backwards else after is not None
    has_next = backwards or more
    return Page(
        standings(found, at),
        previous=_place(view, found[0]) if has_previous and found else None,
        next=_place(view, found[-1]) if has_next and found else None,
    )


def _place(view: View, case: Case) -> Place:
    return Place(getattr(case, view.order), case.pk)


def _beyond(order: str, place: Place, backwards: bool) -> Q:
    side = "lt" if backwards else "gt"
    return Q(**{f"{order}__{side}": place.at}) | Q(
        **{order: place.at, f"pk__{side}": place.case_id}
    )


def burning(by: Actor, at: datetime) -> list[Standing]:
    """What is mine or in my care and nearly or already past its date, the worst first.

    Looked for among what is due in a week and where the EU clock warns; never more than 15.
    """
    mine = to_do(by) | Case.objects.visible_to(by).still_open().of_advisor(by.user_id or 0)
    mine = mine.exclude(state__in=QUIET).with_child()
    warned = TimetableVersion.objects.in_force().rules["eu_45_days"].days
    lodged_by = day_of(at) - timedelta(days=warned)
    law = mine.filter(state__in=UNPLACED, child__protection_application_on__lte=lodged_by).order_by(
        "child__protection_application_on", "pk"
    )
    due = mine.filter(due_at__lte=at + SOON).order_by("due_at", "pk")
    cases = {case.pk: case for case in (*due[:LOOKED_AT], *law[:LOOKED_AT])}
    hot = [line for line in standings(cases.values(), at) if _burns(line)]
    return sorted(hot, key=lambda line: (-line.share, line.case.due_at, line.case.pk))[:BURNING]


def _burns(line: Standing) -> bool:
    """An appointment that lies ahead is no trouble, however near it is."""
    if line.is_overdue or line.law:
        return True
    return line.case.state != CaseState.APPOINTMENT_SCHEDULED and line.share >= BURNS_FROM


def search(words: str, born_on: date | None, by: Actor, at: datetime) -> list[Standing]:
    """By any spelling of a name, phone, number or birth date: the most alike first, 50 at most."""
    cases = Case.objects.visible_to(by)
    if words:
        cases = cases.search(words)
    if born_on:
        cases = cases.filter(child__birth_date=born_on)
    known = list(cases.with_child().order_by("-reported_at", "pk")[:LOOKED_AT])
    return standings(_most_alike(known, words), at)


def _most_alike(cases: Iterable[Case], words: str) -> list[Case]:
    def rank(case: Case) -> tuple[int, bool]:
        child = case.child
        spellings = (child.name, child.name_own_script, *child.other_spellings.split(","))
        return -max(similarity(words, one) for one in spellings), not case.is_open

    return sorted(cases, key=rank)[:FOUND]
