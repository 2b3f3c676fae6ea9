"""The machines of case, offer and appointment against one literal table of each."""

import uuid
from itertools import product
from typing import Any

import pytest
from django.db import models, transaction
from django_fsm import ConcurrentTransition, InvalidResultState, TransitionNotAllowed

from cases.models import Appointment, Case, Offer
from cases.moves import MOVES, Event, allowed
from cases.states import AppointmentState, CaseState, OfferState, Role
from tests.cases import literal
from tests.factories import Walk, make_case

TABLE = literal.case_table()
MOVING = [event for event in Event if event != Event.REPORT]


def moved(machine: Any, event: str, target: CaseState | None = None) -> str:
    """The state after the event, or nothing when the machine refuses."""
    before = machine.state
    try:
        getattr(machine, event)(*(() if target is None else (target,)))
    except (TransitionNotAllowed, InvalidResultState):
        assert machine.state == before
        return ""
    return str(machine.state)


def test_the_table_names_every_event_state_and_role() -> None:
    assert set(TABLE) == set(product((str(event) for event in MOVING), CaseState, Role))


@pytest.mark.parametrize("state", CaseState)
def test_each_role_is_shown_exactly_the_moves_of_the_table(state: CaseState) -> None:
    shown = {(event, role) for role in Role for event in allowed(state, frozenset({role}))}
    said = {(Event(event), role) for (event, at, role), to in TABLE.items() if at == state and to}
    assert shown == said


@pytest.mark.parametrize("event", MOVING)
def test_the_machine_of_a_case_goes_where_the_table_says(event: Event) -> None:
    for state, target in product(CaseState, CaseState):
        said = frozenset[CaseState]().union(*(TABLE[event, state, role] for role in Role))
        chooses = len(MOVES[event].targets) > 1
        reached = moved(Case(state=state), event, target if chooses else None)
        if chooses:
            assert (reached == target) == (target in said)
        else:
            assert ({reached} if reached else set()) == said


def test_a_case_can_only_be_born_as_reported() -> None:
    assert MOVES[Event.REPORT].sources == ()
    assert MOVES[Event.REPORT].targets == (CaseState.REPORTED,)
    assert MOVES[Event.REPORT].roles == {Role.INTAKE, Role.CLOCK}
    assert Case().state == CaseState.REPORTED
    assert not hasattr(Case, "report")


@pytest.mark.parametrize(("event", "column"), literal.cells(literal.OFFER))
def test_the_machine_of_an_offer_goes_where_the_table_says(event: str, column: str) -> None:
    cell = literal.cells(literal.OFFER)[event, column]
    reached = moved(Offer(state=literal.OFFER_STATES[column]), event)
    assert reached == ("" if cell == "." else literal.OFFER_STATES[cell])


@pytest.mark.parametrize(("event", "column"), literal.cells(literal.APPOINTMENT))
def test_the_machine_of_an_appointment_goes_where_the_table_says(event: str, column: str) -> None:
    cell = literal.cells(literal.APPOINTMENT)[event, column]
    reached = moved(Appointment(state=literal.APPOINTMENT_STATES[column]), event)
    assert reached == ("" if cell == "." else literal.APPOINTMENT_STATES[cell])


@pytest.mark.parametrize(
    ("model", "grid", "states"),
    [
        (Offer, literal.OFFER, OfferState),
        (Appointment, literal.APPOINTMENT, AppointmentState),
        (Case, literal.CASE, CaseState),
    ],
)
def test_no_machine_has_a_transition_beside_its_table(
    model: type[models.Model], grid: str, states: type[models.TextChoices]
) -> None:
    found = {one.name for one in model().get_all_state_transitions()}  # type: ignore[attr-defined]
    assert found == {event for event, _column in literal.cells(grid)}
    columns = {column for _event, column in literal.cells(grid)} - {"roles"}
    assert len(columns) == len(states)


def test_a_state_cannot_be_assigned() -> None:
    for machine in (Case(), Offer(), Appointment()):
        with pytest.raises(AttributeError):
            machine.state = machine.state


def lost(machine: Any) -> Any:
    """The same object, but its row can't be found any more."""
    machine.pk = uuid.uuid4() if isinstance(machine, Offer) else 0
    return machine


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Case, Offer, Appointment])
def test_a_state_cannot_be_assigned_after_a_failed_refresh(model: Any) -> None:
    Walk().to(CaseState.OFFERED)
    machine = lost(model.objects.get())
    before = machine.state
    with pytest.raises(model.DoesNotExist):
        machine.refresh_from_db()
    assert machine.state == before
    for one in (machine, model.objects.get(), model()):
        with pytest.raises(AttributeError):
            one.state = before


@pytest.mark.django_db
def test_a_refresh_reads_every_kind_of_state_with_one_query(
    django_assert_num_queries: Any,
) -> None:
    walk = Walk()
    walk.to(CaseState.APPOINTMENT_SCHEDULED)
    old = Appointment.objects.get()
    walk.start()
    with django_assert_num_queries(1):
        old.refresh_from_db()
    assert old.state == AppointmentState.HELD
    walk.sign()
    walk.ask()
    offer = Offer.objects.get()
    walk.accept()
    with django_assert_num_queries(1):
        offer.refresh_from_db()
    assert offer.state == OfferState.ACCEPTED


@pytest.mark.django_db
def test_a_refresh_reads_the_state_anew_and_one_of_other_fields_leaves_it() -> None:
    walk = Walk()
    old = Case.objects.get(pk=walk.case.pk)
    walk.invite()
    old.refresh_from_db(fields=["due_at"])
    assert old.state == CaseState.REPORTED
    old.refresh_from_db()
    assert old.state == CaseState.INVITED
    with pytest.raises(AttributeError):
        old.state = CaseState.CLOSED
    old.save()  # it knows what it has read, so nobody has moved it meanwhile


@pytest.mark.django_db
def test_a_case_that_moved_meanwhile_is_not_overwritten() -> None:
    first, second = make_case(), Case.objects.get()
    moved(first, "invite")
    moved(second, "start")
    first.save()
    with pytest.raises(ConcurrentTransition), transaction.atomic():
        second.save()
    assert Case.objects.get().state == CaseState.INVITED
