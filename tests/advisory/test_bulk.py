"""Many cases at once: chosen on the worklist, said once, a result for each."""

import re
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from advisory.desk.models import Advisor
from cases.actions import bulk as verbs
from cases.actions.intake import report, take_on
from cases.models import Bulk, BulkRow, Case, Caseload, FollowUp, HandedCase
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import HOUR, MONDAY, make_case, make_person, report_data, staff

pytestmark = pytest.mark.django_db
Outcome = BulkRow.Outcome


def reported(advisor: Advisor | None = None) -> Case:
    case = report(report_data(), by=staff(), at=MONDAY)
    if advisor:
        take_on(case, advisor.pk, by=staff(), at=MONDAY)
    return case


def do(desk: Desk, what: str, *cases: Case, **said: Any) -> Any:
    """Choose these cases, say what is asked, and follow to the result."""
    keys = [case.pk for case in cases]
    answer = desk.post("bulk", what=what, case=keys, go="1", **said)
    if answer.status_code != 302:
        return answer
    [number] = re.findall(r"\d+", answer.headers["Location"])
    return desk.get("bulk_progress", number)


def outcomes(*cases: Case) -> list[str]:
    return [BulkRow.objects.get(case=case).outcome for case in cases]


def test_the_worklist_offers_what_my_roles_may_do() -> None:
    reported()
    buttons = 'name="what" value="([a-z_]*)"'
    query = "?scope=all"
    for roles, offered in (
        ((Role.INTAKE,), ["assign", "invite", "follow_up"]),
        ((Role.ADVISOR,), ["assign", "hand_over", "follow_up"]),
        ((Role.PLACEMENT,), ["follow_up"]),
    ):
        page = Desk(make_person(*roles), MONDAY).get("worklist", query=query)
        assert re.findall(buttons, html(page)) == offered


def test_families_are_invited_and_who_can_not_be_is_named_with_the_reason() -> None:
    new, done = reported(), make_case(CaseState.WAITLISTED)
    page = do(Desk(make_person(Role.INTAKE), MONDAY + HOUR), "invite", new, done)
    assert outcomes(new, done) == [Outcome.DONE, Outcome.REFUSED]
    assert "1 of 2 done, 1 not possible" in text(page)
    assert "On the waiting list not possible: This is not possible in the present state." in text(
        page
    )
    assert html(page).index(done.number) < html(page).index(new.number)
    new.refresh_from_db()
    assert new.state == CaseState.INVITED


def test_what_the_first_family_receives_is_read_before_many_are_invited() -> None:
    done, new = make_case(CaseState.WAITLISTED), reported()
    desk = Desk(make_person(Role.INTAKE), MONDAY + HOUR)
    page = desk.post("bulk", what="invite", case=[done.pk, new.pk])
    assert "Invitation to the first consultation, to: Family (Arabic)" in text(page)
    assert "Einladung zu einem Beratungsgespräch" in text(page)
    page = desk.post("bulk", what="invite", case=[done.pk])
    assert "What goes out" not in text(page)


def test_a_follow_up_is_planned_for_each() -> None:
    cases, person = [reported() for _nth in range(3)], make_person(Role.INTAKE)
    desk = Desk(person, MONDAY)
    page = do(desk, "follow_up", *cases, note="Unterlagen?", due_on="16.11.2026", whom="")
    assert "All 3 cases done" in text(page)
    assert FollowUp.objects.filter(note="Unterlagen?", user=person).count() == 3


def test_what_is_missing_is_told_at_its_field_and_nothing_is_lost() -> None:
    case = reported()
    desk = Desk(make_person(Role.INTAKE), MONDAY)
    page = do(desk, "follow_up", case, note="Unterlagen?", due_on="1.1.2020", whom="")
    assert "Unterlagen?" in html(page)
    assert f'name="case" value="{case.pk}"' in html(page)
    assert not Bulk.objects.exists()


def test_intake_assigns_and_an_advisor_only_takes_for_themselves() -> None:
    case, advisor, other = reported(), make_person(Role.ADVISOR), make_person(Role.ADVISOR)
    do(Desk(make_person(Role.INTAKE), MONDAY), "assign", case, advisor=advisor.pk)
    assert outcomes(case) == [Outcome.DONE]
    case.refresh_from_db()
    assert case.advisor == advisor
    do(Desk(advisor, MONDAY), "assign", case, advisor=other.pk)
    case.refresh_from_db()
    assert case.advisor == advisor


def test_a_hand_over_asks_the_colleague_and_moves_nothing() -> None:
    giver, receiver = make_person(Role.ADVISOR), make_person(Role.ADVISOR, name="Jan Brandt")
    mine, foreign = reported(giver), reported(receiver)
    page = do(Desk(giver, MONDAY), "hand_over", mine, foreign, receiver=receiver.pk, note="")
    assert "This advisor looks after it already." in text(page)
    assert "Jan Brandt has been asked" in text(page)
    assert HandedCase.objects.get().case == mine
    mine.refresh_from_db()
    assert mine.advisor == giver


