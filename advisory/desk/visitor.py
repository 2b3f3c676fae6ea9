"""Who stands at the desk, which day it is, and which case they may open."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest

from advisory.desk.models import Advisor
from cases.access import ESCALATED_SHOWS, Area, may_read, may_write
from cases.actions.records import BLOCKED_ADDRESS, note_opening
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Case
from schools import clock


@dataclass(frozen=True)
class Visitor:
    """A person of the office with the roles held today; `now` is the instant of the request."""

    person: Advisor
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day in the town."""
        return day_of(self.now)

    def may_read(self, area: Area) -> bool:
        """Whether one of the visitor's roles reads this area of a case they may open."""
        roles = self.actor.roles
        escalated = area in ESCALATED_SHOWS and may_read(roles, Area.ESCALATED)
        return escalated or may_read(roles, area)

    def may_write(self, area: Area) -> bool:
        """Whether one of the visitor's roles changes this area."""
        return may_write(self.actor.roles, area)


def visitor(request: HttpRequest) -> Visitor:
    """The logged-in person as an actor. Reads the clock: call it once per request."""
    now = clock.now()
    person = request.user
    if not isinstance(person, Advisor):
        raise Http404
    prefetch_related_objects([person], "grants")
    return Visitor(person, Actor.staff(person.pk, person.roles_on(day_of(now))), now)


def load_case(number: str, actor: Actor) -> Case:
    """The case with this number; one that this actor may not open does not exist for them (404).

    Whoever may see an address under a disclosure block leaves a trail wherever it could be shown.
    """
    case: Case | None = Case.objects.visible_to(actor).with_child().with_number(number).first()
    if case is None:
        raise Http404
    if case.child.household.disclosure_block and may_read(actor.roles, Area.BLOCKED_ADDRESS):
        note_opening(case, BLOCKED_ADDRESS, by=actor, at=clock.now())
    return case
