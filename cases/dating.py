"""Dates written: a case's next date and its stored strokes, as its facts and numbers want them."""

from dataclasses import replace
from datetime import datetime

from cases.calendars import day_of
from cases.knowing import asked_of, facts_of, strokes_of, timetable
from cases.models import Case, Deadline, Offer
from cases.planning import CANCELLED, WAITING, Changes, Plan, changes
from schools.models import insert


def plan_of(case: Case) -> Plan:
    """The dates of one case by the numbers in force."""
    return Plan(facts_of(case), timetable())


def dates_of_request(case: Case, offer: Offer) -> tuple[datetime, datetime]:
    """When the answer to a request that is just being made is due, and when it is void."""
    offer.expires_at = offer.sent_at
    asked = asked_of(offer)
    if asked is None:
        raise ValueError("nothing is asked")
    facts = replace(facts_of(case), offers={asked.id: asked}, offer_id=asked.id)
    return Plan(facts, timetable()).offer_dates(asked)


def date_case(case: Case, plan: Plan) -> None:
    """Set the stored dates of a case from its plan; the caller saves it."""
    case.due_at = plan.due_at()
    case.target_due_on = plan.target_due_on()
    case.planned_by = plan.timetable.version


def replan(case: Case, at: datetime, plan: Plan) -> None:
    """Bring the stored strokes of a case in line with its plan; the case's row has to be locked."""
    write_changes(case.pk, changes(plan, strokes_of([case.pk])[case.pk], at), at)
    _set_offer_dates(plan)


def write_changes(case_id: int, found: Changes, at: datetime) -> None:
    """Write what a plan changes of the stored strokes of a case."""
    if found.cancelled:
        keys = [stroke.pk for stroke in found.cancelled if stroke.pk]
        Deadline.objects.settle(keys, CANCELLED, at)
    insert(
        [
            Deadline(
                case_id=case_id,
                rule=stroke.rule,
                nth=stroke.nth,
                anchor_at=stroke.anchor_at,
                due_at=stroke.due_at,
            )
            for stroke in found.written
        ]
    )
    for stroke in found.moved:
        Deadline.objects.filter(pk=stroke.pk or 0).update(
            due_at=stroke.due_at, outcome=WAITING, settled_at=None
        )


def plan_anew(case_id: int, *, at: datetime) -> None:
    """Date one case by the numbers in force, from its stored starts; nothing else happens to it.

    Call it inside a transaction.
    """
    case = Case.objects.locked(case_id)
    plan = plan_of(case)
    date_case(case, plan)
    case.save(update_fields=["due_at", "target_due_on", "planned_by"])
    replan(case, at, plan)


def end_pauses(case: Case, kind: str, at: datetime) -> None:
    """From today on the clocks of this case run again."""
    today = day_of(at)
    case.pauses.filter(kind=kind, ends_on__gt=today).update(ends_on=today)


def _set_offer_dates(plan: Plan) -> None:
    """A question of the school stops its clock: both dates of the request move with the pause."""
    offer = plan.facts.offer
    if offer is None or not offer.is_live:
        return
    due_at, expires_at = plan.offer_dates(offer)
    Offer.objects.filter(pk=offer.id).redate(due_at, expires_at)
