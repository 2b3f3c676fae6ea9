"""What a place request does to the school's count of places; lock order: case, offer, place."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases.models import Case, Offer
from cases.refusals import Code, Refused
from cases.states import Holding
from schools import places
from schools.models import Prepared

# What a case holds, locked in the order of the keys.
HELD = Prepared[Offer](
    lambda case_id: (
        Offer.objects.filter(case=case_id)
        .holding_a_place()
        .order_by("pk")
        .select_for_update(of=("self",))
    )
)


def reserve(offer: Offer) -> None:
    """Hold a place while the school is asked; without a free one only with a recorded reason."""
    try:
        places.reserve(offer.place_id, override=bool(offer.override_reason))
    except places.NoPlaceFree as full:
        sentence = _("No place is free: choose another school or give a reason for overbooking.")
        raise Refused(Code.GUARD, sentence, "override_reason") from full
    offer.holding = Holding.RESERVED


def occupy(offer: Offer) -> None:
    """The school has said yes: what was reserved is occupied."""
    places.occupy(offer.place_id)
    offer.holding = Holding.OCCUPIED


def occupy_again(offer: Offer) -> None:
    """Take a place nothing is reserved for: over the school's count if need be."""
    places.occupy_directly(offer.place_id, override=True)
    offer.holding = Holding.OCCUPIED


def give_back(offer: Offer) -> None:
    """Return whatever the offer holds. Ghost places are the commonest complaint of schools."""
    if offer.holding == Holding.RESERVED:
        places.release_reservation(offer.place_id)
    elif offer.holding == Holding.OCCUPIED:
        places.release_occupied(offer.place_id)
    elif offer.holding == Holding.COUNTED:
        places.release_counted(offer.place_id)
    offer.holding = Holding.NONE


def lock_all(case: Case, *place_ids: int) -> list[Offer]:
    """Lock whatever this case holds: its offers, then their places and these, each by its key.

    Who touches two places calls this first. Otherwise two children who change schools with each
    other, or a school's report in between, could wait for one another for ever.
    """
    held = HELD(case.pk)
    touched = {*place_ids, *(one.place_id for one in held)}
    # A place alone is locked by whoever counts on it, and so not longer than need be.
    if len(touched) > 1:
        places.lock(touched)
    return held


def settle_former(held: list[Offer], at: datetime, *, but: Offer | None = None) -> None:
    """Give back what the case still holds: of a former school, when a pupil goes elsewhere."""
    for one in held:
        if one != but:
            give_back(one)
            one.changed_at = at
            one.save()
