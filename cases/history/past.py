"""A case as it was at any instant, told by its steps alone; today it has to equal the table."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from cases.models import Case, Step
from cases.moves import Event
from cases.planning import is_settled
from cases.states import CaseState, Level


@dataclass(frozen=True)
class Past:
    """What the steps tell of a case up to an instant."""

    state: str
    since: datetime
    version: int
    episode: int
    level: int = 0
    advisor_id: int | None = None
    held_since: datetime | None = None
    changed_at: datetime | None = None


def as_it_was(steps: Iterable[Step]) -> Past | None:
    """Fold these steps, given in their order; None where the case had not been reported yet."""
    known: Past | None = None
    for step in steps:
        known = _after(known, step)
    return known


def up_to(case: Case, at: datetime) -> Past | None:
    """The case as it was at that instant."""
    return as_it_was(case.steps.filter(at__lte=at).order_by("number"))


def differs(case: Case, told: Past | None) -> bool:
    """Whether the table says something else than the history."""
    if told is None:
        return True
    table = (case.state, case.state_since, case.version, case.episode, case.level)
    return table != (told.state, told.since, told.version, told.episode, told.level)


def _after(before: Past | None, step: Step) -> Past:
    state, at = step.to_state, step.at
    if before is None:
        return Past(state, at, step.number, step.episode, changed_at=at)
    moved = state != before.state
    since, held = _since(before, step) if moved else (before.since, before.held_since)
    level = 0 if moved and is_settled(state) else _level(before, step)
    advisor = step.details.get("advisor", before.advisor_id)
    return replace(
        before,
        state=state,
        since=since,
        held_since=held,
        version=step.number,
        episode=step.episode,
        level=level,
        advisor_id=advisor,
        changed_at=at,
    )


def _level(before: Past, step: Step) -> int:
    if step.event == Event.EXPIRE:
        return min(before.level + 1, Level.DECISION)
    return int(step.details.get("level", before.level))


def _since(before: Past, step: Step) -> tuple[datetime, datetime | None]:
    """Since when it is in its new state; a rest ends where it began."""
    if step.event == Event.RESUME:
        return before.held_since or step.at, None
    if step.event == Event.HOLD:
        withdrawn = before.state == CaseState.OFFERED
        return step.at, step.at if withdrawn else before.since
    return step.at, None
