"""Verbs around the supervision: where no school agrees it assigns one (§ 46 (7) SchulG)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from cases import ledger, vacancies
from cases.actions.answers import first_day
from cases.actions.endings import end_offers
from cases.actions.placement import Request, new_offer
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Case, Offer
from cases.moves import Event
from cases.refusals import Invalid, need
from cases.states import CaseState


@dataclass(frozen=True)
class Decision:
    """What the supervision decides: school, first day, and that both sides were heard."""

    request: Request
    start_on: date
    parents_heard_on: date | None
    authority_consulted_on: date | None


@dataclass(frozen=True)
class Heard:
    """What the request tells the supervision beside its reason, as far as it is known yet."""

    parents_heard_on: date | None = None
    authority_consulted_on: date | None = None
    wishes: str = ""


NOTHING_YET = Heard()


def request_assignment(
    case: Case,
    *,
    reason: str,
    heard: Heard = NOTHING_YET,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """T14: ask the supervision to assign a school; a live request is withdrawn."""
    reason = need(reason, "reason")
    with ledger.entry(case, Event.REQUEST_ASSIGNMENT, by=by, at=at, version=version) as step:
        for field in ("parents_heard_on", "authority_consulted_on"):
            day: date | None = getattr(heard, field)
            if day and day > day_of(at):
                raise Invalid(field, _("This day lies in the future."))
            step.details[field] = str(day)
        step.details["wishes"] = heard.wishes.strip()[:500]
        end_offers(step)
        step.reason = reason


def assign(
    case: Case, decision: Decision, *, by: Actor, at: datetime, version: int | None = None
) -> Offer:
    """T15: assign a school. A place over the school's count is marked as overbooked."""
    with ledger.entry(case, Event.ASSIGN, by=by, at=at, version=version) as step:
        _check(decision, at)
        offer = new_offer(step, decision.request)
        offer.origin = Offer.Origin.ASSIGNMENT
        offer.start_on, offer.answered_at = decision.start_on, at
        held = vacancies.lock_all(step.case, offer.place_id)
        vacancies.occupy_again(offer)
        step.offer = offer
        step.move_offer("accept")
        vacancies.settle_former(held, at, but=offer)
        step.details = {
            "school": decision.request.school.number,
            "start_on": decision.start_on.isoformat(),
            "parents_heard_on": str(decision.parents_heard_on),
            "authority_consulted_on": str(decision.authority_consulted_on),
        }
    return offer


def refuse_assignment(
    case: Case,
    *,
    reason: str,
    to_waiting_list: bool = False,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """T16: the supervision doesn't assign; the search goes on or the child waits."""
    reason = need(reason, "reason")
    with ledger.entry(case, Event.REFUSE_ASSIGNMENT, by=by, at=at, version=version) as step:
        step.target = CaseState.WAITLISTED if to_waiting_list else CaseState.READY_FOR_PLACEMENT
        step.case.reviewed_at = None
        step.reason = reason


def _check(decision: Decision, at: datetime) -> None:
    today = day_of(at)
    for field in ("parents_heard_on", "authority_consulted_on"):
        day: date | None = getattr(decision, field)
        if day is None or day > today:
            raise Invalid(field, _("Please give the day on which this was done."))
    school = decision.request.school
    if not school.is_active:
        raise Invalid("school", _("This school is closed."))
    if not school.teaches(decision.request.grade, decision.request.support_form):
        raise Invalid("grade", _("This school does not teach this grade in this form of support."))
    first_day(school, decision.start_on, at)
