"""The consultation sheet keeps what is said while talking, and marks what is wrong."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.actions.intake import amend, report
from cases.models import Case, Reading
from cases.moves import Event
from cases.states import CaseState, GermanLevel, Literacy, Precision, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import Walk, make_person, report_data

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


def sheet_of(walk: Walk, **typed: Any) -> dict[str, Any]:
    """The sheet as a browser sends it when nothing else was touched."""
    child = walk.case.child
    return {
        "version": walk.case.version,
        "given_name": child.given_name,
        "family_name": child.family_name,
        "birth_date": f"{child.birth_date:%d.%m.%Y}",
        "birth_date_precision": child.birth_date_precision,
        "sex": child.sex,
        "family_language": child.family_language,
        "channel": child.channel,
        "schooling": "UNKNOWN",
        "latin_literacy": "PARTIAL",
        "german_level": "UNKNOWN",
        "street": "Musterweg 1",
        "postcode": "45127",
        "city": "Essen",
        **typed,
    }


SAID = {
    "given_name": "Аміра",
    "birth_date": "4.5.13",
    "birth_date_precision": Precision.MONTH,
    "nationalities_0": "Syria",
    "nationalities_2": "tr",
    "further_languages_0": "kmr",
    "further_languages_1": "tr",
    "schooling": "YEARS",
    "years_of_schooling": "4,5",
    "scripts": ["ARABIC", "CYRILLIC"],
    "latin_literacy": Literacy.NO,
    "german_level": GermanLevel.A1,
    "countries_of_schooling_0": "syria",
    "arrival_on": "1/9/2026",
    "district": "Altendorf",
}


def test_what_the_family_says_is_kept(walk: Walk, desk: Desk) -> None:
    assert desk.post("consultation", walk.case.number, **sheet_of(walk, **SAID)).status_code == 302
    case = Case.objects.get(pk=walk.case.pk)
    child = case.child
    assert (child.given_name, child.birth_date) == ("Аміра", date(2013, 5, 4))
    assert child.birth_date_precision == Precision.MONTH
    assert (child.nationalities, child.further_languages) == (["SY", "TR"], ["kmr", "tr"])
    assert child.arrival_on == date(2026, 9, 1)
    assert child.household.district == "Altendorf"
    step = case.steps.latest("number")
    assert step.event == Event.AMEND
    assert "child.given_name" in step.details["fields"]
    assert 'value="Syria"' in html(desk.get("consultation", case.number))


def test_the_school_biography_is_kept(walk: Walk, desk: Desk) -> None:
    desk.post("consultation", walk.case.number, **sheet_of(walk, **SAID))
    biography = Case.objects.get(pk=walk.case.pk).child.biography
    assert biography.years_of_schooling == Decimal("4.5")
    assert not biography.years_unknown
    assert biography.countries_of_schooling == ["SY"]
    assert biography.scripts == ["ARABIC", "CYRILLIC"]
    assert (biography.latin_literacy, biography.german_level) == ("NO", "A1")


def test_saving_without_a_change_writes_no_step(walk: Walk, desk: Desk) -> None:
    before = walk.case.steps.count()
    page = desk.post("consultation", walk.case.number, **sheet_of(walk))
    assert page.status_code == 302
    assert walk.case.steps.count() == before


@pytest.mark.parametrize(
    ("schooling", "never", "unknown"), [("NEVER", True, False), ("UNKNOWN", False, True)]
)
def test_never_and_unknown_are_full_answers(
    walk: Walk, desk: Desk, schooling: str, *, never: bool, unknown: bool
) -> None:
    typed = sheet_of(walk, schooling=schooling, years_of_schooling="3")
    assert desk.post("consultation", walk.case.number, **typed).status_code == 302
    biography = Case.objects.get(pk=walk.case.pk).child.biography
    assert (biography.never_at_school, biography.years_unknown) == (never, unknown)
    assert biography.years_of_schooling is None


def test_a_mistake_is_marked_and_everything_else_is_kept(walk: Walk, desk: Desk) -> None:
    typed = sheet_of(
        walk, birth_date="35.13.2013", given_name="Lina", schooling="YEARS", birth_country="Syrien?"
    )
    page = desk.post("consultation", walk.case.number, **typed)
    assert page.status_code == 200
    assert "There is no such day in the calendar: 35.13.2013" in text(page)
    assert "How many years?" in text(page)
    assert "There is no country of this name in the list: Syrien?" in text(page)
    assert 'value="35.13.2013"' in html(page)
    assert 'value="Syrien?"' in html(page)
    child = Case.objects.get(pk=walk.case.pk).child
    assert (child.given_name, child.birth_date) == ("Lina", date(2013, 5, 4))
    assert "Everything is saved except the fields marked below." in text(page)
    corrected = {**typed, "version": walk.case.version + 1, "birth_date": "5.5.2013"}
    corrected |= {"schooling": "UNKNOWN", "birth_country": "SY"}
    assert desk.post("consultation", walk.case.number, **corrected).status_code == 302


def test_a_name_part_always_stays(walk: Walk, desk: Desk) -> None:
    typed = sheet_of(walk, given_name="", family_name="", district="Kray")
    page = desk.post("consultation", walk.case.number, **typed)
    assert "At least one part of the name is needed." in text(page)
    child = Case.objects.get(pk=walk.case.pk).child
    assert child.given_name == "Amira"
    assert child.household.district == "Kray"


def test_a_colleagues_change_is_shown_and_what_was_typed_stays(walk: Walk, desk: Desk) -> None:
    typed = sheet_of(walk, district="Steele")
    amend(walk.case, {"child": {"birth_place": "Homs"}}, by=walk.by, at=walk.later())
    page = desk.post("consultation", walk.case.number, **typed)
    assert page.status_code == 200
    assert "This case has changed since you opened the page." in text(page)
    assert "Data changed" in text(page)
    assert 'value="Steele"' in html(page)
    assert Case.objects.get(pk=walk.case.pk).child.household.district == ""
    assert f'name="version" value="{walk.case.version}"' in html(page)
    again = desk.post("consultation", walk.case.number, **typed | {"version": walk.case.version})
    assert again.status_code == 302
    assert Case.objects.get(pk=walk.case.pk).child.household.district == "Steele"


def test_schulpflicht_and_grade_are_computed_beside_the_sheet(walk: Walk, desk: Desk) -> None:
    page = text(desk.get("consultation", walk.case.number))
    assert "01.08.2019 (§ 35 (1) SchulG)" in page
    assert "31.07.2031 (§ 38 SchulG)" in page
    assert "Proposed grade 8, Lower secondary school, grades 5 to 10" in page
    assert "because Usual grade at this age" in page


def test_own_script_is_set_apart_and_nothing_typed_becomes_markup(walk: Walk, desk: Desk) -> None:
    changes = {"child": {"given_name": "<b>x</b>", "name_own_script": "أميرة"}}
    amend(walk.case, changes, by=walk.by, at=walk.later())
    page = html(desk.get("consultation", walk.case.number))
    assert "<bdi>أميرة</bdi>" in page
    assert "<b>x</b>" not in page
    assert "<bdi>&lt;b&gt;x&lt;/b&gt;" in page


def test_the_address_is_hidden_under_a_disclosure_block(walk: Walk) -> None:
    amend(walk.case, {"household": {"disclosure_block": True}}, by=walk.by, at=walk.later())
    advisor = Desk(make_person(Role.ADVISOR), walk.at)
    page = advisor.get("consultation", walk.case.number)
    assert "Musterweg" not in html(page)
    assert "The address is under a disclosure block" in text(page)
    typed = sheet_of(walk, street="Elsewhere 5", version=walk.case.version)
    advisor.post("consultation", walk.case.number, **typed)
    assert Case.objects.get(pk=walk.case.pk).child.household.street == "Musterweg 1"
    assert "Musterweg" in html(Desk(make_person(Role.LEAD), walk.at).get(
        "consultation", walk.case.number
    ))  # fmt: skip


def test_only_who_writes_biographies_opens_the_sheet_and_only_after_the_start(walk: Walk) -> None:
    assert Desk(make_person(Role.INTAKE), walk.at).get(
        "consultation", walk.case.number
    ).status_code == 409  # fmt: skip
    reported = Walk().case
    page = Desk(walk.person, walk.at).get("consultation", reported.number)
    assert page.status_code == 409
    assert "This is not possible in the present state." in text(page)
    supervision = Desk(make_person(Role.SUPERVISION), walk.at)
    assert supervision.get("consultation", walk.case.number).status_code == 404


def test_opening_the_sheet_is_recorded_once_an_hour(walk: Walk, desk: Desk) -> None:
    for _time in range(2):
        desk.get("consultation", walk.case.number)
    assert Reading.objects.filter(case=walk.case, what="consultation").count() == 1


def test_after_the_signature_the_birth_date_has_a_form_of_its_own(walk: Walk) -> None:
    walk.sign()
    page = html(Desk(walk.person, walk.at).get("consultation", walk.case.number))
    assert 'name="birth_date"' not in page
    assert "/moves/correct_birth_date/" in page


@pytest.mark.parametrize("siblings", [1, 3])
def test_the_sheet_costs_the_same_with_one_sibling_or_three(
    walk: Walk, desk: Desk, siblings: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _nth in range(siblings):
        data = report_data()
        data.household_id = walk.case.child.household_id
        report(data, by=walk.by, at=walk.at)
    desk.get("consultation", walk.case.number)
    with django_assert_num_queries(8):
        page = desk.get("consultation", walk.case.number)
    assert text(page).count("Sibling:") == siblings
