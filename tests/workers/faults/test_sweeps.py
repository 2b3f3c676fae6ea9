"""Sweeps killed, beside one another, or standing still for days: each duty is owed once."""

from datetime import timedelta

from cases.models import Deadline, Notice
from cases.notices import Kind
from cases.reminders import sweep
from cases.states import CaseState
from tests.factories import DAY, MONDAY, make_case
from tests.size import sized
from tests.workers.faults.stage import Stage
from tests.workers.faults.world import compared, settle_town, town, undisturbed

# A fortnight in which nobody at the office, at a school or at home does anything.
SILENCE = timedelta(days=14)
OUTAGE = timedelta(days=3)
HOUR = timedelta(hours=1)


def test_sweeps_killed_around_every_statement_owe_everything_once(stage: Stage) -> None:
    settle_town(5)
    stage.clock.set(MONDAY + SILENCE)
    before, expected = town(), undisturbed(MONDAY + SILENCE)
    nth = 0
    while town() != expected:
        nth += 1
        victim = stage.start("sweep_once", statement=nth, after=bool(nth % 2))
        victim.wait_end()
        assert nth < 400
    assert nth > 20
    compared("sweeps killed around every statement", nth, expected, before)


def test_four_sweeps_at_once_owe_everything_once(stage: Stage) -> None:
    settle_town(sized(30))
    stage.clock.set(MONDAY + SILENCE)
    before, expected = town(), undisturbed(MONDAY + SILENCE)
    for sweeper in [stage.start("sweep_once") for _nth in range(4)]:
        sweeper.wait_end()
    sweep(MONDAY + SILENCE)  # what one left to another is found by the next tick
    compared("four sweeps at once", 4, expected, before)


def test_sweeps_killed_while_others_run_owe_everything_once(stage: Stage) -> None:
    settle_town(sized(20))
    stage.clock.set(MONDAY + SILENCE)
    before, expected = town(), undisturbed(MONDAY + SILENCE)
    kills = 12
    for nth in range(kills):
        victim = stage.start("sweep_once", statement=10 * nth + 5, after=bool(nth % 2))
        beside = stage.start("sweep_once")
        victim.wait_end()
        beside.wait_end()
    sweep(MONDAY + SILENCE)
    compared("sweeps killed while others run", kills, expected, before)


def tick(stage: Stage, ends: timedelta, off: tuple[timedelta, timedelta]) -> int:
    """An hourly beat from the start to the end, but for the time when it is off; missed ticks."""
    missed, passed = 0, timedelta()
    while passed <= ends:
        if off[0] <= passed < off[1]:
            missed += 1
        else:
            sweep(MONDAY + passed)
        passed += HOUR
    return missed


def test_beat_off_for_three_days_owes_every_escalation_and_the_newest_reminder(
    stage: Stage,
) -> None:
    settle_town(5)
    begins = timedelta(days=9)  # most of what has been waiting since the start falls due then
    before, expected = town(), undisturbed(MONDAY + SILENCE)
    missed = tick(stage, SILENCE, (begins, begins + OUTAGE))
    compared_levels = {(case, level) for case, _state, level in expected.cases}
    assert {(case, level) for case, _state, level in town().cases} == compared_levels
    waiting = Deadline.objects.waiting().filter(due_at__lte=MONDAY + SILENCE)
    assert not waiting.exists()
    told = set(Notice.objects.filter(kind=Kind.ESCALATION).values_list("case", "rule", "recipient"))
    assert told == {(n[0], n[1], n[4]) for n in expected.notices if n[3] == Kind.ESCALATION}
    assert before.notices <= town().notices
    assert missed == OUTAGE // HOUR


def test_of_a_chain_only_the_newest_reminder_goes_out_after_days_off(stage: Stage) -> None:
    case = make_case(CaseState.INVITED)
    sweep(MONDAY + 30 * DAY)
    outcomes = dict(case.deadlines.values_list("rule", "outcome"))
    assert outcomes["contact_5"] == Deadline.Outcome.OVERTAKEN
    assert outcomes["contact_10"] == Deadline.Outcome.DONE
    assert set(case.notices.filter(kind=Kind.CONTACT_DUE).values_list("rule", flat=True)) == {
        "contact_10"
    }
