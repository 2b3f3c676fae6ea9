"""Which requests of people somebody has to look after."""

from collections.abc import Iterable

from cases.access import Area, may_write
from cases.actions.rights import KEEPERS
from cases.actors import Actor
from cases.models import Case, Restriction, RightsRequest
from cases.models.restriction import RestrictionQuerySet
from cases.models.rights import RightsRequestQuerySet


def visible_to(by: Actor) -> RightsRequestQuerySet:
    """Lead and officer see every request, others those of the cases they may open."""
    found = RightsRequest.objects.with_people()
    if not may_write(by.roles, Area.RIGHTS):
        return found.none()
    if by.roles & frozenset(KEEPERS):
        return found
    return found.of_cases(Case.objects.visible_to(by))


def restricted(by: Actor) -> RestrictionQuerySet:
    """Cases that may only be stored, the oldest restriction on top: nobody forgets them either."""
    found = Restriction.objects.standing()
    if not may_write(by.roles, Area.RIGHTS):
        return found.none()
    if by.roles & frozenset(KEEPERS):
        return found
    return found.filter(case__in=Case.objects.visible_to(by))


def unanswered(by: Actor, people: Iterable[int]) -> RightsRequestQuerySet:
    """What is still to be answered: all for lead and officer, for others what these people have."""
    found = visible_to(by).unanswered()
    return found if by.roles & frozenset(KEEPERS) else found.handled_by(people)
