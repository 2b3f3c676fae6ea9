"""A school that has received a datum is told when it is put right (Art. 19 DSGVO)."""

from collections.abc import Iterable

from cases.ledger import Entry
from cases.notices import DATA_CORRECTED
from cases.processing import FIELDS, Copy, Told
from cases.states import OfferState

MODEL_OF = {
    "child": "cases.Child",
    "household": "cases.Household",
    "guardian": "cases.Guardian",
    "biography": "cases.Biography",
}
# The school has the pupil's data, and the pupil is still its.
HOLDS = (OfferState.ACCEPTED, OfferState.FULFILLED)


def tell_receiver(step: Entry, changed: Iterable[str]) -> None:
    """Owe the school that has taken the pupil a word, if it had been told one of these fields.

    The word names no field and no value: the school looks the record up anew.
    """
    is_blocked = step.case.child.household.disclosure_block
    told = [
        row
        for part, _dot, name in (path.partition(".") for path in changed)
        if (row := FIELDS.get(f"{MODEL_OF.get(part, '')}.{name}"))
        and Told.ACCEPTING_SCHOOL in row.receivers
        if not (is_blocked and row.copy is Copy.ADDRESS)
    ]
    if not told:
        return
    held = step.case.offers.filter(state__in=HOLDS).select_related("school")
    offer = held.order_by("-sent_at").first()
    if offer is not None:
        step.offer = step.offer or offer
        step.owed.append(DATA_CORRECTED)
