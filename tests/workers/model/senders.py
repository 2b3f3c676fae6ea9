"""The world of the model: two senders step by step, a server, a clock, crashes and a person."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cases.notices import NoticeState as S
from cases.notices import Unsure
from tests.workers.model.marks import Marks, Row, send_again

# What the server makes of a mail: (does it arrive, what the sender hears).
ANSWERS = {
    "yes": (True, "yes"),
    "later": (False, "later"),
    "never": (False, "never"),
    "takes it and hangs up": (True, "nothing"),
    "hangs up": (False, "nothing"),
    "is away": (False, "nobody"),
}


class Sender(NamedTuple):
    """One process: where it is (a failpoint, or idle), what it has claimed, what it has heard."""

    name: int
    at: str = "before_claim"
    batch: tuple[int, ...] = ()
    heard: str = ""
    declared: bool = False  # somebody has called what it is handing over unsure


class Told(NamedTuple):
    """What has become of one notice outside the database."""

    arrived: int = 0
    under_way: bool = False  # arrived, and neither marked nor called unsure yet
    unsure: int = 0
    arrived_unsure: int = 0
    refused: bool = False
    asked_again: int = 0


class Left(NamedTuple):
    """How much may still go wrong."""

    crashes: int = 2
    ticks: int = 4
    faults: int = 2
    people: int = 1


class World(NamedTuple):
    """One state of everything."""

    rows: tuple[Row, ...]
    told: tuple[Told, ...]
    senders: tuple[Sender, ...]
    left: Left


Steps = Iterator[tuple[str, World]]


def begin(kinds: tuple[Unsure, ...], left: Left, senders: int = 2) -> World:
    """Everything is owed and nobody has begun."""
    return World(
        tuple(Row(when_unsure=kind) for kind in kinds),
        tuple(Told() for _kind in kinds),
        tuple(Sender(nth + 1) for nth in range(senders)),
        left,
    )


def steps(world: World, marks: Marks) -> Steps:
    """Every single thing that can happen next, with its name."""
    moved = False
    for nth in range(len(world.senders)):
        for label, after in sender_steps(world, nth, marks):
            moved = True
            yield label, after
        yield from crash(world, nth)
    yield from person(world)
    # When nobody has anything to do, time passes all the same.
    if world.left.ticks or not moved:
        yield from tick(world)


def tick(world: World) -> Steps:
    """Half a lease passes, wherever the senders are: that is how one of them is frozen."""
    if any(row.lease > 0 for row in world.rows):
        rows = tuple(row._replace(lease=max(0, row.lease - 1)) for row in world.rows)
        left = world.left._replace(ticks=max(0, world.left.ticks - 1))
        yield "tick", world._replace(rows=rows, left=left)


def crash(world: World, nth: int) -> Steps:
    """SIGKILL at this point; a fresh process with a name of its own takes the place."""
    sender = world.senders[nth]
    if world.left.crashes and sender.at != "before_claim":
        left = world.left._replace(crashes=world.left.crashes - 1)
        fresh = Sender(max(one.name for one in world.senders) + 1)
        yield f"crash at {sender.at}", be(world._replace(left=left), nth, fresh)


def person(world: World) -> Steps:
    """Somebody has a dead or unsure one sent again."""
    for index, row in enumerate(world.rows):
        again = send_again(row, 0)
        if again and world.left.people:
            told = world.told[index]
            world_after = tell(world, index, told._replace(asked_again=told.asked_again + 1))
            left = world.left._replace(people=world.left.people - 1)
            yield "person", put(world_after, index, again)._replace(left=left)


def sender_steps(world: World, nth: int, marks: Marks) -> Steps:
    """What this sender does next."""
    sender = world.senders[nth]
    if sender.at in QUIET:
        yield sender.at, be(world, nth, sender._replace(at=QUIET[sender.at]))
    else:
        yield from AT[sender.at](world, nth, marks)
    if sender.at == "composed":
        yield from unreachable(world, nth, marks)


# Points at which nothing is written: a sender only comes by (and may crash or be frozen there).
QUIET = {"claimed": "composed", "composed": "named", "marked_sending": "data_asked"}


def start(world: World, nth: int, marks: Marks) -> Steps:
    """What a sender with empty hands does."""
    yield from settle(world, marks)
    yield from take(world, nth, marks)


def settle(world: World, marks: Marks) -> Steps:
    """Decide on what senders that never came back had begun."""
    for index, row in enumerate(world.rows):
        if marks.is_abandoned(row):
            yield "settle", declare_unsure(world, index, row.holder, marks)


def take(world: World, nth: int, marks: Marks) -> Steps:
    """Claim everything that is free, in one transaction."""
    sender, batch = world.senders[nth], list[int]()
    for index, row in enumerate(world.rows):
        if claimed := marks.claim(row, sender.name):
            world = put(world, index, claimed)
            batch.append(index)
    if batch:
        yield "before_claim", be(world, nth, sender._replace(at="claimed", batch=tuple(batch)))


def unreachable(world: World, nth: int, marks: Marks) -> Steps:
    """No connection can be made: the whole batch is given back."""
    if world.left.faults:
        yield "unreachable", give_back(fault(world), nth, marks)


def give_back(world: World, nth: int, marks: Marks) -> World:
    """Whatever this sender has not begun is free again."""
    sender = world.senders[nth]
    for index, row in enumerate(world.rows):
        world = put(world, index, marks.release(row, sender.name) or row)
    return be(world, nth, Sender(sender.name))


def begin_sending(world: World, nth: int, marks: Marks) -> Steps:
    """The mark just before the data; without it hands off."""
    sender = world.senders[nth]
    index = sender.batch[0]
    marked = marks.mark_sending(world.rows[index], sender.name)
    if marked is None:
        yield "named", onward(world, nth)
        return
    if marks.sent_before_data:
        marked = marked._replace(state=S.SENT)
    world = tell(world, index, world.told[index]._replace(under_way=False))
    yield "named", be(put(world, index, marked), nth, sender._replace(at="marked_sending"))


def hand_over(world: World, nth: int, _marks: Marks) -> Steps:
    """The data goes out, and the server makes of it what it will."""
    sender = world.senders[nth]
    index = sender.batch[0]
    for answer, (arrives, heard) in ANSWERS.items():
        if answer != "yes" and not world.left.faults:
            continue
        told = arrive(world.told[index], sender) if arrives else world.told[index]
        after = tell(world if answer == "yes" else fault(world), index, told)
        yield "data_asked", be(after, nth, sender._replace(at="handed_over", heard=heard))


def arrive(told: Told, sender: Sender) -> Told:
    """The mail is there; somebody may have called it unsure before."""
    late = sender.declared
    return told._replace(
        arrived=told.arrived + 1,
        under_way=told.under_way or not late,
        arrived_unsure=told.arrived_unsure + late,
    )


def hear(world: World, nth: int, marks: Marks) -> Steps:
    """The answer comes, or the connection breaks."""
    sender = world.senders[nth]
    index = sender.batch[0]
    row, told = world.rows[index], world.told[index]
    if sender.heard == "yes":
        yield "handed_over", be(world, nth, sender._replace(at="answered", heard=""))
        return
    if sender.heard == "nobody":  # only a gateway finds that out so late
        world = put(world, index, marks.take_back(row, sender.name) or row)
        yield "handed_over", give_back(world, nth, marks)
        return
    if sender.heard == "later":
        world = put(world, index, marks.put_off(row, sender.name) or row)
    elif sender.heard == "never":
        world = tell(world, index, told._replace(refused=True))
        world = put(world, index, marks.bury(row, sender.name) or row)
    else:
        world = declare_unsure(world, index, sender.name, marks)
    yield "handed_over", onward(world, nth)


def say_sent(world: World, nth: int, marks: Marks) -> Steps:
    """The mark after the yes."""
    sender = world.senders[nth]
    index = sender.batch[0]
    if marked := marks.mark_sent(world.rows[index], sender.name):
        told = world.told[index]._replace(under_way=False)
        world = put(tell(world, index, told), index, marked)
    yield "answered", be(world, nth, sender._replace(at="marked_sent"))


def go_on(world: World, nth: int, _marks: Marks) -> Steps:
    """To the next one."""
    yield "marked_sent", onward(world, nth)


AT: dict[str, Callable[[World, int, Marks], Steps]] = {
    "before_claim": start,
    "named": begin_sending,
    "data_asked": hand_over,
    "handed_over": hear,
    "answered": say_sent,
    "marked_sent": go_on,
}


def declare_unsure(world: World, index: int, holder: int, marks: Marks) -> World:
    """What the kind declares, and that it was declared."""
    changed = marks.unsure(world.rows[index], holder)
    if changed is None:
        return world
    told = world.told[index]
    told = told._replace(
        under_way=False,
        unsure=told.unsure + 1,
        arrived_unsure=told.arrived_unsure + told.under_way,
    )
    for nth, sender in enumerate(world.senders):
        if sender.name == holder and sender.batch[:1] == (index,):
            world = be(world, nth, sender._replace(declared=True))
    return put(tell(world, index, told), index, changed)


def onward(world: World, nth: int) -> World:
    """To the next notice of the batch, or back to the start."""
    sender = world.senders[nth]
    rest = sender.batch[1:]
    return be(world, nth, Sender(sender.name, "claimed" if rest else "before_claim", rest))


def put(world: World, index: int, row: Row) -> World:
    """The world with this row."""
    return world._replace(rows=(*world.rows[:index], row, *world.rows[index + 1 :]))


def tell(world: World, index: int, told: Told) -> World:
    """The world in which this has happened to the notice."""
    return world._replace(told=(*world.told[:index], told, *world.told[index + 1 :]))


def be(world: World, nth: int, sender: Sender) -> World:
    """The world with this sender."""
    return world._replace(senders=(*world.senders[:nth], sender, *world.senders[nth + 1 :]))


def fault(world: World) -> World:
    """One fault fewer may happen."""
    return world._replace(left=world.left._replace(faults=world.left.faults - 1))
