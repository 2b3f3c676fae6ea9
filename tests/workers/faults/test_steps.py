"""Senders killed and frozen at every labelled step, and killed around every statement."""

import signal
from uuid import UUID

import pytest

from cases.models import Notice
from cases.notices import Kind, NoticeState
from tests.size import sized
from tests.workers.faults.owing import LETTER, NUDGE, owe, owe_in_digests
from tests.workers.faults.stage import PAST_LEASE, Stage
from workers.failpoints import POINTS

S = NoticeState
KINDS = {"nudges": (NUDGE,), "letters": (LETTER,)}
# Handed over or about to be, and not marked: the one window.
WINDOW = ("marked_sending", "data_asked", "handed_over", "answered")


def test_nobody_disturbed_loses_doubles_or_doubts_anything(stage: Stage) -> None:
    owed = owe(stage.case, sized(300), NUDGE, LETTER)
    for sender in [stage.start() for _nth in range(3)]:
        sender.wait_end()
    stage.drain()
    result = stage.result("none: three senders at once", 0, owed)
    assert result.delivered == len(owed)
    assert (result.doubled_inside, result.unsure) == (0, 0)


def test_a_sender_killed_at_any_step_loses_nothing_and_doubles_only_in_the_window(
    stage: Stage,
) -> None:
    owed, kills = list[UUID](), 0
    for point in POINTS:
        for nth, kinds in enumerate(KINDS.values(), start=1):
            owed += owe(stage.case, 3, *kinds, base=1000 * (kills + 1))
            order = f"{point}=kill@{1 if point in ('before_claim', 'claimed') else nth}"
            victim = stage.start(failpoints=order)
            victim.wait_end()
            kills += 1
            unsure = Notice.objects.filter(state=S.SENDING).count()
            assert unsure == (point in WINDOW), order
            stage.drain()
    result = stage.result("killed at every labelled step", kills, owed)
    assert result.unsure == len(WINDOW) * len(KINDS)


def test_a_sender_frozen_at_any_step_past_its_lease_wakes_up_and_does_no_harm(
    stage: Stage,
) -> None:
    owed, freezes = list[UUID](), 0
    for point in POINTS:
        for kinds in KINDS.values():
            owed += owe(stage.case, 3, *kinds, base=1000 * (freezes + 1))
            sleeper = stage.start(failpoints=f"{point}=freeze@1")
            assert sleeper.wait_still()
            freezes += 1
            stage.drain()  # somebody else takes over
            sleeper.send(signal.SIGCONT)
            sleeper.wait_end()
    result = stage.result("frozen past the lease at every labelled step", freezes, owed)
    assert result.unsure == len(WINDOW) * len(KINDS)


def test_a_sender_frozen_at_any_step_whom_nobody_replaces_goes_on_by_itself(stage: Stage) -> None:
    owed, freezes = list[UUID](), 0
    for point in POINTS:
        owed += owe(stage.case, 3, NUDGE, LETTER, base=1000 * (freezes + 1))
        sleeper = stage.start(failpoints=f"{point}=freeze@1")
        assert sleeper.wait_still()
        freezes += 1
        stage.clock.turn(PAST_LEASE)
        sleeper.send(signal.SIGCONT)
        sleeper.wait_end()
        stage.drain()
    result = stage.result("frozen past the lease, nobody else there", freezes, owed)
    assert (result.delivered, result.unsure, result.doubled_inside) == (len(owed), 0, 0)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_sender_killed_around_any_statement_loses_nothing(stage: Stage, after: bool) -> None:
    owed, nth = list[UUID](), 0
    while True:
        nth += 1
        owed += owe(stage.case, 2, NUDGE, LETTER, base=1000 * nth)
        victim = stage.start(statement=nth, after=after)
        victim.wait_end()
        if not Notice.objects.exclude(state=S.SENT).exclude(state=S.PARKED).exists():
            break  # it came to its end
        stage.drain()
    assert nth > 8
    when = "after" if after else "before"
    stage.result(f"killed {when} every statement to the database", nth - 1, owed)


def test_digests_survive_a_kill_around_any_statement_whole(stage: Stage) -> None:
    inside, nth = list[UUID](), 0
    while True:
        nth += 1
        stage.clock.turn(PAST_LEASE)  # the digest of this moment has been written
        inside += owe_in_digests(stage.case, 2, base=1000 * nth)
        victim = stage.start(statement=nth, after=bool(nth % 2))
        victim.wait_end()
        done = not Notice.objects.exclude(state=S.SENT).exists()
        stage.drain()
        if done:
            break
    digests = [one.pk for one in Notice.objects.filter(kind=Kind.DIGEST)]
    result = stage.result("digests, killed around every statement", nth - 1, digests)
    assert result.delivered == len(digests)
    within = Notice.objects.filter(pk__in=inside)
    assert set(within.values_list("state", "digest__state")) == {(S.SENT, S.SENT)}
