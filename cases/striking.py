"""What a stroke means: whom it tells, what it changes; for the sweep and for the forecast."""

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import date, datetime

from cases.calendars import day_of
from cases.deadlines import CHAINS, Act, Rule
from cases.facts import Facts
from cases.moves import Event
from cases.notices import LEVELS, OWED, Owed
from cases.planning import HOLD, QUERY, Plan
from cases.states import CaseState, Closure, Level, OfferState

# What strikes without moving the case, and without a next round to plan: a row and nothing else.
EVENT_OF: dict[Act, Event] = {
    Act.ESCALATE: Event.ESCALATE,
    Act.EXPIRE: Event.EXPIRE,
    Act.NOT_APPEARED: Event.NOT_APPEARED,
    Act.FREE_PLACE: Event.FREE_PLACE,
    Act.RESUME: Event.RESUME,
    Act.CLOSE: Event.CLOSE_ENROLLED,
}
LATER: dict[str, tuple[str, ...]] = {
    key: chain[nth + 1 :] for chain in CHAINS for nth, key in enumerate(chain)
}


def only_tells(rule: Rule) -> bool:
    """Whether the stroke is nothing but a reminder, and the last of its rule."""
    return rule.act is Act.REMIND and not rule.every and not rule.yearly


def is_overtaken(
    rule: Rule, due_at: datetime, also_due: Container[str], plan: Callable[[], Plan], at: datetime
) -> bool:
    """Whether a newer reminder of the same chain, or a newer round of this one, is due as well.

    A step of escalation is never overtaken.
    """
    if rule.act is not Act.REMIND:
        return False
    if rule.every:
        return plan().next_round_of(rule, due_at) <= at
    return any(key in also_due for key in LATER.get(rule.key, ()))


def steps(rule: Rule, level: int) -> bool:
    """Whether the stroke takes a step of the case, and not only tells somebody."""
    if rule.act is Act.ESCALATE:
        return rule.level > level
    return rule.act is not Act.REMIND


def owed_by(rule: Rule, level: int) -> tuple[Owed, ...]:
    """Whom a stroke tells that takes no step; an escalation whose level is reached tells anyway."""
    if rule.act is Act.ESCALATE:
        return LEVELS[rule.level] if rule.level <= level else ()
    if rule.act is Act.REMIND and rule.notice and rule.to:
        return (Owed(rule.notice, rule.to),)
    return ()


def owed_by_step(rule: Rule) -> tuple[Owed, ...]:
    """Whom the step tells that a stroke takes."""
    if rule.act is Act.ESCALATE:
        return LEVELS[rule.level]
    return OWED[EVENT_OF[rule.act]]


def after(facts: Facts, rule: Rule, at: datetime) -> Facts:
    """The case after the step that a stroke takes, as the verbs of the room would leave it."""
    stepped = replace(facts, version=facts.version + 1)
    return AFTER[rule.act](stepped, rule, at)


def _escalated(facts: Facts, rule: Rule, at: datetime) -> Facts:
    return replace(facts, level=max(rule.level, facts.level))


def _expired(facts: Facts, rule: Rule, at: datetime) -> Facts:
    offer = facts.offer
    if offer is None:
        return facts
    ended = replace(offer, state=OfferState.EXPIRED)
    if offer.state == OfferState.QUERY_OPEN:
        facts = _without_pause(facts, QUERY, day_of(at))
    return replace(
        facts,
        state=CaseState.READY_FOR_PLACEMENT,
        state_since=at,
        level=min(facts.level + 1, Level.DECISION),
        offer_id=None,
        offers={**facts.offers, offer.id: ended},
    )


def _missed(facts: Facts, rule: Rule, at: datetime) -> Facts:
    return replace(facts, state=CaseState.NOT_ATTENDING, state_since=at)


def _resumed(facts: Facts, rule: Rule, at: datetime) -> Facts:
    rested = _without_pause(facts, HOLD, day_of(at))
    level = 0 if facts.held_state in (CaseState.PLACED, CaseState.ENROLLED) else facts.level
    return replace(
        rested,
        state=facts.held_state,
        state_since=facts.held_since or at,
        level=level,
        hold_until=None,
        held_state="",
        held_since=None,
    )


def _closed(facts: Facts, rule: Rule, at: datetime) -> Facts:
    return replace(
        facts,
        state=CaseState.CLOSED,
        state_since=at,
        level=0,
        closed_at=at,
        closure=Closure.ENROLLED,
    )


def _unmoved(facts: Facts, rule: Rule, at: datetime) -> Facts:
    return facts


AFTER: dict[Act, Callable[[Facts, Rule, datetime], Facts]] = {
    Act.ESCALATE: _escalated,
    Act.EXPIRE: _expired,
    Act.NOT_APPEARED: _missed,
    Act.FREE_PLACE: _unmoved,
    Act.RESUME: _resumed,
    Act.CLOSE: _closed,
}


def _without_pause(facts: Facts, kind: str, today: date) -> Facts:
    """From today on the clocks run again."""
    rests = tuple(
        replace(rest, ends_on=today) if rest.kind == kind and rest.ends_on > today else rest
        for rest in facts.rests
    )
    return replace(facts, rests=rests)
