"""Free places and the children they fit; and what children do meanwhile."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.actions.answers import decline
from cases.actions.bridging import Measure, bridge, end_bridge
from cases.actions.placement import waitlist, withdraw_offer
from cases.calendars import day_of
from cases.matching import CHILDREN_SHOWN, matches
from cases.models import BridgingMeasure, Case
from cases.models.bridging import BridgingKind
from cases.refusals import Code
from cases.states import CaseState, DeclineReason, Role
from schools.words import SupportForm
from tests.cases.refusing import invalid, refused
from tests.factories import MONDAY, Walk, make_place, make_school, staff

pytestmark = pytest.mark.django_db
TODAY = day_of(MONDAY)


def waiting(at: date = TODAY) -> Walk:
    """A child on the waiting list, with this rank date."""
    walk = Walk()
    walk.to(CaseState.WAITLISTED)
    Case.objects.filter(pk=walk.case.pk).update(rank_date=at)
    return walk


def test_a_freed_place_shows_the_children_it_fits_in_the_order_of_their_rank() -> None:
    asked = Walk()
    asked.school = make_school()
    make_place(asked.school, 1)
    asked.to(CaseState.OFFERED)
    late, early = waiting(TODAY), waiting(TODAY - timedelta(days=9))
    assert matches(staff(), TODAY) == []  # the one place is reserved
    withdraw_offer(asked.case, reason="Umzug", by=asked.by, at=asked.later())
    [match] = matches(staff(), TODAY)
    assert match.candidate.school == asked.school
    assert [case.pk for case in match.children] == [early.case.pk, late.case.pk, asked.case.pk]


def test_a_school_that_has_declined_a_child_and_other_groups_fit_nobody() -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    assert walk.offer
    full = DeclineReason.CAPACITY_EXHAUSTED
    decline(walk.offer, decline_reason=full, by=walk.by_school(), at=walk.later())
    waitlist(walk.case, search="Alle", by=walk.by, at=walk.later())
    make_place(make_school(), 3, grade=8)
    make_place(make_school(form="20"), 3)
    make_place(make_school(), 3, support_form=SupportForm.ALPHA)
    assert matches(staff(), TODAY) == []
    make_place(make_school("100007"), 1)
    assert [one.candidate.school.number for one in matches(staff(), TODAY)] == ["100007"]


def test_of_many_children_the_first_are_shown() -> None:
    make_place(make_school(), 1)
    for _nth in range(CHILDREN_SHOWN + 2):
        waiting()
    [match] = matches(staff(), TODAY)
    assert (len(match.shown), match.more) == (CHILDREN_SHOWN, 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_one_place_or_three_cost_the_same_queries(
    rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _nth in range(rows):
        waiting()
        make_place(make_school())
    by = staff()
    with django_assert_num_queries(5):
        assert len(matches(by, TODAY)) == rows


def test_a_bridging_measure_is_recorded_and_ended() -> None:
    walk = waiting()
    due = Case.objects.get(pk=walk.case.pk).due_at
    group = Measure(BridgingKind.GROUP, TODAY, place=" VHS ", hours=12)
    measure = bridge(walk.case, group, by=walk.by, at=walk.later())
    assert (measure.place, measure.hours, measure.ends_on) == ("VHS", 12, None)
    assert walk.case.due_at == due  # a course is no school place
    assert BridgingMeasure.objects.running(TODAY).by_case([walk.case.pk]) == {
        walk.case.pk: [measure]
    }
    end_bridge(walk.case, measure, TODAY, by=walk.by, at=walk.later())
    assert not BridgingMeasure.objects.running(TODAY + timedelta(days=1)).exists()
    [begun, ended] = walk.case.steps.filter(event__in=["bridge", "end_bridge"]).order_by("number")
    assert begun.details["bridging_place"] == "VHS"
    assert ended.details["bridging_until"] == TODAY.isoformat()


@pytest.mark.parametrize(
    ("measure", "field"),
    [
        (Measure("SCHOOL", TODAY), "kind"),
        (Measure("GROUP", TODAY - timedelta(days=999)), "starts_on"),
        (Measure("GROUP", TODAY, TODAY - timedelta(days=1)), "ends_on"),
        (Measure("GROUP", TODAY, TODAY + timedelta(days=999)), "ends_on"),
        (Measure("GROUP", TODAY, hours=41), "hours"),
    ],
)
def test_a_measure_that_cant_be_is_refused(measure: Measure, field: str) -> None:
    walk = waiting()
    with invalid(field):
        bridge(walk.case, measure, by=walk.by, at=walk.later())


def test_measures_belong_to_the_search_and_to_their_case() -> None:
    walk, other, intake = waiting(), waiting(), staff(None, Role.INTAKE)
    with refused(Code.WRONG_ROLE):
        bridge(walk.case, Measure("GROUP", TODAY), by=intake, at=walk.at)
    measure = bridge(walk.case, Measure("GROUP", TODAY), by=walk.by, at=walk.later())
    with refused(Code.GUARD, "No bridging measure runs"):
        end_bridge(other.case, measure, TODAY, by=walk.by, at=walk.later())
    bridge(other.case, Measure("ONLINE", TODAY), by=walk.by, at=walk.later())
    with invalid("measure"):
        end_bridge(other.case, measure, TODAY, by=walk.by, at=walk.later())
    with invalid("ended_on", "It began on 09.11.2026."):
        end_bridge(walk.case, measure, TODAY - timedelta(days=1), by=walk.by, at=walk.later())
