"""The page of data protection, and a case as it was on a day."""

import pytest

from advisory.desk.models import Advisor
from cases.languages import LETTER_LANGUAGES
from cases.models import DeletionStop, ErasedCount, Export
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, Walk, make_person

pytestmark = pytest.mark.django_db


def closed() -> Walk:
    walk = Walk()
    walk.to(CaseState.CLOSED)
    return walk


def desk(walk: Walk, *roles: Role, days: int = 357) -> Desk:
    return Desk(make_person(*roles), walk.at + days * DAY)


def test_the_officer_sees_what_goes_soon_and_no_name() -> None:
    walk = closed()
    ErasedCount.objects.create(year=2025, closure="ENROLLED", from_ukraine=False, cases=3)
    Export.objects.create(person=walk.person, at=walk.at, format="csv", rows=7, with_names=True)
    page = text(desk(walk, Role.DPO).get("privacy"))
    assert walk.case.number in page
    assert "under 5" in page
    assert "7 cases, with names" in page
    assert walk.case.child.family_name not in page
    assert "Keep this case" not in page


def test_the_officer_changes_nothing_and_intake_sees_nothing() -> None:
    walk = closed()
    assert desk(walk, Role.DPO).post("privacy", number=walk.case.number).status_code == 404
    assert desk(walk, Role.INTAKE).get("privacy").status_code == 404
    assert not DeletionStop.objects.exists()


def test_the_lead_stops_a_deletion_and_allows_it_again() -> None:
    walk = closed()
    me = desk(walk, Role.LEAD)
    until = (me.at + 90 * DAY).strftime("%d.%m.%Y")
    assert (
        me.post("privacy", number=walk.case.number, until=until, reason="Klage").status_code == 302
    )
    page = text(me.get("privacy"))
    assert "Klage" in page
    assert "No period ends in the next days." in page
    me.post("privacy_allow", DeletionStop.objects.get().pk)
    assert not DeletionStop.objects.exists()


def test_what_was_typed_is_kept_and_the_field_says_what_is_wrong() -> None:
    walk = closed()
    page = desk(walk, Role.LEAD).post("privacy", number="2020-1", until="1.1.2020", reason="Klage")
    assert "There is no case with this number." in text(page) or "day" in text(page)
    assert "Klage" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_questions(
    rows: int, django_assert_max_num_queries: object
) -> None:
    walk = closed()
    for _ in range(rows - 1):
        closed()
    for _ in range(rows):
        Export.objects.create(
            person=walk.person, at=walk.at, format="csv", rows=1, with_names=False
        )
    me = desk(walk, Role.LEAD)
    me.get("privacy")
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        me.get("privacy")


def test_a_case_is_shown_as_it_was_on_a_day() -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    me = Desk(Advisor.objects.get(pk=walk.person.pk), walk.at)
    first = text(me.get("past", walk.case.number, query="?on=2026-11-09"))
    assert "Invited" in first or "Appointment scheduled" in first
    assert "Place requested" not in first
    assert "Place requested" in text(me.get("past", walk.case.number))
    assert "had not been reported yet" in text(
        me.get("past", walk.case.number, query="?on=2020-01-01")
    )
    assert "Enter a day." in text(me.get("past", walk.case.number, query="?on=2026-13-45"))
    assert walk.case.readings.filter(what="past").count() == 1


@pytest.mark.parametrize("page", ["processing", "impact"])
def test_the_officer_prints_record_and_assessment_of_the_own_office(page: str) -> None:
    walk = closed()
    said = text(desk(walk, Role.DPO).get(page))
    assert "§ 8 TIntG NRW" in said
    assert "Kommunales Integrationszentrum" in said
    assert walk.case.number not in said
    assert desk(walk, Role.INTAKE).get(page).status_code == 404


def test_the_notice_is_at_hand_where_it_is_given_in_the_family_s_language() -> None:
    walk = Walk()
    walk.to(CaseState.APPOINTMENT_SCHEDULED)
    me = Desk(walk.person, walk.at)
    start = html(me.get("move", walk.case.number, "start"))
    assert "/privacy/notice/ar.pdf" in start
    assert all(f"/privacy/notice/{code}.pdf" in start for code in LETTER_LANGUAGES)
    assert "/privacy/notice/uk.pdf" in html(me.get("report"))


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_the_notice_is_printed_in_every_language_of_the_letters(language: str) -> None:
    paper = Desk(make_person(Role.INTAKE), Walk().at).get("notice", language)
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_there_is_no_notice_in_a_language_without_one() -> None:
    assert Desk(make_person(Role.INTAKE), Walk().at).get("notice", "xx").status_code == 404
