"""The sheet is saved as it is typed; a colleague's change is shown, never overwritten unseen."""

import re
from datetime import timedelta
from typing import Any

import pytest

from cases.actions.intake import amend
from cases.models import Case
from cases.states import CaseState, Role
from tests.advisory.test_consultation import sheet_of
from tests.advisory.visiting import Desk, html, text
from tests.factories import HOUR, Walk, make_person, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    """A child in consultation."""
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    return walk


@pytest.fixture
def desk(walk: Walk) -> Desk:
    """Its advisor, an hour later."""
    return Desk(walk.person, walk.later())


def keep(desk: Desk, walk: Walk, *touched: str, **typed: Any) -> Any:
    """What the script sends after these fields were typed."""
    return desk.post("keep", walk.case.number, touched=touched, **sheet_of(walk, **typed))


def now(walk: Walk) -> Case:
    return Case.objects.get(pk=walk.case.pk)


def test_what_was_touched_is_saved_and_nothing_else(walk: Walk, desk: Desk) -> None:
    answer = keep(desk, walk, "district", district="Kray", given_name="Samira")
    assert answer.status_code == 200
    assert answer.json()["version"] == walk.case.version + 1
    assert (answer.json()["said"], answer.json()["wrong"]) == ("Saved at 13:00.", [])
    child = now(walk).child
    assert (child.household.district, child.given_name) == ("Kray", "Amira")


def test_schulpflicht_and_grade_come_with_the_answer(walk: Walk, desk: Desk) -> None:
    part = keep(desk, walk, "birth_date", birth_date="4.5.2010").json()["beside"]
    assert "Old enough for the Internationale Förderklasse" in part
    part = keep(desk, walk, "birth_date", birth_date="4.5.2021").json()["beside"]
    assert "The child does not have to go to school now." in part


def test_boxes_of_one_list_and_the_answer_about_schooling_are_saved(walk: Walk, desk: Desk) -> None:
    typed = {"nationalities_1": "Syria", "schooling": "NEVER"}
    keep(desk, walk, "nationalities_1", "schooling", **typed)
    child = now(walk).child
    assert child.nationalities == ["SY"]
    assert child.biography.never_at_school
    assert not child.biography.years_unknown


def test_what_is_wrong_is_named_and_the_rest_is_saved(walk: Walk, desk: Desk) -> None:
    answer = keep(desk, walk, "birth_date", "city", birth_date="35.13.2013", city="Bottrop")
    [wrong] = answer.json()["wrong"]
    assert wrong["name"] == "birth_date"
    assert "There is no such day in the calendar: 35.13.2013" in wrong["message"]
    assert now(walk).child.household.city == "Bottrop"


def test_an_answer_that_was_lost_on_its_way_is_no_conflict(walk: Walk, desk: Desk) -> None:
    keep(desk, walk, "district", district="Kray")
    again = keep(desk, walk, "district", "city", district="Kray", city="Bottrop")
    assert again.status_code == 200
    assert now(walk).child.household.city == "Bottrop"


def test_a_colleagues_change_is_shown_field_by_field(walk: Walk, desk: Desk) -> None:
    colleague = staff(make_person(Role.ADVISOR, name="Frau Nord"), Role.ADVISOR)
    amend(now(walk), {"child": {"birth_place": "Homs", "sex": "w"}}, by=colleague, at=walk.later())
    answer = keep(desk, walk, "birth_place", "district", birth_place="Hama", district="")
    assert answer.status_code == 409
    part = answer.json()["conflict"]
    for said in ("Frau Nord", "Data changed", "Homs", "Hama", "Save what I typed"):
        assert said in part
    assert "district" not in part.lower()
    assert now(walk).child.birth_place == "Homs"
    mine = keep(desk, walk, "birth_place", birth_place="Hama", version=answer.json()["version"])
    assert mine.status_code == 200
    child = now(walk).child
    assert (child.birth_place, child.sex) == ("Hama", "w")


def test_a_closed_sheet_and_a_role_that_may_not_write_get_a_sentence(walk: Walk) -> None:
    intake = Desk(make_person(Role.INTAKE), walk.at)
    assert "Your role may not" in keep(intake, walk, "district").json()["conflict"]
    other = Walk()
    desk = Desk(other.person, other.at)
    answer = desk.post("keep", other.case.number, version=1, touched=["city"], city="Hagen")
    assert answer.status_code == 409
    assert "not possible in the present state" in answer.json()["conflict"]


def test_savings_of_one_sitting_are_one_line_of_the_timeline(walk: Walk, desk: Desk) -> None:
    for nth, (name, value) in enumerate((("district", "Kray"), ("city", "Hagen"), ("street", "B"))):
        keep(desk, walk, name, version=now(walk).version, **{name: value})
        desk.at += timedelta(minutes=nth + 1)
    page = text(desk.get("case", walk.case.number))
    assert page.count("Data changed") == 1
    assert "3 times since 13:00" in page
    desk.at += 2 * HOUR
    keep(desk, walk, "city", version=now(walk).version, city="Unna")
    assert text(desk.get("case", walk.case.number)).count("Data changed") == 2


def test_the_page_carries_the_words_of_its_script(walk: Walk, desk: Desk) -> None:
    page = html(desk.get("consultation", walk.case.number))
    assert f'data-sheet="einstieg.sheet.{walk.person.pk}.{walk.case.number}"' in page
    assert f'data-keep="/cases/{walk.case.number}/consultation/keep/"' in page
    assert "data-logout" in page


def test_each_person_has_a_key_of_their_own_that_no_cache_keeps(walk: Walk, desk: Desk) -> None:
    other = Desk(make_person(Role.ADVISOR), walk.later())
    answers = [one.get("consultation", walk.case.number) for one in (desk, desk, other)]
    keys = [re.search(r'data-sheet-key="([^"]{44})"', html(answer)) for answer in answers]
    first, again, others = [key[1] if key else "" for key in keys]
    assert first == again
    assert others not in ("", first)
    assert "no-store" in answers[0].headers["Cache-Control"]
