"""Who is known already is said while the report is typed; and a birth date is found as typed."""

import pytest

from cases.states import Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import MONDAY, make_case, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    """Somebody of the front office."""
    return Desk(make_person(Role.INTAKE), MONDAY)


@pytest.mark.parametrize("name", ["Mohamed", "Muhammad", "محمد"])
def test_a_known_child_is_shown_while_its_report_is_typed(desk: Desk, name: str) -> None:
    known = make_case(given_name="Mohammed", family_name="Haddad")
    typed = {"given_name": name, "family_name": "Hadad", "birth_date": "4.5.13"}
    page = desk.post("known", **typed)
    assert "We may know this child already:" in text(page)
    assert known.number in text(page)
    assert "Reported" in text(page)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"given_name": "Amira"},
        {"birth_date": "4.5.2013"},
        {"given_name": "A", "birth_date": "x"},
    ],
)
def test_too_little_to_know_anybody_says_nothing(desk: Desk, typed: dict[str, str]) -> None:
    make_case()
    assert text(desk.post("known", **typed)).strip() == ""


def test_the_form_asks_while_it_is_typed_and_names_stand_in_no_address(desk: Desk) -> None:
    page = html(desk.get("report"))
    assert 'hx-post="/report/known/"' in page
    assert desk.get("known").status_code == 405
