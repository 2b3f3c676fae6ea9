"""The place finder at the desk: found, asked in one click, assigned; and the figures of schools."""

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.actions.intake import amend
from cases.calendars import Calendar, add_days, day_of
from cases.models import Case, Offer
from cases.states import CaseState, OfferState, Role
from schools.models import Place, School
from tests.advisory.visiting import Desk, chosen, html, text
from tests.factories import Walk, make_person, make_place, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    """A child whose recommendation is signed."""
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    return walk


@pytest.fixture
def desk(walk: Walk) -> Desk:
    """Placement, an hour later."""
    return Desk(make_person(Role.PLACEMENT), walk.later())


def asking(walk: Walk, school: School, /, **typed: Any) -> dict[str, Any]:
    """One click in a row of the finder."""
    return {
        "version": walk.case.version,
        "grade": "7",
        "support_form": "PARTIAL",
        "school": school.number,
        **typed,
    }


def test_the_filter_is_filled_in_from_the_recommendation(walk: Walk, desk: Desk) -> None:
    make_place(make_school("100001", name="Gesamtschule Nord"), 3)
    page = desk.get("places_for_case", walk.case.number)
    assert [chosen(page, name) for name in ("school_form", "grade", "support_form")] == [
        ["15"],
        ["7"],
        ["PARTIAL"],
    ]
    assert "1. Gesamtschule Nord" in text(page)
    assert "1. because 100 m, 3 free places, figure 9 days old" in text(page)
    assert "Ask: Gesamtschule Nord" in text(page)


def test_another_filter_finds_other_schools(walk: Walk, desk: Desk) -> None:
    make_place(make_school("100001", form="20"), 2, grade=8)
    query = "?school_form=20&grade=8&support_form=PARTIAL&name="
    page = desk.get("places_for_case", walk.case.number, query=query)
    assert "100001" in text(page)
    empty = desk.get("places_for_case", walk.case.number, query="?grade=&support_form=")
    assert "What are you looking for?" in text(empty)
    odd = desk.get("places_for_case", walk.case.number, query="?grade=99&support_form=XX")
    assert odd.status_code == 200


def test_asking_is_one_click(walk: Walk, desk: Desk) -> None:
    school = make_school()
    place = make_place(school)
    typed = asking(walk, school, wished_start_on="30.11.26", call_back="on")
    page = desk.post("places_for_case", walk.case.number, **typed)
    assert page.headers["Location"] == f"/cases/{walk.case.number}/"
    offer = Offer.objects.get()
    assert (offer.school, offer.state, offer.call_back) == (school, OfferState.SENT, True)
    assert offer.wished_start_on == date(2026, 11, 30)
    place.refresh_from_db()
    assert place.reserved == 1
    message = text(desk.get("places_for_case", walk.case.number))
    assert f"{school.label} is asked; the answer is due by" in message


@pytest.mark.parametrize("reported", [True, False])
def test_a_school_without_a_free_place_is_asked_with_a_reason_only(
    walk: Walk, desk: Desk, *, reported: bool
) -> None:
    school = make_school()
    if reported:
        make_place(school, 0)
    page = desk.get("places_for_case", walk.case.number)
    assert f'href="?ask={school.number}#ask"' in html(page)
    assert "Why this school?" not in text(page)
    assert "Why this school?" in text(
        desk.get("places_for_case", walk.case.number, query=f"?ask={school.number}")
    )
    typed = asking(walk, school, wished_start_on="30.11.2026")
    refused = desk.post("places_for_case", walk.case.number, **typed)
    assert refused.status_code == 200
    assert "No place is free" in text(refused)
    assert f"Ask: {school.label}" in text(refused)
    assert 'value="30.11.2026"' in html(refused)
    assert not Offer.objects.exists()
    typed |= {"reason": "Am Telefon zugesagt."}
    assert desk.post("places_for_case", walk.case.number, **typed).status_code == 302
    assert Offer.objects.get().override_reason == "Am Telefon zugesagt."
    assert Place.objects.get().overbooked == 1


