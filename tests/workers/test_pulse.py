"""A round leaves a sign of life, one that fails leaves none; two beats at once do no harm."""

import io
import os
import socket

import pytest
import time_machine
from django.core.management import call_command

from cases.models import Case, Heartbeat, Notice, Step
from cases.notices import NoticeState
from cases.states import CaseState, Role
from cases.watching import heartbeats
from cases.watching.vitals import Vitals
from tests.cases.racing import at_once
from tests.factories import DAY, HOUR, MONDAY, make_case
from workers import tasks
from workers.pulse import pulse
from workers.schedule import ticks

pytestmark = pytest.mark.django_db

ROUNDS = {
    heartbeats.CLOCK: tasks.tick,
    heartbeats.SWEEP: tasks.sweep,
    heartbeats.DELIVER: tasks.deliver,
    heartbeats.DETECT: tasks.detect,
}


def test_everybody_who_has_to_be_heard_rings() -> None:
    assert set(ROUNDS) == set(heartbeats.SILENCE)
    rung = {entry["task"].rpartition(".")[2] for entry in ticks(demo=False).values()}
    assert {task.name.rpartition(".")[2] for task in ROUNDS.values()} <= rung
    for demo in (True, False):
        pause = {
            one["task"].rpartition(".")[2]: one["schedule"] for one in ticks(demo=demo).values()
        }
        for name, task in ROUNDS.items():
            # Two rings may go unheard before anybody is alarmed.
            rings = pause[task.name.rpartition(".")[2]]
            assert 3 * rings <= heartbeats.SILENCE[name].total_seconds()


@pytest.mark.parametrize("name", ROUNDS)
def test_a_round_leaves_its_sign(name: str) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ROUNDS[name]()
    assert heartbeats.known()[name].at == MONDAY


def test_the_process_that_works_is_known_by_its_machine() -> None:
    with time_machine.travel(MONDAY, tick=False):
        tasks.tick()
    name = f"worker:{socket.gethostname()[:40]}:{os.getpid()}"
    assert heartbeats.known()[name].at == MONDAY


def test_the_sweep_says_how_much_it_did() -> None:
    make_case(CaseState.INVITED, at=MONDAY - 30 * DAY)
    with time_machine.travel(MONDAY, tick=False):
        tasks.sweep()
    figures = heartbeats.known()[heartbeats.SWEEP].figures
    assert figures["strokes"] >= 3
    assert figures["seconds"] >= 0


def test_a_round_that_fails_leaves_none() -> None:
    with pytest.raises(ZeroDivisionError), pulse(heartbeats.SWEEP) as figures:
        figures["strokes"] = 1 / 0
    assert not Heartbeat.objects.exists()


def test_a_process_that_has_gone_is_forgotten_after_a_week() -> None:
    heartbeats.note(heartbeats.worker_name("old", 1), at=MONDAY - 8 * DAY)
    heartbeats.note(heartbeats.worker_name("new", 1), at=MONDAY - 6 * DAY)
    heartbeats.forget(MONDAY)
    assert list(heartbeats.known()) == ["worker:new:1"]


def test_after_all_rounds_the_clock_can_be_relied_on() -> None:
    assert len(Vitals(MONDAY).troubles) == 3
    with time_machine.travel(MONDAY, tick=False):
        for task in ROUNDS.values():
            task()
    assert Vitals(MONDAY + HOUR / 60).troubles == []
    assert len(Vitals(MONDAY + HOUR).troubles) == 3


def test_the_command_says_what_was_found_and_how_it_went() -> None:
    make_case(CaseState.INVITED)
    said = io.StringIO()
    with time_machine.travel(MONDAY + DAY, tick=False):
        call_command("detect", stdout=said)
        assert said.getvalue() == "Nothing was found.\n"
        Case.objects.update(holder=Role.LEAD)
        with pytest.raises(SystemExit) as ended:
            call_command("detect", stdout=said)
    assert ended.value.code == 1
    assert "wrong_holder: A case waits for somebody else than its state says." in said.getvalue()
    assert f"  case:{Case.objects.get().number}" in said.getvalue()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_beats_ring_everything_twice_and_nothing_happens_twice() -> None:
    for _ in range(5):
        make_case(CaseState.INVITED, at=MONDAY - 40 * DAY)
    with time_machine.travel(MONDAY, tick=False):
        for task in ROUNDS.values():
            at_once(task, task)
        for _ in range(3):
            at_once(*ROUNDS.values(), *ROUNDS.values())
    assert {beat.at for beat in Heartbeat.objects.all()} == {MONDAY}
    causes = Notice.objects.values_list("case", "rule", "nth", "kind", "recipient", "way")
    assert len(causes) == len(set(causes)) > 10
    assert not Notice.objects.filter(state=NoticeState.SENDING).exists()
    for case in Case.objects.all():
        numbers = Step.objects.filter(case=case).values_list("number", flat=True)
        assert list(numbers) == list(range(1, case.version + 1))
