"""A school that is asked for a place, and one that has promised it."""

from cases.actors import Actor
from cases.models import Offer
from cases.states import CaseState
from schools.models import Place
from tests.factories import Walk


def asked() -> tuple[Walk, Offer, Actor]:
    """A request sent on Wednesday 11 November 2026, and its school."""
    walk = Walk()
    walk.to(CaseState.OFFERED)
    return walk, Offer.objects.get(), walk.by_school()


def promised() -> tuple[Walk, Offer, Actor]:
    """A place promised from Friday 13 November 2026."""
    walk = Walk()
    walk.to(CaseState.PLACED)
    return walk, Offer.objects.get(), walk.by_school()


def counts() -> tuple[int, int, int]:
    """Free, reserved and occupied places of the one group there is."""
    place = Place.objects.get()
    return (place.free, place.reserved, place.occupied)
