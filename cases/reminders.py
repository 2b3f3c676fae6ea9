"""What is due: the sweep asks the stored dates and does what the table of clocks says."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial

from django.db import transaction

from cases import dating, knowing
from cases.actions.answers import not_appeared
from cases.actions.changes import escalate, free_place, resume
from cases.actions.endings import close_enrolled
from cases.actions.placement import expire
from cases.actors import Actor
from cases.calendars import day_of, end_of
from cases.deadlines import Act, Rule, Timetable
from cases.models import Case, Deadline, Notice
from cases.notices import Kind
from cases.planning import Plan
from cases.reasons import figure_number
from cases.recipients import Addressee, Directory, Draft, Party, family_of
from cases.refusals import Code, Refused
from cases.striking import LATER, is_overtaken, owed_by, steps
from cases.telling import TELLING, tell
from schools import places

log = logging.getLogger(__name__)

BATCH = 1000
Outcome = Deadline.Outcome


def sweep(at: datetime, batch: int = BATCH) -> int:
    """Do everything that is due; returns the number of strokes.

    May run twice, late, or beside another sweep: each stroke is locked with its case and looked at
    again before it strikes; what somebody else holds is left to the next tick. A case that fails
    is logged by its id and doesn't stop the others.
    """
    plan_anew(at)
    struck, failed, directory = 0, set[int](), Directory(many=True)
    # Asked anew until none is free: a stroke may plan a reminder that is due as well, and of two
    # sweepers the last one to commit then takes what the other held.
    while Deadline.objects.any_due(at):
        found = _tell(at, batch, directory, failed) or strike_all(at, batch, directory, failed)
        if not found:
            break
        struck += found
    return struck


# --- Reminders: many rows at once ----------------------------------------------------------------


def _tell(at: datetime, batch: int, directory: Directory, failed: set[int]) -> int:
    """The reminders of a batch; all one after the other where a row of it can't be written."""
    try:
        return tell(at, batch, directory)
    except Exception as error:
        log.warning("A batch of reminders failed: %s", type(error).__name__)
        return strike_all(at, batch, directory, failed, telling=True)


# --- Everything else: one case at a time ---------------------------------------------------------


def strike_all(
    at: datetime, batch: int, directory: Directory, failed: set[int], *, telling: bool = False
) -> int:
    """Every stroke that moves its case or has a next round; returns their number."""
    due, struck = Deadline.objects.due(at), 0
    due = due.filter(rule__in=TELLING) if telling else due.exclude(rule__in=TELLING)
    keys = due.values_list("pk", flat=True)
    while batch_of := list(keys.exclude(pk__in=failed)[:batch]):
        for deadline_id in batch_of:
            done = _strike_or_leave(deadline_id, at, directory)
            if done is None:
                failed.add(deadline_id)
            struck += done or 0
    return struck


def _strike_or_leave(deadline_id: int, at: datetime, directory: Directory) -> int | None:
    """None when it has to wait for the next tick: somebody works on the case, or it failed."""
    try:
        return strike(deadline_id, at, directory)
    except Exception as error:
        # The error's own text may quote a row, so only its kind is logged.
        log.warning("Stroke %s failed: %s", deadline_id, type(error).__name__)
        return None


@transaction.atomic
def strike(deadline_id: int, at: datetime, directory: Directory | None = None) -> int | None:
    """Let one stored date strike, unless something has changed meanwhile; how many have struck.

    What of the case comes before it strikes with it. None when somebody works on the case just
    now: the next tick finds it again.
    """
    cases = Case.objects.select_related("child").filter(deadlines=deadline_id)
    case = cases.select_for_update(of=("self",), skip_locked=True).first()
    if case is None:
        return None
    struck, directory = 0, directory or Directory()
    for nth, deadline in enumerate(_in_turn(case, deadline_id, at)):
        # A step before it may have changed the case, and settled this one.
        present = Case.objects.locked(case.pk) if nth else case
        if not nth or Deadline.objects.waiting().filter(pk=deadline.pk).exists():
            struck += _strike_one(present, deadline, at, directory)
    return struck


def _in_turn(case: Case, deadline_id: int, at: datetime) -> list[Deadline]:
    """What is due of a case up to this stroke: first what only tells, then in the order of dates.

    Another sweep may have had to leave the case, or was killed on its way: a move must take no
    reminder's reason away, and an expiry overtake no escalation.
    """
    due = list(case.deadlines.due(at))
    this = [one for one in due if one.pk == deadline_id]
    if not this or this[0].rule in TELLING:
        return this
    moves = [one for one in due if one.rule not in TELLING]
    tells = [one for one in due if one.rule in TELLING]
    return tells + moves[: moves.index(this[0]) + 1]


def _strike_one(case: Case, deadline: Deadline, at: datetime, directory: Directory) -> bool:
    timetable = knowing.timetable()
    rule = timetable.rules.get(deadline.rule)
    if rule is None or case.state not in rule.states:  # no more in the table, or left behind
        _settle(deadline, Outcome.CANCELLED, at)
        return False
    plan = cache(partial(_plan, case, timetable))
    also_due = _also_due(case, at) if rule.key in LATER else set[str]()
    overtaken = is_overtaken(rule, deadline.due_at, also_due, plan, at)
    _settle(deadline, Outcome.OVERTAKEN if overtaken else Outcome.DONE, at)
    if not overtaken:
        _act(case, rule, deadline, at, directory)
    if rule.every or rule.yearly:
        dating.replan(case, at, plan())
    return True


