"""The orders of the worklist: by name, state and clock, on the page, in files and bulk actions."""

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from advisory.desk.listing import read_place, write_place
from cases import paging, worklist
from cases.actions.intake import amend, report, take_on
from cases.models import Case
from cases.selection import Order, Place, Scope, View
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, MONDAY, Walk, make_case, make_person, report_data, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake() -> Desk:
    return Desk(make_person(Role.INTAKE), MONDAY)


def named(family_name: str, given_name: str = "Kim", own_script: str = "") -> Case:
    child = {"family_name": family_name, "given_name": given_name, "name_own_script": own_script}
    return report(report_data(**child), by=staff(), at=MONDAY - DAY)


def numbers(page: Any) -> list[str]:
    """The numbers of the cases in the order of their rows."""
    return re.findall(r'<th scope="row"><a [^>]*href="/cases/([^/]*)/"', html(page))


def address(page: Any, way: str) -> str:
    """Where the link to the next or the previous page leads."""
    [found] = re.findall(rf'<a rel="{way}"[^>]*href="([^"]*)"', html(page))
    return unescape(found)


def test_names_stand_as_in_a_telephone_book(intake: Desk) -> None:
    cases = [
        named("", "", "أحمد"),
        named("Al", "Zoe"),
        named("Al Hassan", "Adam"),
        named("Alami", "Adam"),
        named("Müller", "Änne"),
        named("Mueller", "Bo"),
        named("Muffler", "Cy"),
        named("", "Nour"),
        named("Şahin", "Ali"),
        named("Sahin", "Zeynep"),
        named("Шевченко", "Олена"),
    ]
    assert numbers(intake.get("worklist", query="?scope=all&order=name")) == [
        case.number for case in cases
    ]