def test_a_mistake_keeps_what_was_typed(walk: Walk, desk: Desk) -> None:
    school = make_school()
    make_place(school)
    typed = asking(walk, school, wished_start_on="nächste Woche")
    page = desk.post("places_for_case", walk.case.number, **typed)
    assert page.status_code == 200
    assert "Enter the day as day.month.year" in text(page)
    assert 'value="nächste Woche"' in html(page)


def test_who_passes_over_the_first_school_says_why_and_it_is_kept(walk: Walk, desk: Desk) -> None:
    fuller, other = make_school("100001", name="Nord"), make_school("100002", name="Süd")
    make_place(fuller, 5)
    make_place(other, 1)
    typed = asking(walk, other)
    refused = desk.post("places_for_case", walk.case.number, **typed)
    assert refused.status_code == 200
    assert "Nord stands first: please say why this one is asked." in text(refused)
    assert not Offer.objects.exists()
    typed |= {"reason": "Weil <b> näher an der Arbeit"}
    assert desk.post("places_for_case", walk.case.number, **typed).status_code == 302
    offer = Offer.objects.get()
    assert (offer.school, offer.override_reason) == (other, "")
    step = walk.case.steps.get(event="ask")
    assert step.reason == "Weil <b> näher an der Arbeit"
    assert step.details["passed_over"] == "100001"
    told = html(desk.get("case", walk.case.number))
    assert "Weil &lt;b&gt; näher an der Arbeit" in told
    assert "School 100001 stood first" in told


def test_the_mail_can_be_read_before_it_is_sent(walk: Walk, desk: Desk) -> None:
    make_place(make_school("100001"))
    page = text(desk.get("places_for_case", walk.case.number))
    assert "What goes out" in page
    assert "Platzanfrage" in page
    assert walk.case.child.family_name not in page.partition("Read the text")[2]
    assert not Offer.objects.exists()


def test_the_map_shows_what_is_proposed_and_leads_to_the_table(walk: Walk, desk: Desk) -> None:
    make_place(make_school("100001", name="Nord", utm_north=5_701_000), 2)
    make_place(make_school("100002", name="Süd"), 1)
    make_place(make_school("100003", name="West", utm_east=359_500), 0)
    drawn = html(desk.get("places_for_case", walk.case.number))
    assert drawn.count('class="e-map-dot') == 2
    assert 'href="#school-100002" aria-label="1. Süd' in drawn
    assert 'id="school-100001"' in drawn
    assert drawn.count('class="e-map-other"') == 1
    assert drawn.count('class="e-map-home"') == 1


def test_a_disclosure_block_draws_no_home(walk: Walk, desk: Desk) -> None:
    make_place(make_school("100001"))
    household = walk.case.child.household
    household.disclosure_block = True
    household.save()
    drawn = html(desk.get("places_for_case", walk.case.number))
    assert 'class="e-map-dot' in drawn
    assert "e-map-home" not in drawn


@pytest.mark.parametrize("number", ["", "999999", "x"])
def test_an_unknown_school_is_not_asked(walk: Walk, desk: Desk, number: str) -> None:
    typed = asking(walk, make_school(), school=number)
    assert desk.post("places_for_case", walk.case.number, **typed).status_code == 200
    assert not Offer.objects.exists()


def test_a_colleague_was_quicker(walk: Walk, desk: Desk) -> None:
    school = make_school()
    make_place(school)
    typed = asking(walk, school, wished_start_on="30.11.2026")
    amend(walk.case, {"child": {"birth_place": "Homs"}}, by=walk.by, at=walk.later())
    page = desk.post("places_for_case", walk.case.number, **typed)
    assert "This case has changed since you opened the page." in text(page)
    assert 'value="30.11.2026"' in html(page)
    assert not Offer.objects.exists()


