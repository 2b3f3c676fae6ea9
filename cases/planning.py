"""From the table of clocks to stored dates: what has to happen when for one case."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from cases.calendars import TZ, Calendar, add_days, day_of, end_of, last_day_of, morning_of
from cases.deadlines import (
    LEGS,
    RETENTION_MONTHS,
    RULES,
    Anchor,
    Basis,
    Leg,
    Rule,
    Time,
    rules_of,
)
from cases.models import Case, Deadline, Offer, Pause
from cases.states import CaseState, Closure

NO_DAYS: frozenset[date] = frozenset()
STRUCK = (Deadline.Outcome.DONE, Deadline.Outcome.OVERTAKEN)


@dataclass(frozen=True)
class Planned:
    """One stroke that the table asks for."""

    rule: Rule
    anchor_at: datetime
    due_at: datetime


class Plan:
    """The dates of one case as it stands: when its state is due, and which clocks will strike."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.offer = case.live_offer or case.promised_offer
        self.rested = paused_days(case, Pause.Kind.HOLD)
        self.asked_back = paused_days(case, Pause.Kind.QUERY)
        self.anchors = self._anchors()

    def due_at(self) -> datetime:
        """The end of the leg of the present state, or the day of deletion of a closed case."""
        if self.case.state == CaseState.CLOSED:
            return deletion_at(self.case)
        leg = LEGS[CaseState(self.case.state)]
        anchor_at = self.anchors[leg.anchor] or self.case.state_since
        return self._strike(leg, anchor_at, self._paused(leg.anchor))

    def target_due_on(self) -> date:
        """The last day on which the first school day would meet the office's own target."""
        return last_day_of(self.due_at_of(RULES["target_20"], self.case.reported_at))

    def strokes(self) -> Iterator[Planned]:
        """Everything the table plans for this state."""
        for rule in rules_of(self.case.state):
            anchor_at = self.anchors[rule.anchor]
            if anchor_at is None:
                continue
            anchor_at = self._latest_round(rule, anchor_at)
            yield Planned(rule, anchor_at, self.due_at_of(rule, anchor_at))

    def due_at_of(self, rule: Rule, anchor_at: datetime) -> datetime:
        """When this rule strikes; pauses stop the office's own clocks, never those of the law."""
        paused = NO_DAYS if rule.basis is Basis.LAW else self._paused(rule.anchor)
        return self._strike(rule, anchor_at, paused) + timedelta(hours=rule.hours)

    def _paused(self, anchor: Anchor) -> frozenset[date]:
        """A hold stops every clock of the office, a question of the school only the school's."""
        return self.rested | self.asked_back if anchor is Anchor.OFFER else self.rested

    def _anchors(self) -> dict[Anchor, datetime | None]:
        case, offer = self.case, self.offer
        appointment = case.appointments.upcoming().first()
        return {
            Anchor.STATE: case.state_since,
            Anchor.REPORT: case.reported_at,
            Anchor.OFFER: offer.sent_at if offer else None,
            Anchor.APPOINTMENT: appointment.starts_at if appointment else None,
            Anchor.FIRST_DAY: _midnight(offer.start_on if offer else None),
            Anchor.PROTECTION: _midnight(case.child.protection_application_on),
            Anchor.SEARCH: _midnight(case.rank_date),
            Anchor.HOLD: _midnight(case.hold_until),
            Anchor.REVIEW: case.reviewed_at or case.state_since,
        }

    def _strike(self, clock: Leg | Rule, anchor_at: datetime, paused: frozenset[date]) -> datetime:
        if clock.time is Time.EXACT:
            return shift_days(anchor_at, clock.days)
        day = self._count(day_of(anchor_at), clock, paused)
        return morning_of(day) if clock.time is Time.MORNING else end_of(day)

    def _count(self, start: date, clock: Leg | Rule, paused: frozenset[date]) -> date:
        if clock.calendar is Calendar.DAYS:
            return _count_days(start, clock.days, paused)
        if clock.calendar is Calendar.SCHOOL_DAYS and self.offer is not None:
            paused |= self.offer.school.days_off()
        return add_days(start, clock.days, clock.calendar, paused)

    def _latest_round(self, rule: Rule, anchor_at: datetime) -> datetime:
        """A repeated rule counts on from its last stroke."""
        if not rule.repeats:
            return anchor_at
        struck = self.case.deadlines.filter(
            rule=rule.key, outcome__in=STRUCK, anchor_at__gte=anchor_at
        ).order_by("-due_at")
        last = struck.first()
        return last.due_at if last else anchor_at


