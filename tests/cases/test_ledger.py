"""Every step goes through the ledger: what it lets through, what it refuses, what it writes."""

from datetime import timedelta
from typing import NoReturn

import pytest
from django.db import transaction

from advisory.desk.models import Advisor
from cases import ledger
from cases.actions.changes import hold
from cases.actions.intake import amend, invite, report, take_on
from cases.actors import Actor
from cases.models import Case, Notice, Step
from cases.moves import Event
from cases.notices import Kind, NoticeState
from cases.refusals import Code, Refused
from cases.states import STAFF_ROLES, CaseState, Door, Role
from tests.cases import literal
from tests.cases.snapshots import snapshot
from tests.factories import DAY, MONDAY, Walk, make_case, make_person, report_data, staff

pytestmark = pytest.mark.django_db

TABLE = literal.case_table()


class EnoughSeen(Exception):
    """Ends a step before it is written."""


def actor(role: Role, walk: Walk) -> Actor:
    """Somebody with this one role."""
    if role == Role.CLOCK:
        return Actor.clock()
    if role == Role.SCHOOL:
        return Actor.school(walk.offer.school_id if walk.offer else 1)
    return Actor.staff(walk.person.pk, {role}, Door.DESK)


def leave() -> NoReturn:
    """Leave a step in its middle."""
    raise EnoughSeen


def answer(case: Case, event: Event, by: Actor, walk: Walk) -> str:
    """Why the ledger refuses, or "in": machine and role let this actor begin the step."""
    try:
        with transaction.atomic(), ledger.entry(case, event, by=by, at=walk.at):
            leave()
    except Refused as refusal:
        return str(refusal.code)
    except EnoughSeen:
        return "in"


@pytest.mark.parametrize("state", CaseState)
def test_the_ledger_lets_in_whom_the_table_lets_in_and_nobody_else(state: CaseState) -> None:
    walk = Walk()
    case = walk.to(state)
    before = snapshot()
    for (event, at, role), leads_to in TABLE.items():
        if at != state:
            continue
        said = answer(case, Event(event), actor(role, walk), walk)
        if leads_to:  # a condition may still speak against it; conditions have their own tests
            assert said in ("in", Code.GUARD), (event, role)
        else:
            assert said in (Code.WRONG_STATE, Code.WRONG_ROLE), (event, role)
    assert snapshot() == before


def test_a_step_says_who_what_when_why_and_by_which_door() -> None:
    walk = Walk()
    until = MONDAY.date() + timedelta(days=14)
    hold(walk.case, reason="Familie verreist", until=until, by=walk.by, at=walk.later())
    step = walk.case.steps.get(number=2)
    assert (step.event, step.from_state, step.to_state) == ("hold", "REPORTED", "ON_HOLD")
    assert (step.at, step.reason) == (walk.at, "Familie verreist")
    assert (step.user_id, step.school_id) == (walk.person.pk, None)
    assert (step.door, step.role) == (Door.DESK, Role.ADVISOR)


def test_a_step_of_a_school_names_the_school_and_who_answered_there() -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    by = Actor.school(walk.by_school().school_id or 0, Door.OFFICE, person="Sekretariat K.")
    walk.by_school = lambda: by  # type: ignore[method-assign]
    walk.accept()
    step = Step.objects.get(event=Event.ACCEPT)
    assert (step.school_id, step.door, step.person) == (by.school_id, Door.OFFICE, "Sekretariat K.")
    assert step.offer == walk.offer


def test_versions_count_the_steps() -> None:
    case = make_case(CaseState.ENROLLED)
    numbers = list(case.steps.values_list("number", flat=True))
    assert numbers == list(range(1, case.version + 1))


def test_a_stale_version_is_refused_and_nothing_happens() -> None:
    walk = Walk()
    old = walk.case.version
    walk.invite()
    before = snapshot()
    with pytest.raises(Refused) as refusal:
        amend(walk.case, {}, by=walk.by, at=walk.at, version=old)
    assert refusal.value.code == Code.STALE
    assert snapshot() == before


def test_the_object_in_hand_is_brought_up_to_date_by_the_step() -> None:
    case = make_case()
    invite(case, by=staff(), at=MONDAY)
    assert (case.state, case.version) == (CaseState.INVITED, 2)
    fresh = Case.objects.get(pk=case.pk)
    assert (case.due_at, case.holder, case.state_since) == (
        fresh.due_at,
        fresh.holder,
        fresh.state_since,
    )


def test_the_object_in_hand_stays_as_it_was_when_the_step_is_refused() -> None:
    case = make_case()
    with pytest.raises(Refused):
        invite(case, by=Actor.clock(), at=MONDAY)
    assert (case.state, case.version) == (CaseState.REPORTED, 1)


def test_a_step_inside_a_state_leaves_its_beginning() -> None:
    case = make_case()
    since = case.state_since
    take_on(case, make_person().pk, by=staff(), at=MONDAY + 3 * DAY)
    assert case.state_since == since
    assert case.version == 2


def test_what_fails_in_the_middle_of_a_step_leaves_nothing_behind() -> None:
    case = make_case()
    before = snapshot()
    with pytest.raises(ZeroDivisionError), ledger.entry(case, Event.INVITE, by=staff(), at=MONDAY):
        raise ZeroDivisionError
    Advisor.objects.latest("pk").delete()  # whom staff() made
    assert snapshot() == before


def test_a_report_owes_its_first_date_at_once() -> None:
    case = report(report_data(), by=staff(), at=MONDAY)
    assert case.due_on == (MONDAY + 2 * DAY).date()
    assert case.holder == Role.INTAKE
    assert case.deadlines.waiting().exists()


def test_only_intake_and_the_clock_report() -> None:
    for role in set(Role) - {Role.INTAKE, Role.CLOCK}:
        with pytest.raises(Refused) as refusal:
            report(report_data(), by=Actor(frozenset({role}), Door.DESK), at=MONDAY)
        assert refusal.value.code == Code.WRONG_ROLE
    assert not Case.objects.exists()


def test_an_import_opens_cases_by_its_own_door() -> None:
    case = report(report_data(), by=Actor.importer(), at=MONDAY)
    assert case.steps.get().door == Door.IMPORT


def test_who_holds_several_roles_acts_in_the_one_that_may() -> None:
    case = make_case()
    amend(case, {}, by=staff(None, Role.PLACEMENT, Role.LEAD), at=MONDAY)
    assert case.steps.get(number=2).role == Role.LEAD


def test_notices_are_owed_once_in_the_language_of_the_family() -> None:
    walk = Walk()
    walk.invite()
    notice = Notice.objects.get(kind=Kind.INVITATION)
    assert (notice.language, notice.state) == ("ar", NoticeState.OWED)
    assert notice.recipient == f"guardian:{walk.case.child.household.guardians.get().pk}"
    assert notice.step == walk.case.steps.get(event=Event.INVITE)


def test_everybody_of_a_role_is_told_and_the_office_where_nobody_has_it() -> None:
    make_person(Role.INTAKE)
    walk = Walk()
    walk.to(CaseState.NOT_ATTENDING)
    told = set(Notice.objects.filter(kind=Kind.NOT_ATTENDING).values_list("recipient", flat=True))
    intake = Advisor.objects.with_role(Role.INTAKE, MONDAY.date())
    assert told == {f"user:{one.pk}" for one in intake}
    assert len(told) == 2


def test_all_roles_of_the_office_are_on_the_list_of_roles() -> None:
    assert set(Role) - set(STAFF_ROLES) == {Role.SCHOOL, Role.FAMILY, Role.CLOCK}
