"""The search: any spelling, phone, number or birth date; what is typed is in no address."""

import re
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from advisory.desk.forms.sought import readings_of
from cases import worklist
from cases.actions.intake import report
from cases.models import Case
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import (
    DAY,
    MONDAY,
    Walk,
    make_case,
    make_person,
    make_school,
    report_data,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk(make_person(Role.INTAKE), MONDAY)


def known(given: str, family: str, **fields: Any) -> Case:
    data = report_data(given_name=given, family_name=family, **fields)
    return report(data, by=staff(), at=MONDAY - DAY)


def found(desk: Desk, q: str) -> list[str]:
    """The numbers of the cases found, in order."""
    page = html(desk.post("search", q=q)).split("<tbody>")
    return re.findall(r'href="/cases/([^/"]+)/"', page[-1])


@pytest.mark.parametrize("typed", ["Mohamed", "Muhammad", "محمد", "muhammed hassan", "HASSAN"])
def test_a_child_is_found_in_any_spelling(desk: Desk, typed: str) -> None:
    case = known("Mohamed", "Hassan")
    known("Olena", "Kowalenko")
    assert found(desk, typed) == [case.number]


@pytest.mark.parametrize("typed", ["Юлія", "Yuliia", "Julia", "Шевченко", "Schewtschenko"])
def test_scripts_do_not_matter(desk: Desk, typed: str) -> None:
    case = known("Юлія", "Шевченко")
    known("Mohamed", "Hassan")
    assert found(desk, typed) == [case.number]


DAYS = [
    "1.2.2013", "01.02.2013", "1. 2. 2013", "1/2/2013", "2013-02-01", "1.2.13", "01022013",
    "010213", "01 02 2013", "1. Februar 2013", "1 feb 2013", "February 2013", "Feb. 2013",
    "02/2013", "2.2013", "Amira 1.2.2013", "01.02.13 haddad", "Amira Haddad 2013",
    "1. Februar 2013 Haddad",
]  # fmt: skip


@pytest.mark.parametrize("typed", DAYS)
def test_a_birth_date_finds_alone_or_beside_a_name(desk: Desk, typed: str) -> None:
    case = known("Amira", "Haddad", birth_date=date(2013, 2, 1))
    known("Amira", "Haddad", birth_date=date(2012, 2, 1))
    assert found(desk, typed) == [case.number]


def test_bare_digits_find_a_day_first_and_then_a_phone(desk: Desk) -> None:
    data = report_data(given_name="Omar", family_name="Other")
    data.guardians[0]["phone"] = "0201 20102013"
    called = report(data, by=staff(), at=MONDAY - DAY)
    born = known("Amira", "Haddad", birth_date=date(2013, 10, 20))
    assert found(desk, "20102013") == [born.number, called.number]


def test_a_month_that_is_a_name_finds_both(desk: Desk) -> None:
    named = known("Mai", "Nguyen", birth_date=date(2013, 7, 9))
    born = known("Amira", "Haddad", birth_date=date(2013, 5, 20))
    assert found(desk, "Mai 2013") == [born.number, named.number]


def test_a_phone_finds_however_it_is_written(desk: Desk) -> None:
    case = known("Amira", "Haddad")
    known("Omar", "Other")
    phone = case.child.household.guardians.get().phone
    for typed in (phone, f"0{phone[3:]}", f"0{phone[3:6]} / {phone[6:]}", phone[-5:]):
        assert found(desk, typed) == [case.number]


def test_a_case_number_leads_straight_to_its_case(desk: Desk) -> None:
    case = known("Amira", "Haddad")
    answer = desk.post("search", q=f" {case.number} ")
    assert answer.headers["Location"] == f"/cases/{case.number}/"


def test_the_answer_says_state_since_when_next_step_and_who() -> None:
    walk = Walk()
    walk.school = make_school("100028")
    walk.to(CaseState.OFFERED)
    desk = Desk(make_person(Role.INTAKE), walk.at)
    page = desk.post("search", q="Amira")
    for words in (
        "Place requested since 11.11.2026",
        "Schule 100028 has not answered yet",
        "Mon 16.11. School",
        str(walk.person),
    ):
        assert words in text(page)
    assert 'value="Amira"' in html(page)


def test_the_most_alike_comes_first(desk: Desk) -> None:
    far = known("Ahmed", "Mohamadi")
    near = known("Mohamed", "Ahmad")
    assert found(desk, "Mohamed Ahmad") == [near.number, far.number]


def test_what_is_typed_is_shown_as_text_and_in_no_address(desk: Desk) -> None:
    page = desk.post("search", q="<b>Amira</b>\0")
    assert page.status_code == 200
    assert "<b>Amira" not in html(page)
    assert "No case found for “<bdi>&lt;b&gt;Amira&lt;/b&gt;</bdi>”" in html(page)
    form = html(page).split('role="search"')[0].rsplit("<form", 1)[1]
    assert 'method="post"' in form
    assert "What are you looking for?" in text(desk.get("search", query="?q=Amira"))


def test_nothing_found_says_what_to_try(desk: Desk) -> None:
    assert "Try one part of the name only" in text(desk.post("search", q="Nobody"))
    assert "What are you looking for?" in text(desk.post("search", q="  "))
    assert "What are you looking for?" in text(desk.get("search"))


def test_only_who_may_report_is_led_to_it(desk: Desk) -> None:
    assert "Take down a report" in text(desk.post("search", q="Nobody"))
    advisor = Desk(make_person(Role.ADVISOR), MONDAY)
    assert "Take down a report" not in text(advisor.post("search", q="Nobody"))


def test_many_answers_say_that_there_may_be_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "FOUND", 2)
    for _nth in range(3):
        known("Amira", "Haddad")
    page = desk.post("search", q="Amira")
    assert "2 cases for “ Amira ”; there may be more" in text(page)


def test_nobody_finds_what_is_not_for_them() -> None:
    case = known("Amira", "Haddad")
    for role in (Role.SUPERVISION, Role.ADMIN, Role.DPO):
        stranger = Desk(make_person(role), MONDAY)
        assert "No case found" in text(stranger.post("search", q="Amira"))
        assert stranger.post("search", q=case.number).status_code == 200


@pytest.mark.parametrize(
    "typed",
    ["0201 55 12", "0171 11 12 2013", "0201/10-12-13", "30.2.2013", "31. Februar", "Al-Hassan",
     "2013", "13.2013", "Feb 1813", "99999999"],
)  # fmt: skip
def test_what_is_no_day_stands_for_itself(typed: str) -> None:
    assert readings_of(typed) == [(typed, None)]


def test_what_may_be_two_things_is_read_in_both_ways() -> None:
    february = (date(2013, 2, 1), date(2013, 2, 28))
    year = (date(2013, 1, 1), date(2013, 12, 31))
    day = (date(2013, 12, 10), date(2013, 12, 10))
    assert readings_of("Amira Feb 2013") == [("Amira", february), ("Feb Amira", year)]
    assert readings_of("0201 10-12-13") == [("0201", day), ("0201 10-12-13", None)]


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_with_one_answer_or_three(
    desk: Desk, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _nth in range(count):
        make_case(CaseState.OFFERED)
    with django_assert_num_queries(11):
        page = desk.post("search", q="Amira")
    assert html(page).count("<tr") == 1 + count
