"""Which schools fit a child, in which order, and in which words that is said."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from cases import finder
from cases.actions.answers import decline
from cases.actions.consultation import Option, revise
from cases.actions.intake import report
from cases.actions.placement import lift_exclusion, waitlist
from cases.calendars import day_of
from cases.finder import Found, Hurdle, Wish
from cases.models import Case
from cases.states import CaseState, DeclineReason, Role
from schools.models import Place, School
from schools.words import SupportForm
from tests.factories import HOUR, MONDAY, Walk, make_place, make_school, report_data, staff

pytestmark = pytest.mark.django_db
TODAY = day_of(MONDAY)
WISH = Wish(7, SupportForm.PARTIAL, "15")


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


@pytest.fixture
def walk() -> Walk:
    """A child whose recommendation is signed, in the postcode 45127."""
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    return walk


def look(walk: Walk, wish: Wish = WISH, *roles: Role) -> Found:
    return finder.find(walk.case, wish, by=staff(walk.person, *roles), on=TODAY)


def numbers(found: list[finder.Candidate]) -> list[str]:
    return [one.school.number for one in found]


def kept_back(found: Found, hurdle: Hurdle) -> list[finder.Candidate]:
    """The schools that are not proposed for this reason."""
    return [one for group in found.groups if group.hurdle == hurdle for one in group.candidates]


def school_at(metres: int, number: str = "", **fields: object) -> School:
    """A school so far east of the middle of the family's postcode."""
    defaults = {"postcode": "45131", "utm_east": 360000 + metres}
    return make_school(number, **{**defaults, **fields})  # type: ignore[arg-type]


@pytest.fixture
def middle() -> School:
    """The one school in the family's postcode: its place is the middle; it teaches grades 1-4."""
    return make_school("199999", form="02")


def test_the_nearest_of_several_schools_with_places_comes_first(walk: Walk, middle: School) -> None:
    far, near = school_at(2300, "100001"), school_at(900, "100002")
    make_place(far, 9)
    make_place(near, 1)
    found = look(walk)
    assert numbers(found.fitting) == ["100002", "100001"]
    assert found.fitting[0].why == ["900 m", "1 free place", "figure 7 days old"]
    assert found.fitting[1].distance == "2.3 km"


def test_a_sibling_at_the_school_outweighs_the_way(walk: Walk, middle: School) -> None:
    far, near = school_at(4000, "100001"), school_at(500, "100002")
    for school in (far, near):
        make_place(school)
    sibling = Walk(walk.at)
    sibling.case.child.household_id = walk.case.child.household_id
    sibling.case.child.save()
    sibling.school = far
    sibling.to(CaseState.ENROLLED)
    found = look(walk)
    assert numbers(found.fitting) == ["100001", "100002"]
    assert found.fitting[0].why[0] == "sibling at this school"


def test_an_old_figure_ranks_behind_a_fresh_one_and_says_so(walk: Walk, middle: School) -> None:
    old, fresh = school_at(100, "100001"), school_at(3000, "100002")
    Place.objects.filter(pk=make_place(old).pk).update(as_of=TODAY - timedelta(days=31))
    Place.objects.filter(pk=make_place(fresh).pk).update(as_of=TODAY - timedelta(days=30))
    found = look(walk)
    assert numbers(found.fitting) == ["100002", "100001"]
    assert [one.is_stale for one in found.fitting] == [False, True]
    assert found.fitting[1].why_not == ["old figure: better call the school first"]


@pytest.mark.parametrize(
    ("days", "says"),
    [(0, "figure of today"), (1, "figure of yesterday"), (3, "figure 3 days old")],
)
def test_the_age_of_a_figure_is_said_in_words(days: int, says: str) -> None:
    assert finder.age_words(days) == says


@pytest.mark.parametrize(
    ("metres", "says"),
    [(12, "100 m"), (940, "900 m"), (951, "1.0 km"), (2349, "2.3 km"), (12000, "12.0 km")],
)
def test_a_distance_is_rounded(metres: int, says: str) -> None:
    assert finder.distance_words(metres) == says
    with translation.override("de"):
        assert finder.distance_words(metres) == says.replace(".", ",")


def test_a_full_school_is_listed_with_the_reason_against_it(walk: Walk, middle: School) -> None:
    make_place(school_at(100, "100001"), 0)
    found = look(walk)
    assert found.fitting == []
    assert kept_back(found, Hurdle.FULL)[0].why_not == ["no free place"]


def test_a_school_that_has_declined_is_left_out_until_the_exclusion_is_lifted(walk: Walk) -> None:
    walk.ask()
    assert walk.offer is not None
    assert walk.school is not None
    decline(
        walk.offer,
        decline_reason=DeclineReason.CAPACITY_EXHAUSTED,
        by=walk.by_school(),
        at=walk.later(),
    )
    walk.case.refresh_from_db()
    candidate = kept_back(look(walk), Hurdle.DECLINED)[0]
    assert candidate.excluded
    assert "Capacity exhausted" in candidate.why_not[0]
    assert f"{day_of(walk.at):%d.%m.%Y}" in candidate.why_not[0]
    lift_exclusion(walk.case, walk.school, reason="Neue Gruppe", by=walk.by, at=walk.later())
    assert numbers(look(walk).fitting) == [walk.school.number]