def test_pages_by_name_are_turned_without_a_name_in_the_address(
    intake: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    cases = [named(name) for name in ("Adam", "Bauer", "Bauer", "Cetin", "Demir")]
    first = intake.get("worklist", query="?order=name")
    query = address(first, "next")
    assert query == f"?order=name&after={cases[1].pk}"
    second = intake.get("worklist", query=query)
    third = intake.get("worklist", query=address(second, "next"))
    back = intake.get("worklist", query=address(third, "prev"))
    assert [numbers(page) for page in (first, second, third, back)] == [
        [case.number for case in part] for part in (cases[:2], cases[2:4], cases[4:], cases[2:4])
    ]
    assert address(back, "prev") == f"?order=name&before={cases[2].pk}"


def test_a_case_that_one_may_not_open_tells_nobody_where_its_name_stands() -> None:
    hidden = named("Bauer")
    walk = Walk(MONDAY - 60 * DAY, family_name="Adam")
    walk.to(CaseState.ASSIGNMENT_REQUESTED)
    desk = Desk(make_person(Role.SUPERVISION), walk.at)
    page = desk.get("worklist", query=f"?scope=all&order=name&after={hidden.pk}")
    assert numbers(page) == [walk.case.number]


def test_a_corrected_name_moves_its_case(intake: Desk) -> None:
    one, other = named("Adam"), named("Bauer")
    amend(one, {"child": {"family_name": "Zander"}}, by=staff(), at=MONDAY)
    page = intake.get("worklist", query="?scope=all&order=name")
    assert numbers(page) == [other.number, one.number]


def test_who_is_longest_in_a_state_comes_first_or_last(intake: Desk) -> None:
    late = make_case(CaseState.INVITED, at=MONDAY - 3 * DAY)
    early = make_case(CaseState.WAITLISTED, at=MONDAY - 30 * DAY)
    for order, cases in (("state_since", [early, late]), ("-state_since", [late, early])):
        page = intake.get("worklist", query=f"?scope=all&order={order}")
        assert numbers(page) == [case.number for case in cases]


# --- By the clock --------------------------------------------------------------------------------


def by_clock() -> list[Case]:
    """Half of an hour, a day in time, and a week too late; by next date they stand otherwise."""
    fresh = report(report_data(), by=staff(), at=MONDAY)
    rests = make_case(CaseState.ON_HOLD, at=MONDAY - 20 * DAY)
    late = report(report_data(), by=staff(), at=MONDAY - 9 * DAY)
    later = report(report_data(), by=staff(), at=MONDAY - 21 * DAY)
    return [later, late, rests, fresh]


def test_the_most_used_clock_comes_first_page_by_page(
    intake: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = by_clock()
    assert numbers(intake.get("worklist", query="?scope=all&order=clock")) == [
        case.number for case in cases
    ]
    monkeypatch.setattr(paging, "PAGE", 3)
    first = intake.get("worklist", query="?scope=all&order=clock")
    second = intake.get("worklist", query=address(first, "next"))
    assert numbers(second) == [cases[3].number]
    assert numbers(intake.get("worklist", query=address(second, "prev"))) == numbers(first)
    # The last case of the page goes on meanwhile: nobody is left out.
    take_on(cases[2], intake.person.pk, by=staff(), at=MONDAY)
    assert numbers(intake.get("worklist", query=address(first, "next"))) == [cases[3].number]


def test_a_list_too_long_for_the_clock_says_so_and_stands_by_next_date(
    intake: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = by_clock()
    monkeypatch.setattr(paging, "MOST_BY_CLOCK", 3)
    monkeypatch.setattr("advisory.desk.views.worklist.MOST_BY_CLOCK", 3)
    page = intake.get("worklist", query="?scope=all&order=clock")
    assert "More than 3 cases: they stand by their next date." in text(page)
    assert "All open · Next date first" in text(page)
    due = Case.objects.filter(pk__in=[one.pk for one in cases]).order_by("due_at")
    assert numbers(page) == [case.number for case in due]
    monkeypatch.setattr(paging, "MOST_BY_CLOCK", 4)
    assert "More than" not in text(intake.get("worklist", query="?scope=all&order=clock"))


# --- Heads, places, files ------------------------------------------------------------------------


def test_the_heads_sort_and_keep_the_filter(intake: Desk) -> None:
    named("Adam")
    page = intake.get("worklist", query="?scope=all&tab=waiting&order=state_since&after=1")
    heads = re.findall(r'<th scope="col"([^>]*)>(?:<a href="([^"]*)">)?([^<]*)', html(page))
    found = {label: (said.strip(), unescape(link)) for said, link, label in heads}
    base = "?scope=all&tab=waiting&order="
    assert found["Child"] == ("", f"{base}name")
    assert found["State"] == ('aria-sort="ascending"', f"{base}-state_since")
    assert found["Waits"] == ("", f"{base}reported_at")
    assert found["What blocks, clock used"] == ("", f"{base}clock")
    assert found["Next date"] == ("", f"{base}due_at")
    assert found["Advisor"] == ("", "")
    page = intake.get("worklist", query="?scope=all&order=name")
    assert '<th scope="col" aria-sort="ascending">Child</th>' in html(page)


@pytest.mark.parametrize(
    "place", [Place(MONDAY.replace(microsecond=123), 7), Place(1.333333, 7), Place(None, 7)]
)
def test_a_place_survives_its_address(place: Place) -> None:
    assert read_place(write_place(place)) == place


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize(
    "place",
    [
        "7",
        "999999999999999999",
        "1.250000-7",
        "nan-7",
        "1e5-7",
        "9.250000-²",
        "20261109T090000.0-7",
    ],
)
def test_a_place_of_another_order_begins_anew_or_ends(
    intake: Desk, order: Order, place: str
) -> None:
    named("Adam")
    for way in ("after", "before"):
        page = intake.get("worklist", query=f"?scope=all&order={order}&{way}={place}")
        assert page.status_code == 200


@pytest.mark.parametrize("order", ["name", "clock", "-state_since"])
def test_a_file_and_a_kept_view_are_in_the_order_of_the_page(intake: Desk, order: str) -> None:
    by_clock()
    query = f"order={order}&scope=all"
    page = intake.get("worklist", query=f"?{query}")
    octets = intake.post("export", format="csv", view=query).content
    lines = csv.DictReader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";")
    assert [line["Case"] for line in lines] == numbers(page)
    kept = intake.post("views", name="Meine", view=query).headers["Location"]
    assert numbers(intake.get("worklist", query=kept.partition("/worklist/")[2])) == numbers(page)


def test_all_of_a_view_are_chosen_in_its_order(intake: Desk) -> None:
    second, first = named("Bauer"), named("Adam")
    view = View(scope=Scope.ALL, order=Order.NAME)
    actor = staff(intake.person)
    assert worklist.keys(view, actor, MONDAY, 5) == [first.pk, second.pk]
    assert worklist.keys(view, actor, MONDAY, 1) == [first.pk]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("order", "more"), [("name", 0), ("state_since", 0), ("clock", 1)])
def test_an_order_costs_the_same_with_one_case_or_three(
    intake: Desk,
    order: str,
    more: int,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _nth in range(count):
        make_case(CaseState.OFFERED)
        make_case(CaseState.ON_HOLD)
    asked = 17 if connection.vendor == "postgresql" else 16
    with django_assert_num_queries(asked + more):
        page = intake.get("worklist", query=f"?scope=all&order={order}")
    assert len(numbers(page)) == 2 * count
