"""What is due: the sweep asks the stored dates and does what the table of clocks says."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from cases import ledger, planning
from cases.actions.answers import not_appeared
from cases.actions.changes import escalate, free_place, resume
from cases.actions.endings import close_enrolled
from cases.actions.placement import expire
from cases.actors import Actor
from cases.deadlines import RULES, Act, Rule
from cases.models import Case, Deadline
from cases.notices import LEVELS, Owed
from cases.refusals import Code, Refused

log = logging.getLogger(__name__)

BATCH = 200
# Strokes of one chain of reminders: after an outage only the newest goes out.
CHAINS: tuple[tuple[str, ...], ...] = (
    ("contact_5", "contact_10"),
    ("first_day_1", "first_day_3"),
    ("appointment_2_days", "appointment_3_hours"),
)


def sweep(at: datetime, batch: int = BATCH) -> int:
    """Do everything that is due; returns the number of strokes.

    May run twice, late, or beside another sweep: each stroke is locked with its case and looked at
    again before it strikes. A case that fails is logged by its id and doesn't stop the others.
    """
    struck, failed = 0, set[int]()
    due = Deadline.objects.due(at).values_list("pk", flat=True)
    while batch_of := list(due.exclude(pk__in=failed)[:batch]):
        for deadline_id in batch_of:
            try:
                struck += strike(deadline_id, at)
            except Exception as error:
                failed.add(deadline_id)
                # The error's own text may quote a row, so only its kind is logged.
                log.warning("Stroke %s failed: %s", deadline_id, type(error).__name__)
    return struck


@transaction.atomic
def strike(deadline_id: int, at: datetime) -> bool:
    """Let one stored date strike, unless something has changed meanwhile."""
    case = Case.objects.select_for_update(of=("self",)).filter(deadlines=deadline_id).first()
    deadline = Deadline.objects.waiting().filter(pk=deadline_id, due_at__lte=at).first()
    if case is None or deadline is None:
        return False
    rule = RULES.get(deadline.rule)
    if rule is None:  # taken out of the table since this date was planned
        _settle(deadline, Deadline.Outcome.CANCELLED, at)
        return False
    overtaken = _is_overtaken(case, rule, deadline, at)
    _settle(deadline, Deadline.Outcome.OVERTAKEN if overtaken else Deadline.Outcome.DONE, at)
    if not overtaken:
        _act(case, rule, deadline, at)
    if rule.repeats:
        planning.replan(case, at)
    return True


def _act(case: Case, rule: Rule, deadline: Deadline, at: datetime) -> None:
    try:
        ACTS[rule.act](case, rule, deadline, at)
    except Refused as refusal:
        # The machine or a guard says no: the reason for the stroke has gone.
        if refusal.code not in (Code.WRONG_STATE, Code.GUARD, Code.NOT_LIVE):
            raise
        _settle(deadline, Deadline.Outcome.CANCELLED, at)


def _remind(case: Case, rule: Rule, deadline: Deadline, at: datetime) -> None:
    if rule.notice is None or rule.to is None:
        return
    ledger.remind(case, Owed(rule.notice, rule.to), rule=rule.key, nth=deadline.nth, at=at)


def _escalate(case: Case, rule: Rule, deadline: Deadline, at: datetime) -> None:
    if rule.level > case.level:
        escalate(case, rule.level, reason=rule.key, by=Actor.clock(), at=at)
        return
    # The level is reached already, by an earlier request for example: its people are told anyway.
    for owed in LEVELS[rule.level]:
        ledger.remind(case, owed, rule=rule.key, nth=deadline.nth, at=at)


def _not_appeared(case: Case, rule: Rule, deadline: Deadline, at: datetime) -> None:
    offer = case.promised_offer
    if offer is not None:
        not_appeared(offer, by=Actor.clock(), at=at)


ACTS: dict[Act, Callable[[Case, Rule, Deadline, datetime], None]] = {
    Act.REMIND: _remind,
    Act.ESCALATE: _escalate,
    Act.EXPIRE: lambda case, _rule, _deadline, at: expire(case, by=Actor.clock(), at=at),
    Act.NOT_APPEARED: _not_appeared,
    Act.FREE_PLACE: lambda case, _rule, _deadline, at: free_place(case, by=Actor.clock(), at=at),
    Act.RESUME: lambda case, _rule, _deadline, at: resume(case, by=Actor.clock(), at=at),
    Act.CLOSE: lambda case, _rule, _deadline, at: close_enrolled(case, by=Actor.clock(), at=at),
}


def _is_overtaken(case: Case, rule: Rule, deadline: Deadline, at: datetime) -> bool:
    """Whether a newer reminder of the same chain, or a newer round of this one, is due as well."""
    if rule.repeats:
        return planning.Plan(case).due_at_of(rule, deadline.due_at) <= at
    later = next((chain[chain.index(rule.key) + 1 :] for chain in CHAINS if rule.key in chain), ())
    return Deadline.objects.due(at).filter(case=case, rule__in=later).exists()


def _settle(deadline: Deadline, outcome: Deadline.Outcome, at: datetime) -> None:
    deadline.outcome, deadline.settled_at = outcome, at
    deadline.save()
