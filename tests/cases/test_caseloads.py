"""A caseload changes hands: offered, accepted one by one, declined, taken back; nothing falls."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation

from advisory.desk.models import Advisor
from cases.actions.caseloads import accept_case, decline_cases, hand_over_cases, take_back
from cases.actions.intake import report, take_on
from cases.actions.people import Away, plan_absence
from cases.actors import Actor
from cases.letters import in_language
from cases.models import Case, Caseload, HandedCase, Notice
from cases.notices import Kind
from cases.reasons import still_owed
from cases.refusals import Invalid, Refused
from cases.states import CaseState, Role
from tests.factories import DAY, HOUR, MONDAY, make_case, make_person, report_data, staff

pytestmark = pytest.mark.django_db
State = HandedCase.State


@pytest.fixture(autouse=True)
def in_german() -> Iterator[None]:
    """Refusals are read in the language of the office."""
    with translation.override("de"):
        yield


@pytest.fixture
def giver() -> Advisor:
    return make_person(Role.ADVISOR, name="Ayşe Kaya")


@pytest.fixture
def receiver() -> Advisor:
    return make_person(Role.ADVISOR, name="Jan Brandt")


def actor(person: Advisor) -> Actor:
    return Actor.staff(person.pk, [Role.ADVISOR])


def cared_for(person: Advisor) -> Case:
    case = report(report_data(), by=staff(), at=MONDAY)
    take_on(case, person.pk, by=staff(), at=MONDAY)
    return case


def given(giver: Advisor, receiver: Advisor, *cases: Case) -> Caseload:
    caseload, why = hand_over_cases(cases, receiver.pk, "", by=actor(giver), at=MONDAY + HOUR)
    assert caseload is not None
    assert why == {}
    return caseload


def answers(caseload: Caseload) -> list[str]:
    return sorted(caseload.cases.values_list("state", flat=True))


def advisor_of(case: Case) -> int | None:
    case.refresh_from_db()
    return case.advisor_id


def test_until_it_is_accepted_a_case_stays_where_it_is(giver: Advisor, receiver: Advisor) -> None:
    one, other = cared_for(giver), cared_for(giver)
    caseload = given(giver, receiver, one, other)
    assert advisor_of(one) == giver.pk
    accept_case(caseload, one, by=actor(receiver), at=MONDAY + 2 * HOUR)
    assert (advisor_of(one), advisor_of(other)) == (receiver.pk, giver.pk)
    assert answers(caseload) == [State.ACCEPTED, State.OFFERED]


def test_the_receiver_is_told_once_for_all_and_the_giver_when_all_is_said(
    giver: Advisor, receiver: Advisor
) -> None:
    cases = [cared_for(giver) for _nth in range(3)]
    caseload = given(giver, receiver, *cases)
    [asked] = Notice.objects.filter(kind=Kind.CASELOAD_OFFERED)
    assert asked.recipient == f"user:{receiver.pk}"
    letter = in_language(asked, "de")
    assert "Ayşe Kaya möchte Ihnen 3 Fälle übergeben" in letter.body
    assert f"/caseloads/{caseload.pk}/" in letter.body
    for case in cases[:2]:
        accept_case(caseload, case, by=actor(receiver), at=MONDAY + 2 * HOUR)
    assert not Notice.objects.filter(kind=Kind.CASELOAD_ANSWERED).exists()
    assert still_owed(asked, MONDAY + 2 * HOUR)
    decline_cases(
        caseload, [cases[2].pk], reason="Zu viele", by=actor(receiver), at=MONDAY + 2 * HOUR
    )
    [answered] = Notice.objects.filter(kind=Kind.CASELOAD_ANSWERED)
    assert answered.recipient == f"user:{giver.pk}"
    assert "2 von 3 angenommen, 1 abgelehnt" in in_language(answered, "de").body
    assert not still_owed(asked, MONDAY + 2 * HOUR)


def test_what_cannot_be_offered_says_why_and_the_rest_goes(
    giver: Advisor, receiver: Advisor
) -> None:
    mine, foreign = cared_for(giver), cared_for(make_person(Role.ADVISOR))
    already, closed = cared_for(giver), make_case(CaseState.CLOSED)
    given(giver, receiver, already)
    caseload, why = hand_over_cases(
        [mine, foreign, already, closed], receiver.pk, "", by=actor(giver), at=MONDAY + 2 * HOUR
    )
    assert caseload is not None
    assert [one.case_id for one in caseload.cases.all()] == [mine.pk]
    assert why == {
        foreign.pk: "Der Fall wird von jemand anderem betreut.",
        already.pk: "Der Fall wird bereits übergeben.",
        closed.pk: "Der Fall ist abgeschlossen.",
    }


def test_a_lead_hands_over_anybodys_cases_but_only_to_an_advisor(receiver: Advisor) -> None:
    case = cared_for(make_person(Role.ADVISOR))
    lead = Actor.staff(make_person(Role.LEAD).pk, [Role.LEAD])
    caseload, why = hand_over_cases([case], receiver.pk, "", by=lead, at=MONDAY)
    assert caseload is not None
    assert why == {}
    for nobody in (make_person(Role.INTAKE).pk, 0):
        with pytest.raises(Invalid):
            hand_over_cases([case], nobody, "", by=lead, at=MONDAY)
    intake = Actor.staff(make_person(Role.INTAKE).pk, [Role.INTAKE])
    with pytest.raises(Refused):
        hand_over_cases([case], receiver.pk, "", by=intake, at=MONDAY)


def test_only_the_receiver_answers_and_a_declined_case_needs_a_reason(
    giver: Advisor, receiver: Advisor
) -> None:
    case = cared_for(giver)
    caseload = given(giver, receiver, case)
    with pytest.raises(Refused):
        accept_case(caseload, case, by=actor(giver), at=MONDAY + 2 * HOUR)
    with pytest.raises(Invalid):
        decline_cases(caseload, [case.pk], reason=" ", by=actor(receiver), at=MONDAY + 2 * HOUR)
    assert answers(caseload) == [State.OFFERED]


def test_who_stands_in_answers_for_the_receiver(giver: Advisor, receiver: Advisor) -> None:
    case, substitute = cared_for(giver), make_person(Role.ADVISOR)
    away = Away(receiver.pk, substitute.pk, MONDAY.date(), MONDAY.date() + timedelta(days=3))
    plan_absence(away, by=actor(receiver), at=MONDAY)
    caseload = given(giver, receiver, case)
    accept_case(caseload, case, by=actor(substitute), at=MONDAY + DAY)
    assert advisor_of(case) == receiver.pk


def test_what_is_taken_back_can_not_be_accepted_any_more(giver: Advisor, receiver: Advisor) -> None:
    case = cared_for(giver)
    caseload = given(giver, receiver, case)
    with pytest.raises(Refused):
        take_back(caseload, by=actor(receiver), at=MONDAY + 2 * HOUR)
    assert take_back(caseload, by=actor(giver), at=MONDAY + 2 * HOUR) == 1
    with pytest.raises(Refused, match="nicht mehr angeboten"):
        accept_case(caseload, case, by=actor(receiver), at=MONDAY + 3 * HOUR)
    assert advisor_of(case) == giver.pk
    given(giver, receiver, case)
