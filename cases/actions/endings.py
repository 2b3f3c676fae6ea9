"""Verbs that end a case. Each gives back every place and leaves nothing open behind it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from cases import ledger, vacancies
from cases.actors import Actor
from cases.calendars import day_of
from cases.ledger import Entry
from cases.models import Case, Handover, Offer
from cases.moves import Event
from cases.notices import SCHOOL_IS_TOLD
from cases.refusals import Invalid, need
from cases.states import Closure

WITHDRAWALS = (
    Closure.WITHDRAWN,
    Closure.LEFT_GERMANY,
    Closure.NOT_YET_COMPULSORY,
    Closure.NO_NEWCOMER_CASE,
    Closure.NOT_RESPONSIBLE,
    Closure.REPORTED_IN_ERROR,
    Closure.DECEASED,
)
# Where a child of compulsory age stops searching, a proof is asked for (T26).
NEEDS_PROOF = (Closure.WITHDRAWN, Closure.LEFT_GERMANY)


def move_away(
    case: Case, *, town: str, by: Actor, at: datetime, version: int | None = None
) -> Handover:
    """T25: the family has moved; `town` may be "unknown". Places go back, a package is ready."""
    with ledger.entry(case, Event.MOVE_AWAY, by=by, at=at, version=version) as step:
        if not town.strip():
            raise Invalid("town", _("Please name the new town, or write “unknown”."))
        close(step, Closure.MOVED_AWAY)
        return Handover.objects.create(case=step.case, at=at, town=town.strip()[:150])


def hand_over(
    case: Case,
    *,
    town: str,
    office: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Handover:
    """T31: another Kommunales Integrationszentrum takes over."""
    with ledger.entry(case, Event.HAND_OVER, by=by, at=at, version=version) as step:
        if not office.strip():
            raise Invalid("office", _("Please name the receiving office."))
        close(step, Closure.MOVED_AWAY)
        return Handover.objects.create(
            case=step.case, at=at, town=town.strip()[:150], office=office.strip()[:200]
        )


@dataclass(frozen=True)
class Withdrawal:
    """Why a search ends; `proof` names the paper that was seen."""

    closure: str
    reason: str
    proof: str = ""


def withdraw(
    case: Case,
    withdrawal: Withdrawal,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """T26: close for a reason of the family or of the office.

    A child of compulsory age leaves the search only with a proof (a deregistration, for example).
    """
    reason = need(withdrawal.reason, "reason")
    closure, proof = withdrawal.closure, withdrawal.proof.strip()
    with ledger.entry(case, Event.WITHDRAW, by=by, at=at, version=version) as step:
        if closure not in WITHDRAWALS:
            raise Invalid("closure", _("Please choose a reason for closing."))
        compulsory = step.case.child.is_compulsory(day_of(at))
        if closure in NEEDS_PROOF and compulsory and not proof:
            raise Invalid("proof", _("The child has to go to school: name the proof you saw."))
        close(step, Closure(closure))
        step.reason = reason
        step.details = {"closure": closure, "proof": bool(proof)}


def close_over_age(
    case: Case, *, referral: str, by: Actor, at: datetime, version: int | None = None
) -> None:
    """T27: compulsory schooling is over; where the young person was referred to is recorded."""
    with ledger.entry(case, Event.CLOSE_OVER_AGE, by=by, at=at, version=version) as step:
        if not referral.strip():
            raise Invalid("referral", _("Please say where the young person was referred to."))
        close(step, Closure.OVER_AGE)
        step.reason = referral.strip()


def close_not_attending(
    case: Case,
    *,
    reason: str,
    notice_on: date | None = None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """T21: the place was not taken up. At compulsory age a notice to the authority is recorded."""
    reason = need(reason, "reason")
    with ledger.entry(case, Event.CLOSE_NOT_ATTENDING, by=by, at=at, version=version) as step:
        if step.case.child.is_compulsory(day_of(at)) and notice_on is None:
            raise Invalid("notice_on", _("The child has to go to school: when was notice given?"))
        close(step, Closure.WITHDRAWN)
        step.reason = reason
        step.details = {"notice_on": str(notice_on or "")}


def close_enrolled(case: Case, *, by: Actor, at: datetime) -> None:
    """T23: 30 days in class. The pupil keeps the place."""
    with ledger.entry(case, Event.CLOSE_ENROLLED, by=by, at=at) as step:
        step.case.closure, step.case.closed_at = Closure.ENROLLED, at


def close(step: Entry, closure: Closure) -> None:
    """Give back every place, cancel what is planned, and set the reason."""
    case = step.case
    vacancies.lock_all(case)
    end_offers(step)
    vacancies.settle_former(list(case.offers.holding_a_place()), step.at)
    for appointment in case.appointments.upcoming():
        step.move_appointment(appointment, "cancel_by_office")
    case.closure, case.closed_at = closure, step.at
    case.hold_until, case.held_state, case.held_since = None, "", None
    case.pauses.filter(ends_on__gt=day_of(step.at)).update(ends_on=day_of(step.at))


def end_offers(step: Entry) -> None:
    """Withdraw the open request or revoke the promise, give its place back, tell the school.

    The place of a pupil who is in class stays taken until another school has promised one.
    """
    offer = step.case.live_offer or step.case.promised_offer
    if offer is None:
        return
    locked = step.lock_offer(offer.pk)
    vacancies.give_back(locked)
    step.move_offer("withdraw" if locked.is_live else "revoke")
    step.owed.append(SCHOOL_IS_TOLD)


def pass_up(step: Entry) -> None:
    """The child never took up the place: the promise ends and the place goes back."""
    offer: Offer | None = step.case.promised_offer
    if offer is not None:
        locked = step.lock_offer(offer.pk)
        vacancies.give_back(locked)
        step.move_offer("pass_up")
