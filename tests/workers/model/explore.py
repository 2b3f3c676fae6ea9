"""Breadth first through every order of events, with the promises asked at every state."""

from collections import deque
from dataclasses import dataclass, field

from cases.notices import NoticeState as S
from cases.notices import Unsure
from tests.workers.model.marks import Marks, Row
from tests.workers.model.senders import Told, World, steps

SETTLED = (S.SENT, S.DEAD, S.PARKED)


@dataclass
class Found:
    """What the search has seen: states, labels, ends, and the first broken promise with its way."""

    states: int = 0
    labels: set[str] = field(default_factory=set)
    ends: set[tuple[S, ...]] = field(default_factory=set)
    broken: str = ""
    way: list[str] = field(default_factory=list)


def explore(start: World, marks: Marks) -> Found:
    """Everything that can happen from here. Stops at the first broken promise."""
    found, came_from = Found(), dict[World, tuple[World, str] | None]({start: None})
    before: dict[World, list[World]] = {start: []}
    ends, queue = list[World](), deque([start])
    while queue:
        world = queue.popleft()
        if broken := broken_promise(world, start):
            return Found(len(came_from), found.labels, found.ends, broken, way_to(world, came_from))
        after = list(steps(world, marks))
        if not after:
            ends.append(world)
        for label, following in after:
            found.labels.add(label)
            if following not in came_from:
                came_from[following] = (world, label)
                before[following] = []
                queue.append(following)
            before[following].append(world)
    found.states = len(came_from)
    return judge(found, ends, before, came_from)


def broken_promise(world: World, start: World) -> str:
    """The first promise this state breaks, in words."""
    calm = world.left._replace(people=0) == start.left._replace(people=0)
    for row, told in zip(world.rows, world.told, strict=True):
        if row.state == S.SENT and not told.arrived:
            return "lost: said to be sent and never arrived"
        if row.state == S.DEAD and not told.refused:
            return "lost: given up without a refusal"
        if told.arrived > allowed(row, told):
            return "doubled outside the window"
        if told.unsure and calm:
            return "unsure although nothing went wrong"
    return ""


def allowed(row: Row, told: Told) -> int:
    """How often it may arrive: once, and once more for each time an unsure one was there."""
    again = told.arrived_unsure if row.when_unsure is Unsure.AGAIN else 0
    return 1 + again + told.asked_again


def judge(
    found: Found,
    ends: list[World],
    before: dict[World, list[World]],
    came_from: dict[World, tuple[World, str] | None],
) -> Found:
    """Every end is a settled one, and from every state an end can be reached."""
    for end in ends:
        found.ends.add(tuple(row.state for row in end.rows))
        if any(row.state not in SETTLED for row in end.rows):
            found.broken, found.way = "lost: nobody will ever try again", way_to(end, came_from)
            return found
    reached = leading_to(ends, before)
    if len(reached) < len(came_from):
        stuck = next(world for world in came_from if world not in reached)
        found.broken, found.way = "lost: tried for ever", way_to(stuck, came_from)
    return found


def leading_to(ends: list[World], before: dict[World, list[World]]) -> set[World]:
    """Every state from which an end can be reached."""
    reached, queue = set(ends), deque(ends)
    while queue:
        fresh = set(before[queue.popleft()]) - reached
        reached |= fresh
        queue.extend(fresh)
    return reached


def way_to(world: World, came_from: dict[World, tuple[World, str] | None]) -> list[str]:
    """The labels on the shortest way to this state."""
    way = []
    while step := came_from[world]:
        world, label = step
        way.append(label)
    return way[::-1]
