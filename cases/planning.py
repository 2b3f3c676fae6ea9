"""From the table of clocks to dates: when a case is due, and what strikes when. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from cases.calendars import TZ, Calendar, add_days, day_of, end_of, last_day_of, morning_of
from cases.deadlines import Anchor, Basis, Leg, Rule, Time, Timetable, keep_key
from cases.facts import Asked, Facts, anchors, in_lower_secondary
from cases.states import CaseState, Closure

NO_DAYS: frozenset[date] = frozenset()
HOLD, QUERY, RESTRICTED = "HOLD", "QUERY", "RESTRICTED"
WAITING, DONE, CANCELLED, OVERTAKEN = "WAITING", "DONE", "CANCELLED", "OVERTAKEN"
STRUCK = (DONE, OVERTAKEN)


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke of one rule as it is stored (`Deadline`); without a key it isn't stored yet."""

    rule: str
    nth: int
    anchor_at: datetime
    due_at: datetime
    outcome: str = WAITING
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One stroke that the table asks for."""

    rule: Rule
    anchor_at: datetime
    due_at: datetime


@dataclass(slots=True)
class Changes:
    """What has to change so that the stored strokes are those that the table asks for."""

    cancelled: list[Stroke] = field(default_factory=list)
    written: list[Stroke] = field(default_factory=list)
    moved: list[Stroke] = field(default_factory=list)


class Plan:
    """The dates of one case as it stands: when its state is due, and which clocks will strike."""

    def __init__(self, facts: Facts, timetable: Timetable) -> None:
        self.facts = facts
        self.timetable = timetable
        self.rested = facts.rested(HOLD) | facts.rested(RESTRICTED)
        self.asked_back = facts.rested(QUERY)
        self.anchors = anchors(facts, timetable)

    def due_at(self) -> datetime:
        """The end of the leg of the present state, or the day of deletion of a closed case."""
        if not self.facts.is_open:
            return deletion_at(self.facts, self.timetable)
        leg = self.timetable.leg(self.facts.state)
        anchor_at = self.anchors[leg.anchor] or self.facts.state_since
        return self._strike(leg, anchor_at, self.paused(leg.anchor))

    def target_due_on(self) -> date:
        """The last day on which the first school day would meet the office's own target."""
        target = self.timetable.rules["target_20"]
        return last_day_of(self.due_at_of(target, self.facts.reported_at))

    def strokes(self, known: Iterable[Stroke] = ()) -> Iterator[Planned]:
        """Everything the table plans for this state, after what has struck already.

        Nothing strikes while the case may only be stored (Art. 18 DSGVO).
        """
        if self.facts.restricted_at:
            return
        struck = [stroke for stroke in known if stroke.outcome in STRUCK]
        for rule in self.timetable.rules_of(self.facts.state):
            anchor_at = self.anchors[rule.anchor]
            planned = self._round(rule, anchor_at, struck) if anchor_at else None
            if planned is not None:
                yield planned

    def due_at_of(self, rule: Rule, anchor_at: datetime) -> datetime:
        """When this rule strikes; pauses stop the office's own clocks, never those of the law."""
        paused = NO_DAYS if rule.basis is Basis.LAW else self.paused(rule.anchor)
        due_at = self._strike(rule, anchor_at, paused)
        # Hours are real ones, also in a night in which the clock is changed.
        return due_at.astimezone(UTC) + timedelta(hours=rule.hours) if rule.hours else due_at

    def next_round_of(self, rule: Rule, due_at: datetime) -> datetime:
        """When a rule that repeats strikes again after this stroke."""
        return self.due_at_of(replace(rule, days=rule.every), due_at)

    def offer_dates(self, offer: Asked) -> tuple[datetime, datetime]:
        """When the school's answer is due, and when the request is void."""
        rules = self.timetable.rules
        answer = self.due_at_of(rules["offer_lead"], offer.sent_at)
        return answer, self.due_at_of(rules["offer_expiry"], offer.sent_at)

    def paused(self, anchor: Anchor) -> frozenset[date]:
        """A hold stops every clock of the office, a question of the school only the school's."""
        return self.rested | self.asked_back if anchor is Anchor.OFFER else self.rested

    def closed(self, clock: Leg | Rule) -> frozenset[date]:
        """The days that don't count by themselves: the office's for it, the school's for schools.

        Holidays and weekends are the calendar's own business.
        """
        if clock.calendar is Calendar.WORKING_DAYS:
            return self.timetable.closed
        offer = self.facts.offer
        return offer.days_off if offer and clock.calendar is Calendar.SCHOOL_DAYS else NO_DAYS

    def _strike(self, clock: Leg | Rule, anchor_at: datetime, paused: frozenset[date]) -> datetime:
        if clock.time is Time.EXACT:
            return shift_days(anchor_at, clock.days)
        start = day_of(anchor_at)
        if clock.calendar is Calendar.DAYS:
            day = _count_days(start, clock.days, paused)
        else:
            day = add_days(start, clock.days, clock.calendar, paused | self.closed(clock))
        return morning_of(day) if clock.time is Time.MORNING else end_of(day)

    def _round(self, rule: Rule, anchor_at: datetime, struck: list[Stroke]) -> Planned | None:
        """A rule that repeats counts on from its last stroke, a yearly one from its next date.

        What comes each year ends when the child is too old for it.
        """
        if rule.yearly:
            gone = {stroke.anchor_at for stroke in struck if stroke.rule == rule.key}
            while anchor_at in gone:
                anchor_at = anchor_at.astimezone(TZ) + relativedelta(years=1)
            if not in_lower_secondary(self.facts, day_of(anchor_at)):
                return None
        elif rule.every:
            past = [s for s in struck if s.rule == rule.key and s.anchor_at >= anchor_at]
            if past:
                last = max(stroke.due_at for stroke in past)
                return Planned(rule, last, self.next_round_of(rule, last))
        return Planned(rule, anchor_at, self.due_at_of(rule, anchor_at))