def handed_over() -> tuple[Desk, Caseload, Case, Case]:
    """Two cases that wait for a colleague, at whose desk one stands an hour later."""
    giver, receiver = make_person(Role.ADVISOR), make_person(Role.ADVISOR)
    one, other = reported(giver), reported(giver)
    do(Desk(giver, MONDAY), "hand_over", one, other, receiver=receiver.pk, note="Elternzeit")
    return Desk(receiver, MONDAY + HOUR), Caseload.objects.get(), one, other


def test_what_is_left_of_a_hand_over_is_one_link_away() -> None:
    desk, caseload, one, other = handed_over()
    desk.post("caseload", caseload.pk, answer="accept", case=[one.pk])
    progress = text(desk.get("bulk_progress", Bulk.objects.latest("pk").pk))
    assert "1 case of the hand-over still waits for an answer. To the hand-over" in progress
    page = html(desk.post("caseload", caseload.pk, answer="decline", case=[other.pk]))
    assert '<details class="e-more" open>' in page
    assert "Please give a reason." in page.partition('name="reason"')[2]


def test_the_receiver_accepts_some_and_declines_the_rest() -> None:
    desk, caseload, one, other = handed_over()
    assert "hands 2 cases over" in text(desk.get("today"))
    page = desk.get("caseload", caseload.pk)
    assert "Elternzeit" in text(page)
    assert "Choose at least one case" in text(desk.post("caseload", caseload.pk, answer="accept"))
    desk.post("caseload", caseload.pk, answer="accept", case=[one.pk])
    page = desk.post("caseload", caseload.pk, answer="decline", case=[other.pk])
    assert "Please give a reason." in text(page)
    desk.post("caseload", caseload.pk, answer="decline", case=[other.pk], reason="Zu viele")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.advisor, other.advisor) == (caseload.receiver, caseload.giver)
    assert "Zu viele" in text(Desk(caseload.giver, MONDAY + HOUR).get("caseload", caseload.pk))
    assert "hands" not in text(desk.get("today"))
    assert "1 accepted, 1 declined, 0 waiting" in text(desk.get("caseloads"))


def test_a_hand_over_of_strangers_is_not_there() -> None:
    giver, receiver = make_person(Role.ADVISOR), make_person(Role.ADVISOR)
    case = reported(giver)
    do(Desk(giver, MONDAY), "hand_over", case, receiver=receiver.pk, note="")
    caseload = HandedCase.objects.get().caseload
    stranger = Desk(make_person(Role.ADVISOR), MONDAY)
    assert stranger.get("caseload", caseload.pk).status_code == 404
    bulk = Bulk.objects.get()
    assert stranger.get("bulk_progress", bulk.pk).status_code == 404


def test_long_work_goes_on_portion_by_portion_and_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(verbs.go_on, "__kwdefaults__", {"portion": 2})
    cases = [reported() for _nth in range(5)]
    desk = Desk(make_person(Role.INTAKE), MONDAY + HOUR)
    page = do(desk, "invite", *cases)
    assert "2 of 5 cases" in text(page)
    assert 'hx-trigger="load' in html(page)
    bulk = Bulk.objects.get()
    for _nth in range(2):
        desk.post("bulk_progress", bulk.pk)
    page = desk.get("bulk_progress", bulk.pk)
    assert "All 5 cases done" in text(page)
    assert "hx-trigger" not in html(page)
    bulk.refresh_from_db()
    assert bulk.finished_at == MONDAY + HOUR


def test_the_whole_view_can_be_chosen_beyond_its_page() -> None:
    cases = [reported() for _nth in range(3)]
    person = make_person(Role.INTAKE)
    desk = Desk(person, MONDAY)
    page = desk.post("bulk", what="follow_up", all="1", view="scope=all&state=REPORTED")
    assert "Plan a follow-up: 3 cases" in text(page)
    for case in cases:
        assert f'name="case" value="{case.pk}"' in html(page)


def test_nothing_chosen_is_said_and_leads_back_to_the_view() -> None:
    desk = Desk(make_person(Role.INTAKE), MONDAY)
    answer = desk.post("bulk", what="invite", view="scope=all")
    assert answer.headers["Location"] == "/worklist/?scope=all"
    assert "Choose at least one case first" in text(desk.get("worklist"))


def test_who_may_not_finds_no_door() -> None:
    case = reported()
    placement = Desk(make_person(Role.PLACEMENT), MONDAY)
    answer = placement.post("bulk", what="invite", case=[case.pk], go="1")
    assert answer.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_result_costs_the_same_for_one_case_or_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk = Desk(make_person(Role.INTAKE), MONDAY + HOUR)
    do(desk, "invite", *(reported() for _nth in range(count)))
    bulk = Bulk.objects.get()
    with django_assert_num_queries(6):
        page = desk.get("bulk_progress", bulk.pk)
    assert html(page).count("<tr data-row") == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_hand_over_costs_the_same_for_one_case_or_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    giver, receiver = make_person(Role.ADVISOR), make_person(Role.ADVISOR)
    cases = [reported(giver) for _nth in range(count)]
    do(Desk(giver, MONDAY), "hand_over", *cases, receiver=receiver.pk, note="")
    caseload = HandedCase.objects.first()
    assert caseload is not None
    desk = Desk(receiver, MONDAY)
    with django_assert_num_queries(6):
        page = desk.get("caseload", caseload.caseload_id)
    assert html(page).count("<tr data-row") == count
