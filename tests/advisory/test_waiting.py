"""The waiting list: by rank date, with days in words and what fits now."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from advisory.desk.views import waiting
from cases.actions.changes import escalate
from cases.actions.intake import amend
from cases.actions.placement import review
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, MONDAY, Walk, make_person, make_place, make_school

pytestmark = pytest.mark.django_db


def waiting_since(days: int) -> Walk:
    """A child on the list whose report came so many days before that Monday."""
    walk = Walk(MONDAY - timedelta(days=days))
    walk.to(CaseState.WAITLISTED)
    return walk


@pytest.fixture
def desk() -> Desk:
    """Placement, two days after that Monday."""
    return Desk(make_person(Role.PLACEMENT), MONDAY + 2 * DAY)


def test_who_waits_longest_comes_first(desk: Desk) -> None:
    short, long = waiting_since(7), waiting_since(35)
    page = text(desk.get("waiting_list"))
    assert page.index(long.case.number) < page.index(short.case.number)
    assert "07.10.2026" in page
    assert "35 days: long" in page
    assert "7 days" in page
    assert "25 working days" in page


def test_what_is_wanted_and_what_fits_now(desk: Desk) -> None:
    walk = waiting_since(7)
    make_place(make_school(), 2)
    make_place(make_school(form="20"), 9)
    amend(walk.case, {"household": {"district": "Altendorf"}}, by=walk.by, at=walk.later())
    review(walk.case, note="Alle angerufen", by=walk.by, at=walk.later())
    escalate(walk.case, 1, reason="Lange Wartezeit", by=walk.by, at=walk.later())
    page = desk.get("waiting_list")
    assert "Gesamtschule, grade 7, Deutschfördergruppe (partly separate)" in text(page)
    assert "2 places" in text(page)
    assert "Altendorf" in text(page)
    assert f"{walk.at:%d.%m.%Y}" in text(page)
    assert "Escalation 1: Lead" in text(page)
    assert f"/cases/{walk.case.number}/places/" in html(page)
    assert f"/cases/{walk.case.number}/moves/review/" in html(page)


def test_a_district_under_a_disclosure_block_is_not_shown(desk: Desk) -> None:
    walk = waiting_since(7)
    changes = {"household": {"district": "Altendorf", "disclosure_block": True}}
    amend(walk.case, changes, by=walk.by, at=walk.later())
    assert "Altendorf" not in text(desk.get("waiting_list"))


def test_who_may_not_place_gets_no_link_to_the_review() -> None:
    walk = waiting_since(7)
    advisor = Desk(make_person(Role.ADVISOR), MONDAY + 2 * DAY)
    page = html(advisor.get("waiting_list"))
    assert walk.case.number in page
    assert "/moves/review/" not in page


def test_what_is_done_seldom_is_folded_away() -> None:
    waiting_since(7)
    lead = Desk(make_person(Role.LEAD, Role.PLACEMENT), MONDAY + 2 * DAY)
    before, folded = html(lead.get("waiting_list")).split('<details class="e-more">')[:2]
    assert "/places/" in before
    for event in ("review", "bridge", "request_assignment"):
        assert f"/moves/{event}/" not in before
        assert f"/moves/{event}/" in folded.partition("</details>")[0]


def test_an_empty_list_says_so(desk: Desk) -> None:
    assert "Nobody waits for a school place." in text(desk.get("waiting_list"))


def test_a_long_list_is_turned_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PAGE", 2)
    waiting_walks = [waiting_since(days) for days in (30, 20, 20, 10)]
    last_of_first = waiting_walks[1].case
    first = html(desk.get("waiting_list"))
    assert [walk.case.number in first for walk in waiting_walks] == [True, True, False, False]
    query = f"?after={last_of_first.rank_date}.{last_of_first.pk}"
    assert query in first
    second = html(desk.get("waiting_list", query=query))
    assert [walk.case.number in second for walk in waiting_walks] == [False, False, True, True]
    assert 'rel="next"' not in second
    assert waiting_walks[0].case.number in html(desk.get("waiting_list", query="?after=x.y"))


@pytest.mark.parametrize("children", [1, 3])
def test_the_list_costs_the_same_with_one_child_or_three(
    desk: Desk, children: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(children):
        waiting_since(7 + n)
        make_place(make_school())
    with django_assert_num_queries(10):
        page = desk.get("waiting_list")
    assert text(page).count("Gesamtschule, grade 7") == children
