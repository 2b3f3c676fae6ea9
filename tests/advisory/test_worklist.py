"""The worklist: mine by default, filtered and sorted by its address, page by page."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from advisory.desk.listing import read_place, write_place
from cases import paging
from cases.actions.changes import escalate
from cases.actions.intake import report, take_on
from cases.models import Case
from cases.selection import Place
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, chosen, html, text
from tests.factories import (
    DAY,
    HOUR,
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
def intake() -> Desk:
    return Desk(make_person(Role.INTAKE), MONDAY)


def reported(at: datetime = MONDAY - DAY, **child: Any) -> Case:
    return report(report_data(**child), by=staff(), at=at)


def listed(page: Any, *cases: Case) -> list[bool]:
    """Which of these cases stand on the page."""
    return [f'href="/cases/{case.number}/"' in html(page) for case in cases]


def order(page: Any, *cases: Case) -> list[Case]:
    """These cases as they follow each other on the page."""
    return sorted(cases, key=lambda case: html(page).index(f"/cases/{case.number}/"))


def test_by_default_stands_what_waits_for_my_roles(intake: Desk) -> None:
    mine, families = reported(), make_case(CaseState.INVITED, at=MONDAY - 5 * DAY)
    others = make_case(CaseState.READY_FOR_PLACEMENT, at=MONDAY - 5 * DAY)
    assert listed(intake.get("worklist"), mine, families, others) == [True, True, False]
    placement = Desk(make_person(Role.PLACEMENT), MONDAY)
    assert listed(placement.get("worklist"), mine, families, others) == [False, False, True]
    everything = intake.get("worklist", query="?scope=all")
    assert listed(everything, mine, families, others) == [True, True, True]


def test_what_waits_for_a_colleague_is_the_colleagues() -> None:
    walk = Walk(MONDAY - 5 * DAY)
    case = walk.to(CaseState.IN_CONSULTATION)
    colleague = Desk(make_person(Role.ADVISOR), MONDAY)
    assert listed(colleague.get("worklist"), case) == [False]
    assert listed(Desk(walk.person, MONDAY).get("worklist"), case) == [True]


def test_what_was_escalated_is_the_leads_to_do() -> None:
    calm, urgent = reported(), reported()
    escalate(urgent, 1, reason="Eilt", by=staff(), at=MONDAY)
    lead = Desk(make_person(Role.LEAD), MONDAY + HOUR)
    assert listed(lead.get("worklist"), calm, urgent) == [False, True]


def test_what_is_in_my_care_is_one_choice_away() -> None:
    case, other = reported(), reported()
    person = make_person(Role.ADVISOR)
    take_on(case, person.pk, by=staff(), at=MONDAY)
    desk = Desk(person, MONDAY + HOUR)
    assert listed(desk.get("worklist"), case, other) == [False, False]
    assert listed(desk.get("worklist", query="?scope=care"), case, other) == [True, False]


def test_a_row_says_everything_that_is_asked_of_it() -> None:
    walk = Walk()
    walk.school = make_school("100028")
    case = walk.to(CaseState.OFFERED)
    child = case.child
    child.given_name, child.family_name, child.name_own_script = "", "", "أميرة <حداد>"
    child.save()
    escalate(case, 1, reason="Eilt", by=walk.by, at=walk.at)
    page = Desk(walk.person, walk.at + 6 * DAY).get("worklist")
    assert "<bdi>أميرة &lt;حداد&gt;</bdi>" in html(page)
    for words in (
        case.number,
        "Place requested since 11.11.2026",
        "Escalation 1: Lead",
        "8 days 6 working days",
        "Schule 100028 does not answer, 4 school days",
        "Mon 16.11. (overdue) School",
        str(walk.person),
    ):
        assert words in text(page)
    assert '<tr data-row class="e-late">' in html(page)


def test_the_tabs_count_the_two_figures_of_the_ministry(intake: Desk) -> None:
    for state in CaseState:
        make_case(state, at=MONDAY - 60 * DAY)
    page = text(intake.get("worklist", query="?scope=all"))
    for tab in (
        "All open (12)",
        "Waiting for consultation (3)",
        "Consulted, without a place (5)",
        "With a place (3)",
        "On hold (1)",
        "Closed (1)",
    ):
        assert tab in page


def test_a_tab_shows_what_it_counts_and_keeps_the_filter(intake: Desk) -> None:
    waiting = reported(family_language="uk")
    consulted = make_case(CaseState.WAITLISTED, family_language="uk", at=MONDAY - 5 * DAY)
    query = "?scope=all&language=uk&tab=waiting"
    page = intake.get("worklist", query=query)
    assert listed(page, waiting, consulted) == [True, False]
    assert 'aria-current="page">Waiting for consultation (1)' in html(page)
    assert "?scope=all&amp;language=uk&amp;tab=consulted" in html(page)
    assert chosen(page, "language") == ["uk"]
    assert '<input type="hidden" name="tab" value="waiting"' in html(page)


@pytest.mark.parametrize(
    ("query", "first", "second"),
    [
        ("state=REPORTED", True, False),
        ("state=WAITLISTED&tab=waiting", False, True),
        ("language=uk", True, False),
        ("level=1", False, True),
        ("level=2", False, False),
        ("overdue=on", False, True),
        ("advisor={advisor}", False, True),
        ("text={school}", False, False),
        ("text={number}", True, False),
        ("state=NONSENSE&level=x&advisor=99999&order=x&tab=x&language=zz", True, True),
    ],
)
def test_the_address_filters(intake: Desk, query: str, first: bool, second: bool) -> None:
    one = reported(MONDAY - HOUR, family_language="uk")
    walk = Walk(MONDAY - 30 * DAY)
    two = walk.to(CaseState.WAITLISTED)
    escalate(two, 1, reason="Eilt", by=walk.by, at=walk.at)
    words = query.format(advisor=walk.person.pk, school="100028", number=one.number)
    page = intake.get("worklist", query=f"?scope=all&{words}")
    assert listed(page, one, two) == [first, second]


def test_the_folded_filters_say_what_they_leave(intake: Desk) -> None:
    kept = "scope=all&tab=waiting&order=name"
    page = intake.get("worklist", query=f"?{kept}&state=&age=6-9&level=1&language=zz&overdue=on")
    named = text(page).partition("Filters and order")[2].partition("State any")[0]
    assert named.strip() == ": Age 6 to 9, Escalated to Lead, Only overdue"
    without = "/worklist/?tab=waiting&amp;scope=all&amp;order=name"
    assert html(page).count(f'href="{without}"') == 3
    unfiltered = intake.get("worklist", query=f"?{kept}&state=&age=&text=")
    assert "Without filters" not in text(unfiltered)
    assert '<details class="e-more">' in html(unfiltered)
    assert "?scope=care&amp;tab=waiting&amp;order=name" in html(unfiltered)


def test_the_text_finds_the_asked_school_by_number_or_name(intake: Desk) -> None:
    walk = Walk(MONDAY - 5 * DAY)
    walk.school = make_school("100028", name="Gesamtschule Nord")
    asked, other = walk.to(CaseState.OFFERED), reported()
    for text_ in ("100028", "schule nord"):
        page = intake.get("worklist", query=f"?scope=all&text={text_}")
        assert listed(page, asked, other) == [True, False]


def test_no_name_of_a_child_is_found_by_an_address(intake: Desk) -> None:
    case = reported(given_name="Amira", family_name="Haddad")
    assert listed(intake.get("worklist", query="?scope=all&text=Haddad"), case) == [False]


def test_the_nearest_date_comes_first_or_who_waits_longest(intake: Desk) -> None:
    long = make_case(CaseState.WAITLISTED, at=MONDAY - 12 * DAY)
    short = reported(MONDAY - 6 * DAY)
    assert order(intake.get("worklist", query="?scope=all"), long, short) == [short, long]
    query = "?scope=all&order=reported_at"
    assert order(intake.get("worklist", query=query), short, long) == [long, short]


def test_pages_are_turned_forwards_and_backwards(
    intake: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    cases = [reported(MONDAY - n * DAY) for n in (20, 19, 19, 18, 10)]
    query, seen = "?order=reported_at", []
    for way in ("next", "next", "prev", "prev", ""):
        page = intake.get("worklist", query=query)
        links = neighbours(page)
        seen.append((listed(page, *cases), set(links)))
        query = links.get(way, "")
    first = ([True, True, False, False, False], {"next"})
    second = ([False, False, True, True, False], {"prev", "next"})
    third = ([False, False, False, False, True], {"prev"})
    assert seen == [first, second, third, second, first]


def neighbours(page: Any) -> dict[str, str]:
    """Where the links to the previous and the next page lead."""
    links = re.findall(r'<a rel="(prev|next)"[^>]*href="([^"]*)"', html(page))
    return {way: unescape(address) for way, address in links}


def test_a_place_in_the_list_survives_its_address() -> None:
    place = Place(MONDAY.replace(microsecond=123), 7)
    assert read_place(write_place(place)) == place
    for nonsense in ("", "x", "20261109T090000.0-", "20269999T090000.0-1", "-1", "a-²"):
        assert read_place(nonsense) is None


def test_an_empty_list_says_what_to_do(intake: Desk) -> None:
    page = intake.get("worklist")
    assert "Nothing to do here." in text(page)
    assert 'href="/worklist/?scope=all"' in html(page)
    assert "No case fits this filter." in text(intake.get("worklist", query="?overdue=on"))


def test_the_supervision_sees_only_what_was_escalated_to_it() -> None:
    hidden = reported()
    walk = Walk(MONDAY - 60 * DAY)
    asked = walk.to(CaseState.ASSIGNMENT_REQUESTED)
    desk = Desk(make_person(Role.SUPERVISION), walk.at)
    page = desk.get("worklist", query="?scope=all")
    assert listed(page, hidden, asked) == [False, True]
    assert "All open (1)" in text(page)
    assert listed(desk.get("worklist"), hidden, asked) == [False, True]
    nobody = Desk(make_person(Role.DPO), MONDAY)
    assert listed(nobody.get("worklist", query="?scope=all"), hidden, asked) == [False, False]


def test_the_supervision_counts_each_of_its_cases() -> None:
    walks = [Walk(MONDAY - 60 * DAY) for _nth in range(2)]
    for walk in walks:
        walk.to(CaseState.ASSIGNMENT_REQUESTED)
    desk = Desk(make_person(Role.SUPERVISION), walks[0].at)
    assert "All open (2)" in text(desk.get("worklist", query="?scope=all"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_one_case_or_three(
    intake: Desk, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _nth in range(count):
        make_case(CaseState.OFFERED)
        make_case(CaseState.ON_HOLD)
    # PostgreSQL is told besides that only a page is wanted.
    with django_assert_num_queries(17 if connection.vendor == "postgresql" else 16):
        page = intake.get("worklist", query="?scope=all")
    assert html(page).count("<tr") == 1 + 2 * count