def shift_days(at: datetime, days: int) -> datetime:
    """The same wall time in Berlin some days later or earlier, across daylight saving."""
    local = at.astimezone(TZ)
    return datetime.combine(local.date() + timedelta(days=days), local.time(), tzinfo=TZ)


def _count_days(start: date, days: int, paused: frozenset[date]) -> date:
    """Plain days all count, but those on which the case's clocks stood still."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day not in paused
    return day


def deletion_at(case: Case) -> datetime:
    """When a closed case has to be deleted: months after closing, by reason."""
    closed_on = day_of(case.closed_at or case.state_since)
    months = RETENTION_MONTHS[Closure(case.closure)]
    return end_of(closed_on + relativedelta(months=months))


def paused_days(case: Case, kind: str) -> frozenset[date]:
    """The days on which the clocks of this case stood still for this reason."""
    return frozenset(
        pause.starts_on + timedelta(days=n)
        for pause in case.pauses.all()
        if pause.kind == kind
        for n in range(1, (pause.ends_on - pause.starts_on).days + 1)
    )


def end_pauses(case: Case, kind: str, at: datetime) -> None:
    """From today on the clocks of this case run again."""
    today = day_of(at)
    case.pauses.filter(kind=kind, ends_on__gt=today).update(ends_on=today)


def replan(case: Case, at: datetime, plan: Plan | None = None) -> None:
    """Bring the stored strokes of a case in line with the table; the case's row has to be locked.

    Strokes no longer wanted are cancelled, missing ones written, moved ones moved. What has struck
    stays struck: the same clock with the same start never strikes twice. A plan that was just made
    of this case need not be made again.
    """
    plan = plan or Plan(case)
    wanted = {(stroke.rule.key, stroke.anchor_at): stroke for stroke in plan.strokes()}
    rows = {(row.rule, row.anchor_at): row for row in case.deadlines.all()}
    _cancel([row for key, row in rows.items() if key not in wanted], at)
    for key, stroke in wanted.items():
        row = rows.get(key)
        if _comes_too_late(stroke, at):
            continue
        if row is None:
            nth = 1 + sum(1 for known in rows if known[0] == stroke.rule.key)
            rows[key] = Deadline(
                case=case, rule=stroke.rule.key, nth=nth, anchor_at=stroke.anchor_at
            )
            rows[key].due_at = stroke.due_at
            rows[key].save()
        else:
            _move(row, stroke.due_at)
    _set_offer_dates(plan)


def _cancel(rows: list[Deadline], at: datetime) -> None:
    waiting = [row.pk for row in rows if row.outcome == Deadline.Outcome.WAITING]
    if waiting:
        Deadline.objects.filter(pk__in=waiting).update(
            outcome=Deadline.Outcome.CANCELLED, settled_at=at
        )


def _comes_too_late(stroke: Planned, at: datetime) -> bool:
    """A reminder before an appointment isn't planned after its hour; one that waits is kept."""
    return stroke.rule.time is Time.EXACT and stroke.due_at <= at


def _move(row: Deadline, due_at: datetime) -> None:
    revived = row.outcome == Deadline.Outcome.CANCELLED
    if revived or (row.outcome == Deadline.Outcome.WAITING and row.due_at != due_at):
        row.due_at = due_at
        row.outcome = Deadline.Outcome.WAITING
        row.settled_at = None
        row.save()


def _set_offer_dates(plan: Plan) -> None:
    """A question of the school stops its clock: both dates of the request move with the pause."""
    offer = plan.offer
    if offer is None or not offer.is_live:
        return
    due_at, expires_at = offer_dates(plan, offer)
    if (offer.answer_due_at, offer.expires_at) != (due_at, expires_at):
        Offer.objects.filter(pk=offer.pk).update(answer_due_at=due_at, expires_at=expires_at)


def offer_dates(plan: Plan, offer: Offer) -> tuple[datetime, datetime]:
    """When the school's answer is due, and when the request is void."""
    answer = plan.due_at_of(RULES["offer_lead"], offer.sent_at)
    return answer, plan.due_at_of(RULES["offer_expiry"], offer.sent_at)


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, tzinfo=TZ) if day else None