def _plan(case: Case, timetable: Timetable) -> Plan:
    return Plan(knowing.facts_of(case), timetable)


def _also_due(case: Case, at: datetime) -> set[str]:
    return set(case.deadlines.due(at).values_list("rule", flat=True))


def _act(case: Case, rule: Rule, deadline: Deadline, at: datetime, directory: Directory) -> None:
    if not steps(rule, case.level):
        _tell_one(case, rule, deadline, at, directory)
        return
    try:
        ACTS[rule.act](case, rule, at)
    except Refused as refusal:
        # The machine or a guard says no: the reason for the stroke has gone.
        if refusal.code not in (Code.WRONG_STATE, Code.GUARD, Code.NOT_LIVE):
            raise
        _settle(deadline, Outcome.CANCELLED, at)


def _tell_one(
    case: Case, rule: Rule, deadline: Deadline, at: datetime, directory: Directory
) -> None:
    """Write the notices of a reminder; no step, for nothing has happened."""
    offer = knowing.current_offers([case.pk]).get(case.pk)
    party = Party(case.advisor_id, offer, lambda: family_of(case))
    for owed in owed_by(rule, case.level):
        drafts = directory.drafts(owed, party, rule=rule.key, nth=deadline.nth, at=at)
        offer_id = offer.id if offer else None
        Notice.objects.write_all(draft.notice(case.pk, offer_id=offer_id) for draft in drafts)


def _not_appeared(case: Case, rule: Rule, at: datetime) -> None:
    offer = case.promised_offer
    if offer is not None:
        not_appeared(offer, by=Actor.clock(), at=at)


def _escalate(case: Case, rule: Rule, at: datetime) -> None:
    escalate(case, rule.level, reason=rule.key, by=Actor.clock(), at=at)


ACTS: dict[Act, Callable[[Case, Rule, datetime], None]] = {
    Act.ESCALATE: _escalate,
    Act.EXPIRE: lambda case, _rule, at: expire(case, by=Actor.clock(), at=at),
    Act.NOT_APPEARED: _not_appeared,
    Act.FREE_PLACE: lambda case, _rule, at: free_place(case, by=Actor.clock(), at=at),
    Act.RESUME: lambda case, _rule, at: resume(case, by=Actor.clock(), at=at),
    Act.CLOSE: lambda case, _rule, at: close_enrolled(case, by=Actor.clock(), at=at),
}


def _settle(deadline: Deadline, outcome: Deadline.Outcome, at: datetime) -> None:
    Deadline.objects.settle([deadline.pk], outcome, at)


# --- After a change of the office's numbers ------------------------------------------------------


def plan_anew(at: datetime) -> int:
    """Date every open case by the numbers in force; stopped in between it goes on where it was."""
    version = knowing.timetable().version
    done, failed = 0, set[int]()
    waiting = Case.objects.planned_before(version).order_by("pk").values_list("pk", flat=True)
    while version and (case_ids := list(waiting.exclude(pk__in=failed)[:BATCH])):
        for case_id in case_ids:
            try:
                with transaction.atomic():
                    dating.plan_anew(case_id, at=at)
                done += 1
            except Exception as error:
                failed.add(case_id)
                log.warning("Case %s could not be dated: %s", case_id, type(error).__name__)
    return done


# --- Old figures of schools ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OldFigure:
    """A school whose newest figure grows too old, and when it is asked for a newer one."""

    school_id: int
    number: str
    due_at: datetime
    nth: int


def old_figures(
    timetable: Timetable, at: datetime, until: datetime | None = None
) -> list[OldFigure]:
    """The newest request that each school's figures have called for, unless it is written.

    With `until` also those that the time up to then will call for.
    """
    days, found = timetable.number("capacity_old"), []
    for school_id, number, as_of in places.newest_figures():
        first = max(_rounds(as_of, at, days), 1)
        for nth in range(first, _rounds(as_of, until or at, days) + 1):
            due_at = end_of(as_of + timedelta(days=nth * days))
            found.append(OldFigure(school_id, number, due_at, figure_number(as_of, nth)))
    written = Notice.objects.written_for("capacity_old", {one.nth for one in found})
    return [one for one in found if (one.nth, f"school:{one.number}") not in written]


def _rounds(as_of: date, at: datetime, days: int) -> int:
    """How often a figure of this day has grown too old, or too old once more."""
    return ((day_of(at) - as_of).days - 1) // days


def ask_for_figures(at: datetime) -> int:
    """Ask every school for newer figures whose own are too old; once for each figure and month."""
    due = old_figures(knowing.timetable(), at)
    days_off = knowing.school_days_off({one.school_id for one in due})
    return Notice.objects.write_all(
        figure_draft(one, days_off[one.school_id], at).notice(None) for one in due
    )


def figure_draft(one: OldFigure, days_off: frozenset[date], at: datetime) -> Draft:
    """The notice to a school whose figures are old."""
    to = Addressee(f"school:{one.number}", days_off=days_off)
    return Draft(Kind.CAPACITY_OLD, "capacity_old", one.nth, to, at)
