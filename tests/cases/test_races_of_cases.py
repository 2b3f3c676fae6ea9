"""Two cases, or one slot, at the same moment: one of both wins, nothing is lost."""

from datetime import date, datetime

import pytest

from cases.actions.appointments import book, book_together
from cases.actions.changes import merge, unmerge
from cases.actions.intake import amend, report
from cases.actions.slots import Slot
from cases.models import Appointment, Case
from cases.states import CaseState, Closure
from tests.cases import invariants
from tests.cases.racing import at_once, case_of, repeat, walked
from tests.factories import DAY, HOUR, Walk, make_case, report_data

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

S = CaseState
FIRST_DAY = date(2026, 11, 30)


# --- Two cases at once ----------------------------------------------------------------------------


def test_two_cases_are_merged_crosswise_and_one_of_them_survives() -> None:
    walk, other = walked(S.INVITED), make_case()
    at = walk.later(DAY)

    def into(lost: Case, survivor: Case) -> None:
        fresh = Case.objects.in_bulk([lost.pk, survivor.pk])
        merge(fresh[lost.pk], fresh[survivor.pk], by=walk.by, at=at)

    def one_round() -> None:
        results = at_once(lambda: into(walk.case, other), lambda: into(other, walk.case))
        assert results.count("done") == 1
        merged = Case.objects.get(closure=Closure.DUPLICATE_MERGED)
        assert merged.merged_into in (walk.case, other)
        invariants.check(at)

    repeat(one_round)


def test_a_merge_is_undone_while_the_survivor_is_merged_itself() -> None:
    walk, survivor, third = walked(S.INVITED), make_case(), make_case()
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    at = walk.later()

    def one_round() -> None:
        results = at_once(
            lambda: unmerge(case_of(walk), reason="Zwillinge", by=walk.by, at=at),
            lambda: merge(Case.objects.get(pk=survivor.pk), third, by=walk.by, at=at),
        )
        assert results == ["done", "done"]
        invariants.check(at)

    repeat(one_round, 25)


def slot_of(walk: Walk) -> Slot:
    begins: datetime = walk.at + DAY
    return Slot(begins, begins + HOUR, advisor_id=walk.person.pk)


def test_one_slot_is_booked_once() -> None:
    walk, other = Walk(), make_case()

    def take(case: Case) -> None:
        book(Case.objects.get(pk=case.pk), slot_of(walk), by=walk.by, at=walk.at)

    def one_round() -> None:
        results = at_once(lambda: take(walk.case), lambda: take(other))
        assert sorted(results) == ["done", "invalid"]
        assert Appointment.objects.count() == 1
        invariants.check(walk.at)

    repeat(one_round, 50)


def test_siblings_are_booked_together_while_somebody_works_on_one_of_them() -> None:
    walk = Walk()
    data = report_data(given_name="Bilal")
    data.guardians, data.household_id = [], walk.case.child.household_id
    second = report(data, by=walk.by, at=walk.at)

    def sibling() -> Case:
        return Case.objects.get(pk=second.pk)

    def one_round() -> None:
        pair = [case_of(walk), sibling()]
        data = {"child": {"birth_place": "Aleppo"}}
        results = at_once(
            lambda: book_together(pair, slot_of(walk), by=walk.by, at=walk.at),
            lambda: book(sibling(), slot_of(walk), by=walk.by, at=walk.at),
            lambda: amend(sibling(), data, by=walk.by, at=walk.at),
        )
        assert results[2] == "done"
        assert sorted(results[:2]) == ["done", "wrong_state"]
        invariants.check(walk.at)

    repeat(one_round, 50)
