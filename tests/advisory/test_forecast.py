"""The forecast page: what the clock will do, why, and what would cancel it; filters and rights."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advisory.desk.views import forecast
from cases.actions.papers import arrange_exam
from cases.actions.placement import withdraw_offer
from cases.calendars import day_of
from cases.models import Notice
from cases.notices import NoticeState
from cases.states import CaseState, Role
from schools.models import Place, School
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, HOUR, MONDAY, Walk, make_case, make_person, make_school

pytestmark = pytest.mark.django_db

S = CaseState


def asked(school: School | None = None) -> Walk:
    """A child for whom a school is asked, a new one unless it is given."""
    walk = Walk()
    walk.school = school
    walk.to(S.OFFERED)
    return walk


def desk_after(walk: Walk, *roles: Role) -> Desk:
    """Somebody an hour after the last step."""
    return Desk(make_person(*roles or (Role.PLACEMENT,)), walk.later())


def days(page: object) -> list[str]:
    """The days on the page, in their order."""
    return re.findall(r"<caption>([^<]*)</caption>", html(page))  # type: ignore[arg-type]


def test_each_entry_says_when_what_to_whom_and_what_would_cancel_it() -> None:
    walk = asked()
    assert walk.school is not None
    page = desk_after(walk).get("forecast")
    said = text(page)
    assert (
        "The school is reminded of the place request. Mail: Reminder of a place request"
        f" School {walk.school.number} The answer of the school, or the end of the request."
    ) in said
    assert "The place request expires, and the place is given back." in said
    assert days(page) == sorted(days(page), key=lambda day: day.split(" ")[1].split(".")[::-1])
    assert f"/cases/{walk.case.number}/" in html(page)
    assert walk.case.child.family_name not in said


def test_colleagues_who_hear_the_same_share_an_entry() -> None:
    one, two = make_person(Role.LEAD, name="Frau Eins"), make_person(Role.LEAD, name="Herr Zwei")
    walk = asked()
    page = text(Desk(make_person(Role.INTAKE), walk.later()).get("forecast"))
    assert f"{one}, {two}" in page
    mine = text(Desk(one, walk.later()).get("forecast", query=f"?whom=user:{one.pk}"))
    listed = mine.split("Without filters")[1]
    assert "Frau Eins" in listed
    assert "Herr Zwei" not in listed


def test_a_step_that_tells_somebody_is_not_listed_twice() -> None:
    walk = asked()
    page = html(desk_after(walk).get("forecast"))
    assert page.count("The lead is told that the school does not answer.") == 1


def test_what_is_solved_no_longer_comes() -> None:
    walk = asked()
    withdraw_offer(walk.case, reason="Familie zieht um", by=walk.by, at=walk.later())
    said = text(desk_after(walk).get("forecast"))
    assert "The school is reminded of the place request." not in said
    assert "Placement is reminded to ask a school." in said


def test_the_forecast_of_one_case() -> None:
    walk, other = asked(), make_case(S.INVITED)
    page = desk_after(walk).get("forecast", query=f"?case={other.number}")
    assert other.number in text(page)
    assert f"/cases/{walk.case.number}/" not in html(page)
    assert "a second time" in text(page)


def test_the_forecast_of_one_school() -> None:
    walk, other = asked(), asked()
    assert walk.school is not None
    page = desk_after(other).get("forecast", query=f"?school={walk.school.number}")
    assert f"/cases/{walk.case.number}/" in html(page)
    assert f"/cases/{other.case.number}/" not in html(page)
    assert "The lead is told" not in text(page)


def test_the_forecast_for_me() -> None:
    walk = asked()
    desk = desk_after(walk, Role.LEAD)
    page = desk.get("forecast")
    link = re.search(r'href="(\?whom=user:\d+)"', html(page))
    assert link is not None
    mine = text(desk.get("forecast", query=link[1]))
    assert "The lead is told that the school does not answer." in mine
    assert "The school is reminded of the place request." not in mine
    assert 'aria-current="page">To me' in html(desk.get("forecast", query=link[1]))


def test_a_school_whose_figures_grow_old_is_asked_for_new_ones() -> None:
    walk = asked()
    assert walk.school is not None
    page = text(desk_after(walk).get("forecast", query=f"?school={walk.school.number}"))
    old = "Free places of a school are out of date"
    assert f"{old} School {walk.school.number} New figures from the school." not in page
    Place.objects.update(as_of=date(2026, 10, 15))
    page = text(desk_after(walk).get("forecast", query=f"?school={walk.school.number}"))
    assert f"Mail: {old} School {walk.school.number} New figures from the school." in page


def test_families_schools_and_steps_that_tell_nobody() -> None:
    walk = Walk()
    walk.to(S.APPOINTMENT_SCHEDULED)
    desk = desk_after(walk, Role.INTAKE)
    families = text(desk.get("forecast", query="?whom=families"))
    assert "The family is reminded of its appointment some hours ahead." in families
    assert "Another time for the appointment, or its cancellation." in families
    assert "The advisor is asked" not in families
    schools = text(desk.get("forecast", query="?whom=schools"))
    assert "Nothing will happen by itself that fits this filter." in schools


def test_an_empty_forecast_says_so() -> None:
    desk = Desk(make_person(Role.INTAKE), MONDAY)
    assert "Nothing will happen by itself." in text(desk.get("forecast"))
    unknown = text(desk.get("forecast", query="?case=E-2026-99999&whom=nonsense"))
    assert "Without filters" in unknown


@pytest.mark.parametrize("role", [Role.DPO, Role.ADMIN, Role.SUPERVISION])
def test_nobody_sees_the_dates_of_a_case_that_they_may_not_open(role: Role) -> None:
    walk = asked()
    page = desk_after(walk, role).get("forecast")
    assert page.status_code == 200
    assert walk.case.number not in text(page)


def test_the_supervision_sees_what_was_escalated_to_it() -> None:
    walk = Walk(MONDAY - timedelta(days=40))
    walk.to(S.ASSIGNMENT_REQUESTED)
    assert walk.case.number in text(desk_after(walk, Role.SUPERVISION).get("forecast"))


def test_a_long_forecast_is_turned_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = asked()
    desk = desk_after(walk)
    everything = html(desk.get("forecast")).count('<th scope="row">')
    monkeypatch.setattr(forecast, "PAGE", 3)
    first, second = desk.get("forecast"), desk.get("forecast", query="?page=2")
    assert f"{everything} entries" in text(first)
    assert html(first).count('<th scope="row">') == 3
    assert 'href="?page=2"' in html(first)
    assert days(second)[0].split(" ")[1][3:] >= days(first)[-1].split(" ")[1][3:]


@pytest.mark.parametrize("later", [HOUR, 20 * DAY])
def test_more_cases_ask_no_more(later: timedelta) -> None:
    """Also of messages that have waited past their hour, because nobody delivered them."""
    counted, school = [], make_school()
    for _round in range(2):
        walk = asked(school)
        walk.later(later)
        asked(school)
        desk = desk_after(walk)
        with CaptureQueriesContext(connection) as queries:
            desk.get("forecast")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_page_of_a_case_names_its_next_automatic_reminder() -> None:
    walk = asked()
    assert walk.school is not None
    said = text(desk_after(walk).get("case", walk.case.number))
    block = said.split("Next automatic reminder")[1].split("Forecast of this case")[0]
    assert f"School {walk.school.number} · Mail: Place request" in block
    assert "What would cancel it" in block


def test_a_case_without_a_reminder_says_so() -> None:
    walk = Walk()
    walk.to(S.ENROLLED)
    arrange_exam(walk.case, day_of(walk.at), by=walk.by, at=walk.later())
    Notice.objects.update(state=NoticeState.SENT)
    said = text(desk_after(walk).get("case", walk.case.number))
    assert "None in the next two weeks." in said
