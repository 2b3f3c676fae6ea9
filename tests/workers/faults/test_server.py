"""A mail server in every mood, and senders killed and frozen at random while it is in it."""

import random
import signal
import time
from collections import Counter
from uuid import UUID

import pytest

from cases.models import Notice
from cases.notices import NoticeState
from cases.outbox import LEASE
from tests.conftest import on_postgres
from tests.size import sized
from tests.workers.faults.nursery import Process
from tests.workers.faults.owing import LETTER, NUDGE, are_settled, owe
from tests.workers.faults.stage import PAST_LEASE, Stage

S = NoticeState
SENDERS = 4
# Of a hundred mails; the rest is taken.
MOODS = {"451 4.7.1 later": 6, "554 5.7.1 never": 2, "drop": 2, "lose": 2}
# After so many more mails somebody is killed or frozen; however slow the machine, all get on.
MAILS_BETWEEN = (5, 60)
# When nothing has arrived for so many seconds, what is left waits for its hour.
STALL = 1.0


class Mood:
    """Answers at random, the same in each run, and counts what it did to the mails."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311
        self.shown = Counter[str]()

    def __call__(self) -> str:
        """The answer to the next mail."""
        weights = [*MOODS.values(), 100 - sum(MOODS.values())]
        mood: str = self.dice.choices([*MOODS, ""], weights)[0]
        self.shown[mood] += 1
        return mood

    @property
    def faults(self) -> int:
        """How many mails it didn't simply take."""
        return self.shown.total() - self.shown[""]


def test_a_moody_server_loses_nothing_and_what_it_refuses_is_seen(stage: Stage) -> None:
    owed = owe(stage.case, sized(300), NUDGE, LETTER)
    stage.sink.mood = mood = Mood(7)
    stage.drain()
    result = stage.result("a server that refuses, puts off and hangs up", mood.faults, owed)
    assert set(mood.shown) == {*MOODS, ""}
    assert result.for_a_person >= mood.shown["554 5.7.1 never"]
    assert 0 < result.unsure <= mood.shown["drop"] + mood.shown["lose"]
    # Whatever is lost on the way without an answer of a letter waits for a person.
    parked = Notice.objects.filter(state=S.PARKED)
    assert set(parked.values_list("kind", flat=True)) == {LETTER}


def test_a_server_that_answers_after_the_lease_is_over_does_no_harm(stage: Stage) -> None:
    owed, rounds = list[UUID](), 4
    for nth in range(rounds):
        owed += owe(stage.case, 2, (NUDGE, LETTER)[nth % 2], base=1000 * (nth + 1))
        stage.sink.meanwhile = lambda: stage.clock.turn(PAST_LEASE)
        slow = stage.start()
        slow.wait_end()
        stage.drain()
    result = stage.result("a server that answers after the lease", rounds, owed)
    assert result.delivered == len(owed)
    assert (result.unsure, result.doubled_inside) == (0, 0)


def test_a_slow_server_and_somebody_who_takes_over_meanwhile(stage: Stage) -> None:
    owed, rounds = list[UUID](), 4

    def taken_over() -> None:
        stage.clock.turn(PAST_LEASE)
        stage.start().wait_end()
        stage.clock.turn(PAST_LEASE)
        stage.start().wait_end()

    for nth in range(rounds):
        owed += owe(stage.case, 2, (NUDGE, LETTER)[nth % 2], base=1000 * (nth + 1))
        stage.sink.meanwhile = taken_over
        slow = stage.start()
        slow.wait_end()
        stage.drain()
    result = stage.result("the same, and others take over meanwhile", rounds, owed)
    assert result.delivered == len(owed)
    assert result.unsure == rounds
    assert result.doubled_inside == rounds // 2  # the nudges
    # The late yes settles the letter that had been parked.
    assert result.for_a_person == 0


@pytest.mark.slow
def test_senders_killed_and_frozen_at_random_over_thousands_of_notices(stage: Stage) -> None:
    owed = owe(stage.case, sized(2000), NUDGE, LETTER)
    stage.sink.mood = mood = Mood(11)
    torment = Torment(stage, random.Random(13))  # noqa: S311
    torment.go_on()
    faults = torment.faults + mood.faults
    result = stage.result("killed and frozen at random, moody server", faults, owed)
    assert torment.faults >= sized(20)
    assert result.delivered + result.for_a_person >= len(owed)


class Torment:
    """Several senders, of whom now and then one is killed or frozen and another begins."""

    def __init__(self, stage: Stage, dice: random.Random) -> None:
        self.stage, self.dice = stage, dice
        self.senders, self.frozen = list[Process](), list[Process]()
        self.faults = 0

    def go_on(self) -> None:
        """Until all is settled; nobody is left afterwards."""
        while not are_settled():
            missing = SENDERS - len(self.senders)
            self.senders += [self.stage.start("deliver") for _nth in range(missing)]
            if self.let_work(self.dice.randint(*MAILS_BETWEEN)):
                self.harm(self.senders.pop(0))
        for one in (*self.senders, *self.frozen):
            one.send(signal.SIGKILL)

    def let_work(self, mails: int) -> bool:
        """Until so many more mails have arrived; False when nobody gets on now."""
        arrived = self.stage.sink.raw
        enough, seen, since = len(arrived) + mails, len(arrived), time.monotonic()
        while len(arrived) < enough:
            time.sleep(0.01)
            if len(arrived) > seen:
                seen, since = len(arrived), time.monotonic()
            elif time.monotonic() > since + STALL:
                self.stage.clock.turn(LEASE * 0.4)
                self.thaw()
                return False
        return True

    def harm(self, victim: Process) -> None:
        """Kill it, or freeze it and let another go on; time passes."""
        self.faults += 1
        # Frozen in the middle of a transaction, a sender stops everybody else on SQLite.
        if on_postgres() and self.dice.random() < 0.4:
            victim.send(signal.SIGSTOP)
            self.frozen.append(victim)
        else:
            victim.send(signal.SIGKILL)
        if len(self.frozen) > 2:
            self.thaw()
        self.stage.clock.turn(LEASE * self.dice.uniform(0.05, 0.6))

    def thaw(self) -> None:
        """The one that has been frozen the longest goes on."""
        if self.frozen:
            awake = self.frozen.pop(0)
            awake.send(signal.SIGCONT)
            self.senders.append(awake)
