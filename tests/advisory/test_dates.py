"""Every date at the desk comes with its reason: on the page of a case, and asked for in lists."""

from datetime import datetime

import pytest

from advisory.desk.why import Reasons
from cases.actions.appointments import book
from cases.actions.slots import Slot
from cases.calendars import TZ
from cases.models import Case, TimetableVersion
from cases.states import CaseState, Role
from tests.advisory.opening import desk_of
from tests.advisory.visiting import Desk, html, text
from tests.factories import HOUR, MONDAY, WAYS, Walk, make_case, make_person, report_data, staff

pytestmark = pytest.mark.django_db

S = CaseState
OCTOBER = datetime(2026, 10, 12, 10, 0, tzinfo=TZ)
BREAK = "without Autumn Break 17.\N{EN DASH}31.10."


@pytest.fixture
def offered() -> Walk:
    """A school was asked just before the autumn holidays."""
    walk = Walk(OCTOBER)
    walk.to(S.OFFERED)
    return walk


def test_the_page_of_a_case_explains_each_of_its_dates(offered: Walk) -> None:
    page = text(Desk(offered.person, offered.later()).get("case", offered.case.number))
    asked = "3 school days from 14.10. (since the school was asked), " + BREAK
    assert f"Why this date?: Next date {asked} · Zielwert (own target)" in page
    assert f"Why this date?: Answer of the school {asked}" in page
    assert "Why this date?: Place request expires 8 school days from 14.10." in page
    assert "Why this date?: Report to first school day 20 working days from 12.10." in page
    reminder = page.partition("The school is reminded of the place request.")[2]
    assert "2 school days from 14.10. (since the school was asked)" in reminder[:200]


def test_a_list_has_the_reason_on_demand(offered: Walk) -> None:
    desk = Desk(offered.person, offered.later())
    number = offered.case.number
    assert f'hx-get="/cases/{number}/dates/"' in html(desk.get("worklist", query="?scope=all"))
    whole = desk.get("dates", number)
    assert "Dates and their reasons" in text(whole)
    assert "Next date: Mon 02.11. 3 school days from 14.10." in text(whole)
    assert "Place request expires: Mon 09.11." in text(whole)
    assert whole["Vary"].count("HX-Request") == 1
    desk.client.defaults["HTTP_HX_REQUEST"] = "true"
    part = html(desk.get("dates", number))
    assert part.startswith('\n<span class="e-muted">3 school days from 14.10.')
    assert "<html" not in part


def test_the_reasons_of_another_office_are_not_told(offered: Walk) -> None:
    supervision = Desk(make_person(Role.SUPERVISION), offered.later())
    assert supervision.get("dates", offered.case.number).status_code == 404


def test_a_date_that_has_not_been_planned_anew_says_so(offered: Walk) -> None:
    TimetableVersion.objects.create(at=offered.at, days={"leg_offered": 4})
    page = text(Desk(offered.person, offered.later()).get("dates", offered.case.number))
    assert "Next date: Mon 02.11. 4 school days from 14.10." in page
    assert "this date is just being planned anew" in page


def test_the_limit_of_law_says_that_it_is_law() -> None:
    case = make_case(protection_application_on=MONDAY.date())
    page = text(desk_of(case).get("dates", case.number))
    assert "60 days from 09.11.2026 (since the application for protection) · gesetzlich" in page


@pytest.mark.parametrize("state", WAYS)
def test_every_stored_date_of_a_case_is_the_explained_one(state: CaseState) -> None:
    walk = Walk()
    case = walk.to(state)
    reasons = Reasons(Case.objects.with_child().get(pk=case.pk))
    told = [reasons.next_date.why]
    if case.is_open:
        told.append(reasons.target.why)
    told += [reasons.stroke(one) for one in case.deadlines.waiting()]
    if case.live_offer:
        told += [reasons.answer(case.live_offer).why, reasons.expiry(case.live_offer).why]
    assert [why.sentence for why in told if why.is_stale] == []
    assert all(why.sentence for why in told)


def test_the_page_of_an_appointment_names_its_hour() -> None:
    case = make_case()
    begins = MONDAY.replace(day=12)
    book(case, Slot(begins, begins + HOUR, make_person().pk), by=staff(), at=MONDAY)
    page = text(desk_of(case).get("case", case.number))
    assert "2 days before 12.11.2026, 10:00 (around the appointment)" in page
    assert report_data().child["given_name"] not in text(desk_of(case).get("dates", case.number))
