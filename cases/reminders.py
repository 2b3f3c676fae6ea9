"""What is due: the sweep asks the stored dates and does what the table of clocks says."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import DatabaseError, transaction

from cases import knowing
from cases.actions.answers import not_appeared
from cases.actions.changes import escalate, free_place, resume
from cases.actions.endings import close_enrolled
from cases.actions.placement import expire
from cases.actors import Actor
from cases.calendars import day_of, end_of
from cases.deadlines import RULES, Act, Rule, Timetable
from cases.models import Case, Deadline, Notice
from cases.notices import Kind, To
from cases.planning import Plan
from cases.reasons import figure_number
from cases.recipients import Addressee, Directory, Draft, Party, families_of, family_of
from cases.refusals import Code, Refused
from cases.striking import LATER, is_overtaken, only_tells, owed_by, steps
from schools import places

log = logging.getLogger(__name__)

BATCH = 1000
Outcome = Deadline.Outcome
TELLING = frozenset(key for key, rule in RULES.items() if only_tells(rule))


def sweep(at: datetime, batch: int = BATCH) -> int:
    """Do everything that is due; returns the number of strokes.

    May run twice, late, or beside another sweep: each stroke is locked with its case and looked at
    again before it strikes; what somebody else holds is left to the next tick. A case that fails
    is logged by its id and doesn't stop the others.
    """
    plan_anew(at)
    struck, failed, directory = 0, set[int](), Directory()
    # A stroke may plan another one that is due as well, so it is looked again until none is left.
    while found := _tell_batch(at, batch, directory, failed) + strike_all(at, batch, failed):
        struck += found
    return struck


# --- Reminders: many rows at once ----------------------------------------------------------------


def _tell_batch(at: datetime, batch: int, directory: Directory, failed: set[int]) -> int:
    """The reminders of one batch; one after the other where a row among them can't be written."""
    try:
        return tell(at, batch, directory)
    except DatabaseError as error:
        log.warning("A batch of reminders failed: %s", type(error).__name__)
        return strike_all(at, batch, failed, telling=True)


@dataclass(frozen=True, slots=True)
class Told:
    """A stroke that only tells somebody, with what its recipient depends on."""

    pk: int
    rule: str
    nth: int
    case_id: int
    advisor_id: int | None
    household_id: int
    language: str


@transaction.atomic
def tell(at: datetime, batch: int, directory: Directory) -> int:
    """The reminders of one batch: their rows in the outbox, and the strokes settled."""
    due = Deadline.objects.due(at).filter(rule__in=TELLING)
    rows = due.select_for_update(of=("self", "case"), skip_locked=True).values_list(
        "pk", "rule", "nth", "case_id", "case__advisor_id", "case__child__household_id",
        "case__child__family_language",
    )  # fmt: skip
    batch_of = [Told(*row) for row in rows[:batch]]
    if not batch_of:
        return 0
    timetable = knowing.timetable()
    overtaken = _overtaken(batch_of, at)
    told = [one for one in batch_of if one.pk not in overtaken]
    Notice.objects.write_all(_notices(told, timetable, directory, at))
    Deadline.objects.settle([one.pk for one in told], Outcome.DONE, at)
    Deadline.objects.settle(overtaken, Outcome.OVERTAKEN, at)
    return len(batch_of)


def _overtaken(batch_of: list[Told], at: datetime) -> list[int]:
    """Strokes of a chain whose newer one is due as well; a question only where there is a chain."""
    chained = [one for one in batch_of if LATER.get(one.rule)]
    if not chained:
        return []
    also_due = defaultdict(set)
    rows = Deadline.objects.due(at).filter(case__in={one.case_id for one in chained})
    for case_id, rule in rows.values_list("case_id", "rule"):
        also_due[case_id].add(rule)
    return [one.pk for one in chained if also_due[one.case_id].intersection(LATER[one.rule])]


def _notices(
    told: list[Told], timetable: Timetable, directory: Directory, at: datetime
) -> Iterable[Notice]:
    rules = timetable.rules
    offers = knowing.current_offers(
        [one.case_id for one in told if rules[one.rule].to is To.SCHOOL]
    )
    homes = {one.household_id: one.language for one in told if rules[one.rule].to is To.FAMILY}
    families = families_of(homes, homes)
    for one in told:
        offer = offers.get(one.case_id)
        party = Party(one.advisor_id, offer, partial(families.__getitem__, one.household_id))
        for owed in owed_by(rules[one.rule], 0):
            for draft in directory.drafts(owed, party, rule=one.rule, nth=one.nth, at=at):
                yield draft.notice(one.case_id, offer_id=offer.id if offer else None)


