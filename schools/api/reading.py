"""The requests of the school that calls, as far as it may see them now."""

from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound

from cases.disclosure import Surroundings, disclose, is_told, note_readings, shown_state
from cases.models import Offer
from cases.models.lists import find_for
from cases.replies import answers_now
from schools.api.auth import Caller


def own_offer(caller: Caller, offer_id: str) -> Offer:
    """A request to the caller's school. Raises NotFound, for a foreign one as for none at all."""
    try:
        offer: Offer = Offer.objects.for_school(caller.school.pk).get(pk=UUID(offer_id))
    except (ValueError, Offer.DoesNotExist) as nothing:
        raise NotFound from nothing
    return offer


def asked_offer(caller: Caller, offer_id: str) -> Offer:
    """The same with its case alone: enough to know what is answered. Raises NotFound."""
    try:
        offer: Offer = Offer.objects.asked(caller.school.pk, UUID(offer_id))
    except (ValueError, Offer.DoesNotExist) as nothing:
        raise NotFound from nothing
    return offer


def shown_to(
    caller: Caller, offers: list[Offer], around: Surroundings | None = None
) -> list[dict[str, Any]]:
    """What the school may see of its requests, each with the answers that are possible now."""
    views = disclose(offers, by=caller.actor, at=caller.at, around=around)
    for offer, view in zip(offers, views, strict=True):
        if "pupil" in view:
            view["allowed"] = answers_now(offer, caller.at)
    return views


class Page:
    """Requests of the caller's school: what they are made of first, then what it is shown.

    Both come from the same rows. `sources` holds all of them and what the hour has to do with it,
    so nothing that is shown can change without it.
    """

    def __init__(self, caller: Caller, ids: list[UUID]) -> None:
        self._caller = caller
        self._found = find_for(caller.school, ids)
        self._is_told = [is_told(offer, caller.at) for offer in self._found.offers]
        homes = self._found.homes(self._is_told)
        self._around = Surroundings.around(homes, [caller.school.pk])

    def sources(self) -> list[Any]:
        """Everything that is shown, as it was read. Of what is over that is an id and a state."""
        at, school, around = self._caller.at, self._caller.school, self._around
        told: list[Any] = [
            (row, answers_now(offer, at)) if is_told else offer.pk
            for is_told, offer, row in zip(
                self._is_told, self._found.offers, self._found.rows, strict=True
            )
        ]
        states = [shown_state(offer, at) for offer in self._found.offers]
        there = sorted((place, sorted(children)) for place, children in around.at_school.items())
        distances = [school.utm_east, school.utm_north, *sorted(around.centres.items())]
        # Where no home is known there is no distance: an empty page has one tag for all schools.
        return [told, states, self._found.guardians, there, distances if around.centres else []]

    def note_readings(self) -> None:
        """Who knows that nothing has changed has read it again."""
        note_readings(self._found.offers, by=self._caller.actor, at=self._caller.at)

    def shown(self) -> list[dict[str, Any]]:
        """What the school may see of them."""
        return shown_to(self._caller, self._found.whole(), self._around)
