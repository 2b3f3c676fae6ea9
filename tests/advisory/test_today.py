"""Today: my appointments, follow-ups, what burns, what came in, and what waits to be posted."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from advisory.desk.models import Advisor
from cases.actions.appointments import book
from cases.actions.changes import escalate
from cases.actions.follow_ups import Whom, plan_follow_up
from cases.actions.intake import ReportData, amend, report, take_on
from cases.actions.slots import Slot
from cases.actors import Actor
from cases.models import Absence, Case
from cases.notices import NoticeState, Way
from cases.states import AppointmentMode, CaseState, InterpreterStatus, Role
from tests.advisory.visiting import Desk, html, text
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

NOTHING_BURNS = "Nothing burns."


@pytest.fixture
def advisor() -> Advisor:
    return make_person(Role.ADVISOR, name="Ayşe Kaya")


def part(page: str, heading: str) -> str:
    """One section of the page."""
    [found] = [one for one in re.split(r"<section", page) if f'aria-labelledby="{heading}"' in one]
    return found


def meet(advisor: Advisor, case: Case, begins: datetime, **slot: Any) -> None:
    book(
        case,
        Slot(begins, begins + HOUR, advisor.pk, **slot),
        by=staff(),
        at=MONDAY - HOUR,
    )


def reported(at: datetime = MONDAY - DAY, household_id: int | None = None, **child: Any) -> Case:
    data = report_data(**child)
    if household_id:
        data = ReportData(child=data.child, household_id=household_id)
    return report(data, by=staff(), at=at)


def test_my_appointments_say_who_when_where_and_whether_the_interpreter_comes(
    advisor: Advisor,
) -> None:
    child = reported(given_name="أميرة", family_name="حداد", interpreter_language="ar")
    sibling = reported(household_id=child.child.household_id, given_name="Omar")
    meet(advisor, child, MONDAY + 2 * HOUR, room="Raum 2.14", interpreter=InterpreterStatus.ASKED)
    page = Desk(advisor, MONDAY).get("today")
    mine = part(html(page), "meetings")
    assert "<bdi>أميرة حداد</bdi>" in mine
    assert re.search(r"12:00.13:00", mine)
    assert "Arabic" in mine
    assert "Interpreter not confirmed" in mine
    assert "<bdi>Raum 2.14</bdi>" in mine
    assert "On site" in mine
    assert f'href="/cases/{sibling.number}/"><bdi>Omar</bdi>' in mine
    assert f'href="/cases/{child.number}/"' in mine


def test_only_mine_and_only_of_today(advisor: Advisor) -> None:
    meet(make_person(Role.ADVISOR), reported(given_name="Colleague"), MONDAY + 2 * HOUR)
    meet(advisor, reported(given_name="Tomorrow"), MONDAY + DAY)
    page = text(Desk(advisor, MONDAY).get("today"))
    assert "No appointments today." in page
    assert "Colleague" not in part(html(Desk(advisor, MONDAY).get("today")), "meetings")


def test_who_stands_in_for_somebody_meets_their_families(advisor: Advisor) -> None:
    away = make_person(Role.ADVISOR, name="Jan Brandt")
    meet(away, reported(given_name="Amira"), MONDAY + 2 * HOUR)
    days = {"starts_on": MONDAY.date(), "ends_on": MONDAY.date()}
    Absence.objects.create(person=away, substitute=advisor, **days)
    mine = part(html(Desk(advisor, MONDAY).get("today")), "meetings")
    assert "Amira" in mine
    assert "<bdi>Jan Brandt</bdi>" in mine


def test_who_is_no_advisor_sees_the_appointments_of_the_office(advisor: Advisor) -> None:
    meet(advisor, reported(given_name="Amira"), MONDAY + 2 * HOUR, mode=AppointmentMode.VIDEO)
    mine = part(html(Desk(make_person(Role.INTAKE), MONDAY).get("today")), "meetings")
    assert "Appointments of the office" in mine
    assert "<bdi>Ayşe Kaya</bdi>" in mine
    assert "Video" in mine


def test_what_burns_stands_by_the_share_of_its_clock_with_what_blocks() -> None:
    placement = make_person(Role.PLACEMENT)
    walk = Walk()
    walk.school = make_school("100028")
    asked = walk.to(CaseState.OFFERED)  # on a Wednesday
    late = make_case(CaseState.READY_FOR_PLACEMENT, at=MONDAY - 14 * DAY)
    fresh = make_case(CaseState.READY_FOR_PLACEMENT, at=MONDAY + 5 * DAY)
    mine = part(html(Desk(placement, walk.at + 6 * DAY).get("today")), "burning")
    assert "Schule 100028 does not answer, 4 school days" in mine
    assert "4 of 3 school days, overdue" in mine
    assert mine.index(late.number) < mine.index(asked.number)
    assert fresh.number not in mine
    assert 'href="/worklist/?overdue=on"' in mine


def test_the_clock_of_the_law_burns_though_nothing_else_is_due(advisor: Advisor) -> None:
    case = reported(MONDAY, protection_application_on=MONDAY.date() - 50 * DAY)
    take_on(case, advisor.pk, by=staff(), at=MONDAY)
    mine = text(Desk(advisor, MONDAY + HOUR).get("today"))
    assert "EU, by law: 50 of 60 days, due soon" in mine


def test_who_may_not_search_again_can_still_call_the_family() -> None:
    walk = Walk()
    case = walk.to(CaseState.NOT_ATTENDING)
    for person, page in ((make_person(Role.INTAKE), "contact"), (walk.person, "search_again")):
        mine = part(html(Desk(person, walk.at + 14 * DAY).get("today")), "burning")
        assert f"/cases/{case.number}/moves/{page}/" in mine


def test_a_colleagues_consultation_does_not_burn_here(advisor: Advisor) -> None:
    walk = Walk(MONDAY - 14 * DAY)
    walk.to(CaseState.IN_CONSULTATION)
    assert NOTHING_BURNS in text(Desk(advisor, MONDAY).get("today"))
    assert walk.case.number in html(Desk(walk.person, MONDAY).get("today"))


def test_an_appointment_ahead_does_not_burn_however_near(advisor: Advisor) -> None:
    meet(advisor, reported(), MONDAY + 2 * HOUR)
    assert NOTHING_BURNS in text(Desk(advisor, MONDAY).get("today"))
    assert "What became of the appointment" in text(Desk(advisor, MONDAY + DAY).get("today"))


def test_the_lead_sees_what_was_escalated(advisor: Advisor) -> None:
    case = make_case(at=MONDAY)
    escalate(case, 1, reason="Eilt", by=staff(), at=MONDAY)
    lead = Desk(make_person(Role.LEAD), MONDAY + 3 * DAY)
    assert case.number in part(html(lead.get("today")), "burning")
    assert "Escalation 1: Lead" in text(lead.get("today"))


def test_follow_ups_of_mine_and_of_my_roles_come_when_they_are_due(advisor: Advisor) -> None:
    case, me = make_case(), Actor.staff(advisor.pk, [Role.ADVISOR])
    today = MONDAY.date()
    plan_follow_up(case, "<b>Mutter</b> anrufen", today - DAY, by=me, at=MONDAY - DAY)
    plan_follow_up(case, "Für alle", today, whom=Whom(Role.ADVISOR), by=staff(), at=MONDAY)
    plan_follow_up(case, "Für andere", today, whom=Whom(Role.INTAKE), by=staff(), at=MONDAY)
    plan_follow_up(case, "Später", today + DAY, by=me, at=MONDAY)
    mine = part(html(Desk(advisor, MONDAY).get("today")), "follow-ups")
    assert "&lt;b&gt;Mutter&lt;/b&gt; anrufen" in mine
    assert "overdue" in mine
    assert "Für alle" in mine
    assert "Für andere" not in mine
    assert "Später" not in mine
    assert f'href="/cases/{case.number}/"' in mine


def test_what_came_in_reaches_back_over_the_weekend(advisor: Advisor) -> None:
    friday, thursday = MONDAY - 3 * DAY, MONDAY - 4 * DAY
    new, old = make_case(at=friday), make_case(at=thursday)
    news = part(html(Desk(advisor, MONDAY).get("today")), "news")
    assert "Came in since Fri 06.11." in news
    assert "1 new report" in news
    assert new.number in news
    assert old.number not in news


def test_answers_of_schools_come_in_but_not_my_own_steps() -> None:
    walk = Walk()
    walk.school = make_school("100028")
    walk.to(CaseState.PLACED)
    news = part(html(Desk(walk.person, walk.at).get("today")), "news")
    assert "School accepted (100028)" in news
    assert "Reported" not in news


def test_letters_to_post_and_troubled_messages_are_counted() -> None:
    case = make_case(CaseState.INVITED)
    case.notices.update(way=Way.LETTER)
    other = make_case(CaseState.INVITED)
    other.notices.update(state=NoticeState.DEAD)
    page = text(Desk(make_person(Role.INTAKE), MONDAY).get("today"))
    assert "1 letter to print and post" in page
    assert "1 message could not be delivered" in page


def test_the_supervision_sees_only_what_was_escalated_to_it() -> None:
    hidden = make_case(at=MONDAY)
    walk = Walk(MONDAY - 60 * DAY)
    asked = walk.to(CaseState.ASSIGNMENT_REQUESTED)
    page = Desk(make_person(Role.SUPERVISION), walk.at + 8 * DAY).get("today")
    assert asked.number in html(page)
    assert hidden.number not in html(page)
    assert "meetings" not in html(page)
    assert "to print and post" not in text(page)


def test_who_has_no_cases_is_told_so() -> None:
    make_case()
    page = text(Desk(make_person(Role.ADMIN), MONDAY).get("today"))
    assert "Your roles do not include any cases." in page
    assert "2026-" not in page


def test_an_empty_day_says_what_to_do(advisor: Advisor) -> None:
    page = text(Desk(advisor, MONDAY).get("today"))
    for sentence in (
        "No appointments today.",
        NOTHING_BURNS,
        "Nothing to take up again today.",
        "Nothing new: no report, no answer of a school.",
    ):
        assert sentence in page


def test_only_who_may_report_is_offered_it(advisor: Advisor) -> None:
    button = 'kern-btn--primary" href="/report/"'
    assert button not in html(Desk(advisor, MONDAY).get("today"))
    assert button in html(Desk(make_person(Role.INTAKE), MONDAY).get("today"))


@pytest.mark.parametrize("children", [1, 3])
def test_today_costs_the_same_with_one_child_or_three(
    children: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_person()
    for n in range(children):
        case = reported()
        reported(household_id=case.child.household_id)
        amend(case, {"child": {"other_spellings": "x"}}, by=staff(), at=MONDAY - HOUR)
        meet(person, case, MONDAY + timedelta(hours=1 + n))
        plan_follow_up(case, "Anrufen", MONDAY.date(), by=staff(person), at=MONDAY)
        make_case(CaseState.OFFERED, at=MONDAY - 14 * DAY)
    desk = Desk(person, MONDAY)
    with django_assert_num_queries(27):
        page = desk.get("today")
    assert part(html(page), "burning").count("does not answer") == children


def test_long_lists_stand_open_with_their_first_few_and_say_how_many_are_folded_away() -> None:
    person = make_person()
    for n in range(6):
        case = reported()
        meet(person, case, MONDAY + timedelta(hours=1 + n))
        plan_follow_up(case, f"Anruf {n}", MONDAY.date(), by=staff(person), at=MONDAY)
        make_case(CaseState.READY_FOR_PLACEMENT, at=MONDAY - 14 * DAY)
    page = html(Desk(person, MONDAY).get("today"))
    for heading, words in (
        ("burning", "3 more cases that burn"),
        ("follow-ups", "3 more follow-ups"),
        ("news", "more that came in"),
    ):
        open_rows, _fold, folded = part(page, heading).partition("<details")
        assert open_rows.count("data-row") == 3, heading
        assert words in folded
    meetings = part(page, "meetings")
    assert meetings.count("data-row") == 3
    assert 'href="/appointments/">3 more appointments today: to the week' in meetings


def test_what_burns_and_the_follow_ups_come_first(advisor: Advisor) -> None:
    page = html(Desk(advisor, MONDAY).get("today"))
    places = [
        page.index(f'aria-labelledby="{one}"') for one in ("burning", "follow-ups", "meetings")
    ]
    assert places == sorted(places)
