"""The future of one case if nobody does anything: strokes, steps and hours, in memory alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from cases.deadlines import Rule
from cases.facts import Asked, Facts, Meeting
from cases.knowing import World
from cases.notices import Kind, Owed
from cases.planning import CANCELLED, DONE, OVERTAKEN, WAITING, Plan, Stroke, changes
from cases.reasons import Reason, reason_in, stands
from cases.recipients import Directory, Draft, Party
from cases.striking import EVENT_OF, after, is_overtaken, only_tells, owed_by, owed_by_step, steps


@dataclass(frozen=True, slots=True)
class Expected:
    """One message that will go out, or one step that the clock will take (then without a kind).

    `rule` is the clock it comes from, `cause` and `nth` are the row's own in the outbox; `due_at`
    is when the clock strikes, `deliver_at` the first hour at which the recipient may be told.
    """

    case_id: int | None
    case_number: str
    rule: str
    cause: str
    nth: int
    kind: Kind | None
    recipient: str
    way: str
    due_at: datetime
    deliver_at: datetime

    @property
    def key(self) -> tuple[int | None, str, int, str, str, str]:
        """What makes it one and the same message, whatever its hour."""
        return self.case_id, self.cause, self.nth, self.kind or "", self.recipient, self.way

    @classmethod
    def of_draft(cls, draft: Draft, due_at: datetime, *, rule: str) -> Self:
        """A notice that is no matter of one case."""
        to = draft.to
        return cls(
            None, "", rule, draft.rule, draft.nth, draft.kind, to.reference, to.way, due_at,
            draft.deliver_at,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A notice that is owed and waits for its hour.

    What was kept up is looked at as soon as somebody is at work (`deliver_at`); if it is still
    owed then, it goes out at the next decent hour.
    """

    rule: str
    cause: str
    nth: int
    kind: Kind
    recipient: str
    way: str
    created_at: datetime
    deliver_at: datetime
    offer_id: UUID | None = None
    offer: Asked | None = None
    starts_at: datetime | None = None
    speaks_of: int | None = None
    decent_hour: datetime | None = None

    def reason(self, facts: Facts) -> Reason:
        """Why it is owed, in the case as it stands then."""
        offer = facts.offers.get(self.offer_id, self.offer) if self.offer_id else None
        reason = reason_in(facts, self.kind, self.cause, self.created_at, offer)
        if self.starts_at is None:
            return reason
        return replace(reason, meeting=self._meeting(facts.meeting))

    def _meeting(self, upcoming: Meeting | None) -> Meeting | None:
        """The appointment it speaks of, if that is still the one to come."""
        if upcoming is None:
            return None
        same = upcoming.id == self.speaks_of if self.speaks_of else True
        return upcoming if same and upcoming.starts_at == self.starts_at else None