def changes(plan: Plan, known: Iterable[Stroke], at: datetime) -> Changes:
    """What brings the stored strokes of a case in line with the table.

    Strokes no longer wanted are cancelled, missing ones written, moved ones moved. What has struck
    stays struck: the same clock with the same start never strikes twice.
    """
    rows = {(stroke.rule, stroke.anchor_at): stroke for stroke in known}
    wanted = {(one.rule.key, one.anchor_at): one for one in plan.strokes(rows.values())}
    found = Changes()
    found.cancelled = [
        row for key, row in rows.items() if key not in wanted and row.outcome == WAITING
    ]
    for key, planned in wanted.items():
        if not comes_too_late(planned, at):
            _compare(found, rows, key, planned)
    return found


def _compare(
    found: Changes,
    rows: dict[tuple[str, datetime], Stroke],
    key: tuple[str, datetime],
    planned: Planned,
) -> None:
    row = rows.get(key)
    if row is None:
        nth = 1 + sum(1 for rule, _anchor_at in rows if rule == planned.rule.key)
        found.written.append(Stroke(planned.rule.key, nth, planned.anchor_at, planned.due_at))
        return
    revived = row.outcome == CANCELLED
    if revived or (row.outcome == WAITING and row.due_at != planned.due_at):
        found.moved.append(replace(row, due_at=planned.due_at, outcome=WAITING))


def comes_too_late(planned: Planned, at: datetime) -> bool:
    """A reminder before an appointment isn't planned after its hour; one that waits is kept."""
    return planned.rule.time is Time.EXACT and planned.due_at <= at


def shift_days(at: datetime, days: int) -> datetime:
    """The same wall time in Berlin some days later or earlier, across daylight saving."""
    local = at.astimezone(TZ)
    return datetime.combine(local.date() + timedelta(days=days), local.time(), tzinfo=TZ)


def _count_days(start: date, days: int, paused: frozenset[date]) -> date:
    """Plain days all count, but those on which the case's clocks stood still."""
    if days < 0:
        return start + timedelta(days=days)
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day not in paused
    return day


def deletion_at(facts: Facts, timetable: Timetable) -> datetime:
    """When a closed case has to be deleted: months after closing, by reason."""
    closed_on = day_of(facts.closed_at or facts.state_since)
    months = timetable.number(keep_key(Closure(facts.closure)))
    return end_of(closed_on + relativedelta(months=months))


def is_settled(state: str) -> bool:
    """Whether the child has a place, so that no escalation stands any more."""
    return state in (CaseState.PLACED, CaseState.ENROLLED, CaseState.CLOSED)
