"""Whether the stored dates of a case are those that its clocks give, counted from the start."""

from datetime import datetime

from django.db import transaction

from cases.knowing import facts_of, strokes_of, timetable, worlds
from cases.models import Case
from cases.planning import CANCELLED, Changes, Plan, Stroke, changes
from cases.watching.looking import Look

BATCH = 500


def dates_off_plan(look: Look) -> set[str]:
    """Stored dates that differ from the plan. What looks wrong is looked at again under a lock."""
    open_cases = look.cases.still_open().filter(planned_by=look.timetable.version)
    keys = list(open_cases.order_by("pk").values_list("pk", flat=True))
    found: set[str] = set()
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        cases = Case.objects.in_bulk(batch)
        for case_id, world in worlds(batch).items():
            plan = Plan(world.facts, look.timetable)
            if not _as_planned(cases[case_id], plan, world.strokes, look.at):
                found |= _looked_at_again(case_id, look.at)
    return found


@transaction.atomic
def _looked_at_again(case_id: int, at: datetime) -> set[str]:
    """Somebody may have moved the case between two questions; now nobody can."""
    case = Case.objects.with_child().select_for_update(of=("self",)).filter(pk=case_id).first()
    in_force = timetable()
    if case is None or not case.is_open or case.planned_by != in_force.version:
        return set()
    plan = Plan(facts_of(case), in_force)
    right = _as_planned(case, plan, strokes_of([case_id])[case_id], at)
    return set() if right else {f"case:{case.number}"}


def _as_planned(case: Case, plan: Plan, strokes: list[Stroke], at: datetime) -> bool:
    if (case.due_at, case.target_due_on) != (plan.due_at(), plan.target_due_on()):
        return False
    return not _differs(changes(plan, strokes, at), strokes, at) and _request_as_planned(case, plan)


def _request_as_planned(case: Case, plan: Plan) -> bool:
    asked = plan.facts.offer
    return asked is None or not asked.is_live or asked.expires_at == plan.offer_dates(asked)[1]


def _differs(found: Changes, strokes: list[Stroke], at: datetime) -> bool:
    """Whether a stroke is missing, astray or too many.

    One whose reason was gone when it struck stays cancelled until the case takes its next step.
    """
    refused = {one.pk for one in strokes if one.outcome == CANCELLED and one.due_at <= at}
    moved = [one for one in found.moved if one.pk not in refused]
    return bool(found.cancelled or found.written or moved)