class Future:
    """One case from now on."""

    def __init__(self, world: World, plan: Plan, directory: Directory, at: datetime) -> None:
        self.facts = world.facts
        self.family = world.family
        self.strokes = list(world.strokes)
        self.timetable = plan.timetable
        self.directory = directory
        self.at = at
        self.held: list[Held] = []
        self._replan(at)

    def until(self, end: datetime, held: Iterable[Held]) -> Iterator[Expected]:
        """Everything that happens up to and with this instant, in its order."""
        self.held = list(held)
        while (now := self._next()) is not None and now <= end:
            if any(stroke.due_at <= now for stroke in self._waiting()):
                yield from self._sweep(now)
            else:
                yield from self._deliver(now)

    def _next(self) -> datetime | None:
        instants = [stroke.due_at for stroke in self._waiting()]
        instants += [one.deliver_at for one in self.held]
        return max(min(instants), self.at) if instants else None

    def _waiting(self) -> list[Stroke]:
        return [stroke for stroke in self.strokes if stroke.outcome == WAITING]

    def _due(self, now: datetime, *, telling: bool) -> list[Stroke]:
        """What is due, in the order of the sweep."""
        rules = self.timetable.rules
        due = [stroke for stroke in self._waiting() if stroke.due_at <= now]
        chosen = [s for s in due if (s.rule in rules and only_tells(rules[s.rule])) is telling]
        return sorted(chosen, key=lambda stroke: stroke.due_at)

    def _sweep(self, now: datetime) -> Iterator[Expected]:
        while self._due(now, telling=True) or self._due(now, telling=False):
            for stroke in self._due(now, telling=True):
                yield from self._strike(stroke, now)
            while due := self._due(now, telling=False):
                yield from self._strike(due[0], now)

    def _strike(self, stroke: Stroke, now: datetime) -> Iterator[Expected]:
        rule = self.timetable.rules.get(stroke.rule)
        if rule is None or self.facts.state not in rule.states:
            self._settle(stroke, CANCELLED)
            return
        also_due = {one.rule for one in self._waiting() if one.due_at <= now}
        overtaken = is_overtaken(rule, stroke.due_at, also_due, self._plan, now)
        self._settle(stroke, OVERTAKEN if overtaken else DONE)
        if not overtaken:
            yield from self._act(rule, stroke, now)
        if rule.every or rule.yearly:
            self._replan(now)

    def _act(self, rule: Rule, stroke: Stroke, now: datetime) -> Iterator[Expected]:
        if not steps(rule, self.facts.level):
            self._owe(rule, owed_by(rule, self.facts.level), rule.key, stroke.nth, now)
            return
        offer = self.facts.offer
        self.facts = after(self.facts, rule, now)
        self._replan(now)
        event = EVENT_OF[rule.act]
        yield self._expected(rule, event, now)
        self._owe(rule, owed_by_step(rule), event, self.facts.version, now, offer)

    def _owe(
        self,
        rule: Rule,
        owed: tuple[Owed, ...],
        cause: str,
        nth: int,
        now: datetime,
        offer: Asked | None = None,
    ) -> None:
        offer = offer or self.facts.offer
        party = Party(self.facts.advisor_id, offer, lambda: self.family)
        for one in owed:
            for draft in self.directory.drafts(one, party, rule=cause, nth=nth, at=now):
                self.held.append(self._hold(rule, draft, offer))

    def _hold(self, rule: Rule, draft: Draft, offer: Asked | None) -> Held:
        return Held(
            rule=rule.key,
            cause=draft.rule,
            nth=draft.nth,
            kind=draft.kind,
            recipient=draft.to.reference,
            way=draft.to.way,
            created_at=draft.at,
            deliver_at=draft.deliver_at,
            offer_id=offer.id if offer else None,
            offer=offer,
        )

    def _deliver(self, now: datetime) -> Iterator[Expected]:
        """What may go out at this hour; what nobody needs to hear any more is dropped."""
        ready = [one for one in self.held if one.deliver_at <= now]
        self.held = [one for one in self.held if one.deliver_at > now]
        for one in ready:
            if not stands(one.reason(self.facts), now):
                continue
            if one.decent_hour and one.decent_hour > now:
                self.held.append(replace(one, deliver_at=one.decent_hour))
            else:
                yield Expected(
                    self.facts.case_id, self.facts.number, one.rule, one.cause, one.nth, one.kind,
                    one.recipient, one.way, one.created_at, max(one.deliver_at, now),
                )  # fmt: skip

    def _expected(self, rule: Rule, event: str, now: datetime) -> Expected:
        """A step of the clock."""
        facts = self.facts
        return Expected(
            facts.case_id, facts.number, rule.key, event, facts.version, None, "", "", now, now
        )

    def _settle(self, stroke: Stroke, outcome: str) -> None:
        self.strokes[self.strokes.index(stroke)] = replace(stroke, outcome=outcome)

    def _plan(self) -> Plan:
        return Plan(self.facts, self.timetable)

    def _replan(self, now: datetime) -> None:
        """As the ledger does after each step, but in memory."""
        found = changes(self._plan(), self.strokes, now)
        moved = {(one.rule, one.anchor_at): one for one in found.moved}
        gone = {(one.rule, one.anchor_at) for one in found.cancelled}
        self.strokes = [
            replace(one, outcome=CANCELLED)
            if (one.rule, one.anchor_at) in gone
            else moved.get((one.rule, one.anchor_at), one)
            for one in self.strokes
        ]
        self.strokes += found.written
        self._date_request()

    def _date_request(self) -> None:
        offer = self.facts.offer
        if offer is not None and offer.is_live:
            _answer_at, expires_at = self._plan().offer_dates(offer)
            dated = replace(offer, expires_at=expires_at)
            self.facts = replace(self.facts, offers={**self.facts.offers, offer.id: dated})
