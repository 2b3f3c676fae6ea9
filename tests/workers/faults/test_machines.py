"""Celery's workers killed, its broker killed and flushed, two beats: as it runs in an office."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.utils import timezone

from cases.models import Deadline, Notice
from cases.notices import NoticeState
from tests.ops.processes import until
from tests.size import sized
from tests.workers.faults.machine import PATIENCE, Machine, kill
from tests.workers.faults.owing import LETTER, NUDGE, are_settled, owe
from tests.workers.faults.stage import Stage, database_url
from tests.workers.faults.world import settle_town

pytestmark = pytest.mark.slow
S = NoticeState
# A moment between the data and the yes, so that a kill finds somebody at work (seconds).
SLOW = 0.005


@pytest.fixture
def machine(stage: Stage, tmp_path: Path, stack: ExitStack) -> Machine:
    """An office whose mail server takes its time."""
    stage.sink.delay = SLOW
    return Machine(database_url(), tmp_path, stage.port, stack)


def test_killed_workers_and_brokers_lose_nothing(stage: Stage, machine: Machine) -> None:
    kills = sized(3)
    # More than the killed processes can have claimed, so that each round finds work.
    owed = owe(stage.case, 200 * kills, NUDGE, LETTER)
    broker = machine.start_broker()
    for nth in range(kills):
        worker = machine.start_worker()
        machine.work(stage.sink, 20)
        if nth == 0:
            kill(broker)
            broker = machine.start_broker()
            machine.work(stage.sink, 20)
        kill(worker)
    stage.clock.set(timezone.now())
    stage.drain()
    result = stage.result("workers and broker killed", kills + 1, owed)
    # A worker that loses its broker starts its processes anew: one kill more.
    assert result.unsure <= (kills + 1) * 2


def test_a_flushed_broker_costs_a_tick_and_nothing_else(stage: Stage, machine: Machine) -> None:
    flushes = sized(3)
    owed = owe(stage.case, 60 * flushes, NUDGE, LETTER)
    machine.start_broker()
    machine.start_worker()
    client = redis.Redis(unix_socket_path=str(machine.broker.socket))
    for _nth in range(flushes):
        machine.work(stage.sink, 20)
        client.flushall()
    client.close()
    until(lambda: machine.ring() or are_settled(), PATIENCE)
    result = stage.result("broker flushed", flushes, owed)
    assert (result.delivered, result.unsure) == (len(owed), 0)


def test_two_beats_ring_twice_and_nobody_hears_it(stage: Stage, machine: Machine) -> None:
    settle_town(5)
    owed = owe(stage.case, sized(60), NUDGE, LETTER)
    begins = timezone.now()
    machine.start_broker()
    for name in ("first", "second"):
        machine.start_beat(name)
    machine.start_worker()
    due = Deadline.objects.waiting().filter(due_at__lte=begins)
    until(lambda: are_settled() and not due.exists(), PATIENCE)
    by_clock = Notice.objects.filter(created_at__gte=begins, state=S.SENT, digest=None)
    owed += by_clock.values_list("pk", flat=True)
    result = stage.result("two beats", 2, owed)
    assert result.delivered == result.owed
    assert set(stage.sink.ids.values()) == {1}
    assert timezone.now() - begins < timedelta(seconds=PATIENCE)