# --- Everything else: one case at a time ---------------------------------------------------------


def strike_all(at: datetime, batch: int, failed: set[int], *, telling: bool = False) -> int:
    """Every stroke that moves its case or has a next round; returns their number."""
    due, struck = Deadline.objects.due(at), 0
    due = due.filter(rule__in=TELLING) if telling else due.exclude(rule__in=TELLING)
    keys = due.values_list("pk", flat=True)
    while batch_of := list(keys.exclude(pk__in=failed)[:batch]):
        for deadline_id in batch_of:
            done = _strike_or_leave(deadline_id, at)
            if done is None:
                failed.add(deadline_id)
            struck += bool(done)
    return struck


def _strike_or_leave(deadline_id: int, at: datetime) -> bool | None:
    """None when it has to wait for the next tick: somebody works on the case, or it failed."""
    try:
        return strike(deadline_id, at)
    except Exception as error:
        # The error's own text may quote a row, so only its kind is logged.
        log.warning("Stroke %s failed: %s", deadline_id, type(error).__name__)
        return None


@transaction.atomic
def strike(deadline_id: int, at: datetime) -> bool | None:
    """Let one stored date strike, unless something has changed meanwhile.

    None when somebody works on the case just now: the next tick finds it again.
    """
    cases = Case.objects.filter(deadlines=deadline_id)
    case = cases.select_for_update(of=("self",), skip_locked=True).first()
    if case is None:
        return None
    deadline = Deadline.objects.waiting().filter(pk=deadline_id, due_at__lte=at).first()
    if deadline is None:
        return False
    timetable = knowing.timetable()
    rule = timetable.rules.get(deadline.rule)
    if rule is None or case.state not in rule.states:  # no more in the table, or left behind
        _settle(deadline, Outcome.CANCELLED, at)
        return False
    also_due = set(case.deadlines.due(at).values_list("rule", flat=True))
    plan = partial(_plan, case, timetable)
    overtaken = is_overtaken(rule, deadline.due_at, also_due, plan, at)
    _settle(deadline, Outcome.OVERTAKEN if overtaken else Outcome.DONE, at)
    if not overtaken:
        _act(case, rule, deadline, at)
    if rule.every or rule.yearly:
        knowing.replan(case, at, plan())
    return True


def _plan(case: Case, timetable: Timetable) -> Plan:
    return Plan(knowing.facts_of(case), timetable)


def _act(case: Case, rule: Rule, deadline: Deadline, at: datetime) -> None:
    facts = knowing.facts_of(case)
    if not steps(rule, facts):
        _tell(case, rule, deadline, at)
        return
    try:
        ACTS[rule.act](case, rule, at)
    except Refused as refusal:
        # The machine or a guard says no: the reason for the stroke has gone.
        if refusal.code not in (Code.WRONG_STATE, Code.GUARD, Code.NOT_LIVE):
            raise
        _settle(deadline, Outcome.CANCELLED, at)


def _tell(case: Case, rule: Rule, deadline: Deadline, at: datetime) -> None:
    """Write the notices of a reminder; no step, for nothing has happened."""
    offer = case.live_offer or case.promised_offer
    party = Party(case.advisor_id, knowing.asked_of(offer), lambda: family_of(case))
    directory = Directory()
    for owed in owed_by(rule, case.level):
        drafts = directory.drafts(owed, party, rule=rule.key, nth=deadline.nth, at=at)
        offer_id = offer.pk if offer else None
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
                    knowing.plan_anew(case_id, at=at)
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


def old_figures(timetable: Timetable, at: datetime) -> list[OldFigure]:
    """The newest request that each school's figures have called for up to that instant."""
    days, found = timetable.number("capacity_old"), []
    for school_id, number, as_of in places.newest_figures():
        rounds = ((day_of(at) - as_of).days - 1) // days
        if rounds > 0:
            due_at = end_of(as_of + timedelta(days=rounds * days))
            found.append(OldFigure(school_id, number, due_at, figure_number(as_of, rounds)))
    return found


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
