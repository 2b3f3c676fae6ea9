"""Anybody does anything at any time: the promises of the house hold after every step."""

from datetime import date, datetime
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases.actions.intake import report
from cases.actions.records import report_places
from cases.actors import Actor
from cases.calendars import day_of
from cases.guards import moves_now
from cases.models import Case, Deadline
from cases.moves import MOVES, Event, allowed
from cases.refusals import Refused
from cases.reminders import sweep
from cases.states import STAFF_ROLES, CaseState, Role
from schools.models import School
from schools.places import Figure, FigureRefused
from tests.cases import invariants
from tests.cases.snapshots import snapshot
from tests.cases.verbs import VERBS, Turn
from tests.factories import (
    DAY,
    HOUR,
    MONDAY,
    OPTION,
    Walk,
    make_person,
    make_place,
    make_school,
    report_data,
)
from tests.size import sized

MOST_CASES = 4
BIRTHS = (date(2013, 5, 4), date(2006, 5, 4), date(2021, 5, 4))
SEEDS = st.integers(0, 2**32)


def likely(case: Case, by: Actor, at: datetime, chance: Random) -> Event:
    """What this actor may do now: mostly a move on, now and then an end."""
    events = [event for event, objection in moves_now(case, by, at) if not objection]
    if not events or chance.random() < 0.1:
        return chance.choice(allowed(case.state, by.roles) or [Event.AMEND])
    return chance.choices(events, [weight(event) for event in events])[0]


def weight(event: Event) -> float:
    """How often something happens, compared with others."""
    targets = MOVES[event].targets
    if targets == (CaseState.CLOSED,):
        return 0.2
    return 6 if targets and targets != (CaseState.ON_HOLD,) else 1


def test_every_event_has_its_verb() -> None:
    assert set(VERBS) == set(Event) - {Event.REPORT}


class City(RuleBasedStateMachine):
    """A small city: three schools with hardly a place, two people, a few children, one clock."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.at = MONDAY
        self.schools: list[School] = []
        self.people: list[int] = []

    def teardown(self) -> None:
        """Forget everything: the next city begins empty."""
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(free=st.tuples(*[st.integers(0, 2)] * 3))
    def found(self, free: tuple[int, ...]) -> None:
        """Schools, people and a first child."""
        self.people = [make_person().pk, make_person(Role.LEAD, Role.ADVISOR).pk]
        for number in free:
            school = make_school()
            make_place(school, number, grade=OPTION.grade)
            self.schools.append(school)
        for birth in (0, 0, 1):
            self.report(birth)

    def report(self, birth: int) -> None:
        """A child is reported."""
        data = report_data(birth_date=BIRTHS[birth])
        report(data, by=Actor.staff(self.people[0], STAFF_ROLES), at=self.at)

    @precondition(lambda self: Case.objects.count() < MOST_CASES)
    @rule(state=st.sampled_from(CaseState), birth=st.integers(0, 2))
    def arrive(self, state: CaseState, birth: int) -> None:
        """A child comes, who may have come a long way already; time passes meanwhile."""
        if state == CaseState.REPORTED:
            self.report(birth)
            return
        walk = Walk(at=self.at)
        walk.to(state)
        self.at = walk.at
        if walk.offer:
            self.schools.append(walk.offer.school)
        invariants.check(self.at)

    @rule(hours=st.sampled_from([1, 5, 24, 49, 24 * 4, 24 * 8, 24 * 15, 24 * 33]))
    def wait(self, hours: int) -> None:
        """Time passes; nobody looks at the clock."""
        self.at += hours * HOUR

    @rule(days=st.sampled_from([0, 1, 3, 8]))
    def tick(self, days: int) -> None:
        """Time passes, and the clock does what is due."""
        self.at += days * DAY
        sweep(self.at)
        assert not Deadline.objects.due(self.at).exists()
        assert sweep(self.at) == 0
        invariants.check(self.at)

    @rule(seed=SEEDS)
    def work(self, seed: int) -> None:
        """The office takes some steps that the machine allows, mostly with good reason."""
        chance = Random(seed)  # noqa: S311
        for _ in range(6):
            by = Actor.staff(self.people[0], STAFF_ROLES)
            case = chance.choice(self.cases())
            self.turn(case, likely(case, by, self.at, chance), by, chance)
            self.at += HOUR

    @rule(seed=SEEDS)
    def answer(self, seed: int) -> None:
        """Schools answer what they were asked."""
        chance = Random(seed)  # noqa: S311
        for case in self.cases():
            if offer := case.offers.first():
                by = Actor.school(offer.school_id)
                self.turn(case, likely(case, by, self.at, chance), by, chance)

    @rule(seed=SEEDS)
    def try_anything(self, seed: int) -> None:
        """Anybody tries anything."""
        chance = Random(seed)  # noqa: S311
        roles = chance.choice([*({role} for role in Role), set(STAFF_ROLES)])
        by = Actor.staff(self.people[0], roles)
        if roles == {Role.SCHOOL}:
            by = Actor.school(chance.choice(self.schools).pk)
        if roles == {Role.CLOCK}:
            by = Actor.clock()
        self.turn(chance.choice(self.cases()), chance.choice(list(VERBS)), by, chance)

    @rule(seed=SEEDS, ago=st.sampled_from([0, 1, 7, -1]))
    def count(self, seed: int, ago: int) -> None:
        """A school says how many places it has."""
        chance = Random(seed)  # noqa: S311
        school, free = chance.choice(self.schools), chance.randint(0, 3)
        figure = Figure(OPTION.grade, OPTION.support_form, free, day_of(self.at) - ago * DAY)
        before = snapshot()
        try:
            report_places(school, [figure], by=Actor.school(school.pk), at=self.at)
        except FigureRefused:
            assert snapshot() == before
        invariants.check(self.at)

    def cases(self) -> list[Case]:
        """The cases there are."""
        return list(Case.objects.order_by("pk"))

    def turn(self, case: Case, event: Event, by: Actor, chance: Random) -> None:
        """Take one turn; what is refused must have changed nothing."""
        others = [one for one in self.cases() if one != case]
        turn = Turn(case, others, self.schools, self.people, by, self.at, chance)
        turn.version = turn.pick(None, case.version, case.version - 1)
        before = snapshot()
        try:
            VERBS[event](turn)
        except Refused:
            assert snapshot() == before
        invariants.check(self.at)


@pytest.mark.django_db
def test_the_promises_of_the_house_hold_whoever_does_what() -> None:
    run_state_machine_as_test(
        City,
        settings=settings(
            max_examples=sized(16),
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        ),
    )
