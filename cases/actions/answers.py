"""Verbs of the school: it admits, can't offer a place, asks back, confirms who is in class."""

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from cases import knowing, ledger, vacancies
from cases.actions.placement import pause_for_query
from cases.actors import Actor
from cases.calendars import day_of, is_school_day
from cases.ledger import Entry
from cases.models import FollowUp, Offer
from cases.moves import Event
from cases.notices import SCHOOL_IS_TOLD
from cases.refusals import Code, Invalid, Refused, need
from cases.states import DISCLOSED, DeclineReason, Holding, OfferState, Role
from schools.models import School

LATEST_START = timedelta(days=200)


def accept(
    offer: Offer, *, start_on: date | None, by: Actor, at: datetime, version: int | None = None
) -> Offer:
    """T09: the school admits the child (§ 46 (1) SchulG) and names its first school day.

    Raises `Refused` with `expired` after the date, `not_live` when the request is over, and
    `Invalid` when the day is no school day of this school. `version` is the offer's.
    """
    with _about(offer, Event.ACCEPT, by, at) as step:
        locked = _own_live_offer(step, version)
        locked.start_on = first_day(locked.school, start_on, at)
        locked.answered_at = at
        held = vacancies.lock_all(step.case)
        vacancies.occupy(locked)
        step.move_offer("accept")
        vacancies.settle_former(held, at, but=locked)
        step.details = {"start_on": locked.start_on.isoformat()}
    return locked


def decline(
    offer: Offer,
    *,
    decline_reason: str,
    text: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Offer:
    """T10: the school can't offer a place. Coordination between offices, never a Bescheid."""
    with _about(offer, Event.DECLINE, by, at) as step:
        locked = _own_live_offer(step, version)
        if decline_reason not in DeclineReason.values:
            raise Invalid("decline_reason", _("Please choose a reason."))
        if decline_reason == DeclineReason.OTHER and not text.strip():
            raise Invalid("text", _("Please explain; nothing about health or behaviour."))
        locked.decline_reason, locked.reason = decline_reason, text.strip()[:500]
        locked.answered_at = at
        vacancies.give_back(locked)
        step.move_offer("decline")
        step.reason = locked.reason
        # The code, not its word: everybody reads the reason in the language of the page.
        step.details = {"decline_reason": decline_reason}
    return locked


def ask_back(
    offer: Offer, *, question: str, by: Actor, at: datetime, version: int | None = None
) -> Offer:
    """The school has a question. Its clock stops for at most two working days."""
    with _about(offer, Event.QUERY, by, at) as step:
        locked = _own_live_offer(step, version)
        if not question.strip():
            raise Invalid("question", _("Please write your question."))
        locked.query, locked.query_answer = question.strip()[:500], ""
        step.move_offer("ask_back")
        pause_for_query(step, locked, knowing.timetable().number("query_pause"))
    locked.refresh_from_db()
    return locked


def attend(offer: Offer, *, attended_on: date | None, by: Actor, at: datetime) -> Offer:
    """T17, T19: the child is in class. Only this ends the search."""
    with _about(offer, Event.ATTEND, by, at) as step:
        locked = _own_promise(step)
        day = attended_on or day_of(at)
        if day < (locked.start_on or day):
            raise Invalid("attended_on", _("This day lies before the first school day."))
        if day > day_of(at):
            raise Invalid("attended_on", _("This day lies in the future."))
        locked.attended_on = day
        if locked.holding == Holding.NONE:
            vacancies.occupy_again(locked)
        step.move_offer("fulfil")
        step.details = {
            "attended_on": day.isoformat(),
            "days": (day - day_of(step.case.reported_at)).days,
        }
    return locked


def not_appeared(offer: Offer, *, by: Actor, at: datetime) -> Offer:
    """T18: the child has not come; the office calls, the place is held five working days."""
    with _about(offer, Event.NOT_APPEARED, by, at) as step:
        return _own_promise(step)


def revoke(offer: Offer, *, reason: str, by: Actor, at: datetime) -> Offer:
    """T22: the promise can't be kept, the child isn't in class yet; the letter is recalled."""
    reason = need(reason, "reason")
    with _about(offer, Event.REVOKE, by, at) as step:
        locked = _own_promise(step)
        locked.reason = reason[:500]
        vacancies.give_back(locked)
        step.move_offer("revoke")
        step.reason = reason
        if by.school_id is None:
            step.owed.append(SCHOOL_IS_TOLD)
    return locked


def report_move(offer: Offer, *, town: str = "", by: Actor, at: datetime) -> None:
    """T32: the school hears that the family moved: a task for the office, no change of state."""
    with _about(offer, Event.REPORT_MOVE, by, at) as step:
        locked = _own(step)
        # A former school has nothing more to say of a child who goes to another one.
        if locked.state not in DISCLOSED or locked.episode != step.case.episode:
            raise Refused(Code.NOT_LIVE)
        FollowUp.objects.create(
            case=step.case,
            due_on=day_of(at),
            role=Role.INTAKE,
            created_at=at,
            note=(_("The school reports that the family has moved.") + f" {town}").strip()[:500],
        )


def _own_live_offer(step: Entry, version: int | None) -> Offer:
    locked = _own(step)
    if not locked.is_live:
        raise Refused(Code.NOT_LIVE)
    if locked.is_expired(step.at):
        raise Refused(Code.EXPIRED)
    if version is not None and version != locked.version:
        raise Refused(Code.STALE)
    return locked


def _own_promise(step: Entry) -> Offer:
    locked = _own(step)
    if locked.state != OfferState.ACCEPTED:
        raise Refused(Code.NOT_LIVE)
    return locked


def _about(offer: Offer, event: Event, by: Actor, at: datetime) -> AbstractContextManager[Entry]:
    return ledger.entry(offer.case, event, by=by, at=at, offer_id=offer.pk)


def _own(step: Entry) -> Offer:
    """The request of the step, for a school only if it is its own."""
    offer = step.offer
    if offer is None or (step.by.school_id is not None and step.by.school_id != offer.school_id):
        raise Refused(Code.WRONG_ROLE)
    return offer


def first_day(school: School, start_on: date | None, at: datetime) -> date:
    """The first school day, when it can be one at this school. Raises `Invalid`."""
    if start_on is None:
        raise Invalid("start_on", _("Please name the first school day."))
    if start_on < day_of(at):
        raise Invalid("start_on", _("The first school day lies in the past."))
    if start_on > day_of(at) + LATEST_START:
        raise Invalid("start_on", _("The first school day lies too far in the future."))
    if not is_school_day(start_on, knowing.school_days_off([school.pk])[school.pk]):
        raise Invalid("start_on", _("This is not a school day (weekend, holiday or day off)."))
    return start_on
