"""What lies on whose desk: lists of cases by role and filter, what burns, and the search."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from cases import paging
from cases.actors import Actor
from cases.calendars import day_of
from cases.deadlines import UNPLACED
from cases.models import Absence, Case, TimetableVersion
from cases.models.case import CaseQuerySet
from cases.names import similarity
from cases.paging import InOrder, Page
from cases.selection import STATES_OF, Place, Scope, Tab, View
from cases.standing import Standing, standings
from cases.states import CaseState, Level, Role

MOST_COUNTED = 1000
MOST_SIFTED = 100
BURNING = 15
SOON = timedelta(days=8)
LOOKED_AT = 200
# From four fifths of a clock on something has to be done.
BURNS_FROM = 0.8
# These run to their date by themselves; there is nothing to do before it.
QUIET = (CaseState.ENROLLED, CaseState.ON_HOLD, CaseState.CLOSED)
FOUND = 50
Span = tuple[date, date]


class Sought(NamedTuple):
    """One way to read what was typed: words, and the first and last day of birth that is meant."""

    words: str
    born: Span | None = None


def to_do(by: Actor, cared: set[int]) -> CaseQuerySet:
    """What waits for this person: for one of the roles, for the lead also what was escalated.

    What waits for a colleague who has the case in care is the colleague's, unless this person
    stands in for them today (`cared`).
    """
    seen = Case.objects.visible_to(by)
    theirs = Q(advisor__isnull=False) & ~Q(advisor__in=cared)
    waiting: CaseQuerySet = seen.held_by(by.roles).exclude(Q(holder=Role.ADVISOR) & theirs)
    if Role.ADVISOR not in by.roles and cared != {by.user_id}:
        waiting |= seen.still_open().filter(holder=Role.ADVISOR, advisor__in=cared)
    if Role.LEAD in by.roles:
        waiting |= seen.still_open().filter(level__gte=Level.LEAD)
    return waiting


def shown(view: View, by: Actor, at: datetime) -> CaseQuerySet:
    """Every case of a view, in all states."""
    return _of_scope(view.scope, by, at).filter(view.asks(at))


def _of_scope(scope: str, by: Actor, at: datetime) -> CaseQuerySet:
    if scope == Scope.MINE:
        return to_do(by, cared_for(by, at))
    seen: CaseQuerySet = Case.objects.visible_to(by)
    return seen.filter(advisor__in=cared_for(by, at)) if scope == Scope.CARE else seen


def cared_for(by: Actor, at: datetime) -> set[int]:
    """The people whose cases this person looks after today: their own, and of whom they stand in
    for."""
    return {by.user_id or 0, *Absence.objects.stood_in_for(by.user_id or 0, day_of(at))}


class Counted(NamedTuple):
    """So many cases; with `more` there are at least so many."""

    number: int
    more: bool


def counts(view: View, by: Actor, at: datetime) -> dict[str, Counted]:
    """How many cases each tab of this view holds, counted up to a limit; one query.

    Counting on would read every case of the town, to tell what nobody goes through page by page.
    All cases of the town are counted by their state, up to `MOST_COUNTED` for each tab. What is
    filtered is found once, up to `MOST_SIFTED` open and as many closed cases, and sorted out.
    """
    cases = shown(view, by, at).order_by()
    asked: dict[str, CaseQuerySet] = (
        {tab: cases.filter(state__in=states) for tab, states in STATES_OF.items()}
        if view.is_whole
        else {tab: cases.filter(state__in=STATES_OF[tab]) for tab in view.kinds}
    )
    most = MOST_COUNTED if view.is_whole else MOST_SIFTED
    found = {Tab.CLOSED.value: dict[str, int](), **_counted(asked, most)}
    more = {tab: sum(by_state.values()) > most for tab, by_state in found.items()}
    return {
        tab: _of_tab(states, found.get(tab, found[Tab.OPEN]), more.get(tab, more[Tab.OPEN]), most)
        for tab, states in STATES_OF.items()
    }


def _of_tab(states: Iterable[str], found: dict[str, int], more: bool, most: int) -> Counted:
    return Counted(min(sum(found.get(state, 0) for state in states), most), more)


def _counted(asked: dict[str, CaseQuerySet], most: int) -> dict[str, dict[str, int]]:
    """By what is asked and by state, one more than `most` at most of each."""
    parts, given = [], list[Any]()
    for tab, cases in asked.items():
        try:
            sql, params = cases.values("state")[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        by_state = f"SELECT '{tab}', state, count(*) FROM ({sql}) found GROUP BY state"  # noqa: S608
        parts.append(by_state)
        given += params
    found: dict[str, dict[str, int]] = {tab: {} for tab in asked}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), given)
            for tab, state, number in cursor.fetchall():
                found[tab][state] = number
    return found


def page(
    view: View, by: Actor, at: datetime, *, after: Place | None = None, before: Place | None = None
) -> Page:
    """The cases of a view behind a place, or before one; without either the first page."""
    return paging.page(_in_order(view, by, at), after, before)


def every(view: View, by: Actor, at: datetime, most: int) -> list[Standing]:
    """The cases of a view in its order, page for page as one list, so many at most."""
    found = _in_order(view, by, at)
    return found.lines(found.take(None, most))


def keys(view: View, by: Actor, at: datetime, most: int) -> list[int]:
    """The keys of the cases of a view in its order, so many at most."""
    return [case.pk for case in _in_order(view, by, at).take(None, most)]


def _in_order(view: View, by: Actor, at: datetime) -> InOrder:
    cases = shown(view, by, at).filter(state__in=view.states)
    return paging.in_order(cases, Case.objects.visible_to(by), view.order, at)


def burning(by: Actor, at: datetime) -> list[Standing]:
    """What is mine or in my care and nearly or already past its date, the worst first.

    Looked for among what is due in a week and where the EU clock warns; never more than 15.
    """
    people = cared_for(by, at)
    cared = Case.objects.visible_to(by).still_open().filter(advisor__in=people)
    mine = to_do(by, people) | cared
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


def search(readings: Iterable[Sought], by: Actor, at: datetime) -> list[Standing]:
    """By any spelling of a name, phone, number or birth date: the most alike first, 50 at most."""
    found: dict[int, Case] = {}
    for one in readings:
        known = _sought(one, by).with_child().order_by("-reported_at", "pk")[:LOOKED_AT]
        for case in _most_alike(known, one.words):
            found.setdefault(case.pk, case)
    return standings(list(found.values())[:FOUND], at)


def _sought(one: Sought, by: Actor) -> CaseQuerySet:
    cases: CaseQuerySet = Case.objects.visible_to(by)
    if one.words:
        cases = cases.search(one.words)
    return cases.filter(child__birth_date__range=one.born) if one.born else cases


def _most_alike(cases: Iterable[Case], words: str) -> list[Case]:
    def rank(case: Case) -> tuple[int, bool]:
        child = case.child
        spellings = (child.name, child.name_own_script, *child.other_spellings.split(","))
        return -max(similarity(words, one) for one in spellings), not case.is_open

    return sorted(cases, key=rank)
