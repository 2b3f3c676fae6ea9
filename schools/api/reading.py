"""The requests of the school that calls, as far as it may see them now."""

from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound

from cases.disclosure import disclose
from cases.models import Offer
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


def shown_to(caller: Caller, offers: list[Offer]) -> list[dict[str, Any]]:
    """What the school may see of its requests, each with the answers that are possible now."""
    views = disclose(offers, by=caller.actor, at=caller.at)
    for offer, view in zip(offers, views, strict=True):
        if "pupil" in view:
            view["allowed"] = answers_now(offer, caller.at)
    return views
