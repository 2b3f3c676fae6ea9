"""A town for the clock: what the sweep has made of it, so that two towns can be compared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.models import Case, Deadline, Notice, Step
from cases.reminders import sweep
from cases.states import CaseState
from tests.factories import MONDAY, make_case
from tests.workers.faults.results import Result

S = CaseState
WAITING = (S.INVITED, S.APPOINTMENT_SCHEDULED, S.OFFERED, S.PLACED, S.WAITLISTED)
Rows = frozenset[tuple[Any, ...]]


@dataclass(frozen=True)
class Town:
    """Everything a sweep writes, without what depends on when it ran."""

    notices: Rows
    deadlines: Rows
    cases: Rows
    steps: tuple[tuple[Any, ...], ...]


def town() -> Town:
    """As it is now."""
    notices = Notice.objects.values_list("case", "rule", "nth", "kind", "recipient", "way")
    deadlines = Deadline.objects.values_list("case", "rule", "nth", "due_at", "outcome")
    steps = Step.objects.values_list("case", "event").order_by("case", "event")
    return Town(
        frozenset(notices),
        frozenset(deadlines),
        frozenset(Case.objects.values_list("pk", "state", "level")),
        tuple(steps),
    )


def settle_town(cases: int, at: datetime = MONDAY) -> None:
    """So many children, in all the states in which something waits."""
    for nth in range(cases):
        make_case(WAITING[nth % len(WAITING)], at=at)


def undisturbed(at: datetime) -> Town:
    """What one sweep in peace makes of the town; afterwards it hasn't happened."""
    with transaction.atomic():
        while sweep(at):
            pass
        expected = town()
        transaction.set_rollback(True)
    return expected


def compared(fault: str, faults: int, expected: Town, before: Town) -> Result:
    """What the disturbed sweeps have written, against the peaceful one."""
    found = town()
    owed, written = expected.notices - before.notices, found.notices - before.notices
    result = Result(
        fault=fault,
        faults=faults,
        owed=len(owed),
        delivered=len(written & owed),
        lost=len(owed - written),
        doubled_outside=len(written - owed),
        doubled_inside=0,
        unsure=0,
        for_a_person=0,
    ).keep()
    assert (result.lost, result.doubled_outside) == (0, 0), result
    assert found == expected
    return result