def test_who_may_not_ask_may_look(walk: Walk) -> None:
    make_place(make_school("100001"))
    advisor = Desk(make_person(Role.ADVISOR), walk.at)
    page = advisor.get("places_for_case", walk.case.number)
    assert "100001" in text(page)
    assert "<button form" not in html(page)
    typed = asking(walk, School.objects.get())
    refused = advisor.post("places_for_case", walk.case.number, **typed)
    assert refused.status_code == 409
    assert "Your role may not do this." in text(refused)
    nobody = Desk(make_person(Role.DPO), walk.at)
    assert nobody.get("places_for_case", walk.case.number).status_code == 404


def test_while_a_school_is_asked_no_other_can_be(walk: Walk, desk: Desk) -> None:
    walk.ask()
    other = make_school()
    make_place(other)
    page = desk.get("places_for_case", walk.case.number)
    assert "No school can be asked for this child now" in text(page)
    refused = desk.post("places_for_case", walk.case.number, **asking(walk, other))
    assert refused.status_code == 409
    assert Offer.objects.count() == 1


@pytest.mark.parametrize("schools", [1, 3])
def test_the_finder_costs_the_same_with_one_school_or_three(
    walk: Walk, desk: Desk, schools: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(schools):
        make_place(make_school(f"10000{n}"))
        make_school(f"20000{n}")
    desk.get("places_for_case", walk.case.number)
    with django_assert_num_queries(19):
        page = desk.get("places_for_case", walk.case.number)
    assert html(page).count('<tr data-row id="school-') == 2 * schools


def test_the_supervision_assigns_from_the_same_list() -> None:
    walk = Walk()
    walk.to(CaseState.ASSIGNMENT_REQUESTED)
    school = make_school("100001")
    make_place(school, 0)
    supervision = Desk(make_person(Role.SUPERVISION), walk.later())
    page = supervision.get("assign", walk.case.number)
    assert 'type="radio" name="school" id="school-100001"' in html(page)
    first_day = add_days(day_of(walk.at), 2, Calendar.SCHOOL_DAYS)
    typed = asking(walk, school, start_on=f"{first_day:%d.%m.%Y}", parents_heard_on="1.12.26")
    refused = supervision.post("assign", walk.case.number, **typed)
    assert "School authority consulted on" in text(refused)
    assert f'value="{first_day:%d.%m.%Y}"' in html(refused)
    assert "checked" in html(refused)
    typed |= {"authority_consulted_on": "2.12.2026"}
    assert supervision.post("assign", walk.case.number, **typed).status_code == 302
    offer = Offer.objects.get()
    assert (offer.origin, offer.start_on) == (Offer.Origin.ASSIGNMENT, first_day)
    assert Case.objects.get(pk=walk.case.pk).state == CaseState.PLACED
    assert Place.objects.get().overbooked == 1


def test_the_supervision_reads_the_letters_before_it_assigns() -> None:
    walk = Walk()
    walk.to(CaseState.ASSIGNMENT_REQUESTED)
    school = make_school("100001")
    make_place(school, 0)
    day = f"{add_days(day_of(walk.at), 2, Calendar.SCHOOL_DAYS):%d.%m.%Y}"
    heard = {"parents_heard_on": "1.12.26", "authority_consulted_on": "2.12.26"}
    typed = asking(walk, school, start_on=day, **heard, show_text="1")
    supervision = Desk(make_person(Role.SUPERVISION), walk.later())
    read = text(supervision.post("assign", walk.case.number, **typed))
    assert "Mail: Letter about the school place, to: Family" in read
    assert day in read
    assert not Offer.objects.exists()


def test_nobody_else_assigns(walk: Walk, desk: Desk) -> None:
    assert desk.get("assign", walk.case.number).status_code == 409
    asked = Walk()
    asked.to(CaseState.ASSIGNMENT_REQUESTED)
    lead = Desk(make_person(Role.LEAD), asked.at)
    assert lead.post("assign", asked.case.number).status_code == 409
