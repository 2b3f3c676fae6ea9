"""The figures of schools at the desk: listed, written down, marked when they are old."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.calendars import day_of
from cases.states import Role
from schools.models import CapacityReport, Place
from schools.words import SupportForm
from tests.advisory.visiting import Desk, chosen, html, text
from tests.factories import DAY, MONDAY, make_person, make_place, make_school

pytestmark = pytest.mark.django_db

WEDNESDAY = MONDAY + 2 * DAY


@pytest.fixture
def desk() -> Desk:
    """Placement, on a Wednesday morning."""
    return Desk(make_person(Role.PLACEMENT), WEDNESDAY)


def test_all_schools_are_listed_with_their_figures(desk: Desk) -> None:
    nord = make_school("100001", name="Gesamtschule Nord")
    make_place(nord, 4)
    make_place(nord, 0, grade=8, support_form=SupportForm.ALPHA)
    make_school("100002", name="Realschule Süd", form="10")
    page = text(desk.get("places"))
    assert (
        "Grade 7, Deutschfördergruppe (partly separate): 4 free places, figure 9 days old" in page
    )
    assert "Realschule Süd" in page
    assert "never reported" in page
    only_free = text(desk.get("places", query="?only_free=on&grade=8"))
    assert "No school fits this filter." in only_free
    by_form = text(desk.get("places", query="?school_form=10"))
    assert "Gesamtschule Nord" not in by_form
    by_name = text(desk.get("places", query="?name=nord"))
    assert "Realschule Süd" not in by_name


def test_long_lists_of_schools_are_turned_page_by_page(desk: Desk) -> None:
    for n in range(51):
        make_school(f"1{n:05d}")
    first = html(desk.get("places", query="?name=Schule"))
    assert first.count('href="/places/1') == 50
    assert "?name=Schule&amp;after=100049" in first
    second = desk.get("places", query="?name=Schule&after=100049")
    assert "100050" in text(second)
    assert 'rel="prev"' in html(second)


@pytest.mark.parametrize("schools", [1, 3])
def test_the_list_of_schools_costs_the_same_with_one_or_three(
    desk: Desk, schools: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _nth in range(schools):
        make_place(make_school())
    with django_assert_num_queries(6):
        desk.get("places")


def test_placement_writes_down_what_a_school_says(desk: Desk) -> None:
    school = make_school("100001")
    page = desk.get("school", "100001")
    assert "This school has never reported places." in text(page)
    assert f'value="{day_of(desk.at):%d.%m.%Y}"' in html(page)
    typed = {"grade": "7", "support_form": "PARTIAL", "free": "3", "as_of": "10.11.26"}
    assert desk.post("school", "100001", **typed).status_code == 302
    place = school.places.get()
    assert (place.free, place.as_of) == (3, date(2026, 11, 10))
    assert CapacityReport.objects.get().free == 3
    assert "figure of yesterday (10.11.2026)" in text(desk.get("school", "100001"))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"free": "-1"}, "greater than or equal to 0"),
        ({"grade": "2"}, "A school of this form does not teach this grade."),
        ({"as_of": "24.12.2026"}, "The day of the figure has not come yet."),
        ({"grade": ""}, "Please choose."),
    ],
)
def test_a_figure_that_cant_be_is_refused(desk: Desk, typed: dict[str, str], says: str) -> None:
    make_school("100001")
    figure = {"grade": "7", "support_form": "PARTIAL", "free": "3", "as_of": "10.11.2026"}
    page = desk.post("school", "100001", **figure | typed)
    assert page.status_code == 200
    assert says in text(page)
    assert not Place.objects.exists()
    assert chosen(page, "support_form") == ["PARTIAL"]


def test_others_see_the_school_and_report_nothing() -> None:
    make_school("100001")
    advisor = Desk(make_person(Role.ADVISOR), WEDNESDAY)
    page = advisor.get("school", "100001")
    assert "Write down a figure" not in text(page)
    typed = {"grade": "7", "support_form": "PARTIAL", "free": "3", "as_of": "10.11.2026"}
    assert advisor.post("school", "100001", **typed).status_code == 403
    assert not Place.objects.exists()
    assert advisor.get("school", "123456").status_code == 404


def test_an_old_figure_is_marked(desk: Desk) -> None:
    place = make_place(make_school("100001"))
    Place.objects.filter(pk=place.pk).update(as_of=day_of(MONDAY) - timedelta(days=40))
    assert "old, better call the school" in text(desk.get("school", "100001"))
