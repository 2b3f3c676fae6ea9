"""Schools that have data are told when they are corrected, restricted or deleted (Art. 19 DSGVO).

The school that has the pupil looks the record up anew; a school that had accepted the child and has
lost it again may still hold what it was given, and is told so by a mail of its own.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from cases import knowing
from cases.ledger import Entry
from cases.models import Case, Notice, Offer
from cases.notices import DATA_CORRECTED, Kind
from cases.processing import FIELDS, Copy, Told
from cases.recipients import Draft, school
from cases.states import OfferState

MODEL_OF = {
    "child": "cases.Child",
    "household": "cases.Household",
    "guardian": "cases.Guardian",
    "biography": "cases.Biography",
}
# The school has the pupil's data, and the pupil is still its.
HOLDS = (OfferState.ACCEPTED, OfferState.FULFILLED)
# It was given them once, and may hold them yet.
HELD = (*HOLDS, OfferState.NOT_TAKEN_UP, OfferState.REVOKED)


class Why(StrEnum):
    """What has become of the data."""

    CORRECTED = "corrected"
    RESTRICTED = "restricted"
    ERASED = "erased"


def tell_receiver(step: Entry, changed: Iterable[str]) -> None:
    """Owe every school that has been told one of these fields a word.

    The word names no field and no value: the school looks the record up anew, or asks.
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
    held = _held(step.case)
    present = next((one for one in held if one.state in HOLDS), None)
    if present is not None:
        step.offer = step.offer or present
        step.owed.append(DATA_CORRECTED)
    former = [one for one in held if present is None or one.school_id != present.school_id]
    _write(former, Why.CORRECTED, step.case.version, at=step.at)


def tell_all_receivers(case: Case, why: Why, nth: int, *, at: datetime) -> None:
    """Owe every school that was ever given the data a word; `nth` tells occasions apart."""
    _write(_held(case), why, nth, at=at)


def _held(case: Case) -> list[Offer]:
    held = case.offers.filter(state__in=HELD).select_related("school")
    return list(held.order_by("-sent_at"))


def _write(offers: Iterable[Offer], why: Why, nth: int, *, at: datetime) -> None:
    """One word for each school, by its newest request."""
    newest = {one.school_id: one for one in reversed(list(offers))}.values()
    rows = []
    for one in newest:
        asked = knowing.asked_of(one)
        if asked is not None:
            rule = f"{why}:{one.pk.hex[:8]}"
            draft = Draft(Kind.RECEIVER_TOLD, rule, nth, school(asked), at)
            rows.append(draft.notice(one.case_id, offer_id=one.pk))
    Notice.objects.write_all(rows)