def test_schools_that_never_reported_come_last_and_the_nearest_of_them_first(
    walk: Walk, middle: School
) -> None:
    for metres, number in ((5000, "100001"), (200, "100002"), (900, "100003")):
        school_at(metres, number)
    school_at(0, "100004", utm_east=None)
    found = look(walk)
    silent = kept_back(found, Hurdle.SILENT)
    assert numbers(silent) == ["100002", "100003", "100001", "100004"]
    assert silent[0].why_not == ["has never reported places for this group"]


def test_only_schools_that_teach_this_and_are_open_are_listed(walk: Walk, middle: School) -> None:
    school_at(10, "100001", is_active=False)
    school_at(10, "100002", form="20")
    school_at(10, "100003", form="02")
    assert look(walk).everybody == []
    any_form = Wish(7, SupportForm.PARTIAL)
    assert numbers(look(walk, any_form).everybody) == ["100002"]
    assert look(walk, Wish(7, SupportForm.IFK, "15")).everybody == []


def test_a_free_place_in_another_school_form_is_a_reason_of_its_own(walk: Walk) -> None:
    make_place(make_school("100001", form="20"), 3)
    make_place(make_school("100002", form="20"), 0)
    make_place(make_school("100003"), 1)
    found = look(walk)
    assert numbers(found.fitting) == ["100003"]
    [other] = kept_back(found, Hurdle.OTHER_FORM)
    assert other.school.number == "100001"
    assert other.why_not == ["not the school form that is looked for"]
    assert [group.hurdle for group in found.groups] == [Hurdle.OTHER_FORM]


def test_the_rank_is_said_with_its_reasons(walk: Walk, middle: School) -> None:
    place = make_place(school_at(900, "100001"), 3)
    Place.objects.filter(pk=place.pk).update(as_of=TODAY - timedelta(days=1))
    sibling = Walk(walk.at)
    sibling.case.child.household_id = walk.case.child.household_id
    sibling.case.child.save()
    sibling.school = place.school
    sibling.to(CaseState.ENROLLED)
    Place.objects.filter(pk=place.pk).update(reported_free=4)
    [first] = look(walk).fitting
    with translation.override("de"):
        assert first.because == (
            "weil Geschwisterkind an dieser Schule, 900 m, 3 freie Plätze, Stand gestern"
        )


def test_a_part_of_the_name_narrows_the_list(walk: Walk) -> None:
    make_place(make_school("100001", name="Gesamtschule Nord"))
    make_school("100002", name="Gesamtschule Süd")
    assert numbers(look(walk, Wish(7, SupportForm.PARTIAL, "15", "nord")).everybody) == ["100001"]
    assert numbers(look(walk, Wish(7, SupportForm.PARTIAL, "15", "100002")).everybody) == ["100002"]


def test_a_disclosure_block_hides_the_way_from_everybody_but_the_lead(
    walk: Walk, middle: School
) -> None:
    make_place(school_at(900))
    household = walk.case.child.household
    household.disclosure_block = True
    household.save()
    assert look(walk, WISH, Role.PLACEMENT).fitting[0].metres is None
    assert look(walk, WISH, Role.LEAD).fitting[0].metres == 900


@pytest.mark.parametrize("schools", [1, 3])
def test_one_school_or_three_cost_the_same_five_queries(
    walk: Walk, middle: School, schools: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(schools):
        make_place(school_at(100 * n))
        school_at(50 * n)
    by = staff(walk.person)
    case = Case.objects.with_child().get(pk=walk.case.pk)
    with django_assert_num_queries(5):
        found = finder.find(case, WISH, by=by, on=TODAY)
        assert [one.why and one.why_not for one in found.everybody]
    assert len(found.everybody) == 2 * schools


def test_the_newest_recommendation_says_what_is_looked_for(walk: Walk) -> None:
    assert finder.wishes_of(walk.case) == [Wish(7, SupportForm.PARTIAL, "15")]
    options = [Option("20", 8, SupportForm.SEPARATE), Option("10", 7, SupportForm.PARTIAL)]
    revise(walk.case, options, by=walk.by, at=walk.later())
    fresh = Case.objects.get(pk=walk.case.pk)
    assert finder.wishes_of(fresh) == [
        Wish(8, SupportForm.SEPARATE, "20"),
        Wish(7, SupportForm.PARTIAL, "10"),
    ]
    reported = report(report_data(), by=walk.by, at=walk.at)
    assert finder.wishes_of(reported) == []


def test_places_that_fit_a_waiting_child_are_counted(
    walk: Walk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = Walk()
    other.to(CaseState.WAITLISTED)
    walk.ask()
    assert walk.offer is not None
    decline(
        walk.offer,
        decline_reason=DeclineReason.NO_SUPPORT_GROUP,
        by=walk.by_school(),
        at=walk.later(),
    )
    waitlist(walk.case, search="Alle", by=walk.by, at=walk.later(HOUR))
    make_place(make_school(), 2)
    make_place(make_school(), 9, grade=8)
    cases = list(Case.objects.waiting_list())
    with django_assert_num_queries(2):
        free = finder.free_for(cases)
    # The school that declined has five places: they count for the other child alone.
    assert free == {walk.case.pk: 2, other.case.pk: 7}


def test_a_figure_without_a_child_in_mind_is_only_counted() -> None:
    place = make_place(make_school(), 3)
    candidate = finder.counted(place, date(2026, 11, 3))
    assert (candidate.free, candidate.age) == (3, "figure of yesterday")
