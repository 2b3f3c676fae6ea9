"""Two cases of one child side by side, and what survives."""

from decimal import Decimal
from typing import Any

import pytest

from cases.actions.intake import amend, save_guardian
from cases.models import Case, Guardian
from cases.states import CaseState, Role
from tests.advisory.filling import read
from tests.advisory.visiting import Desk, chosen, text
from tests.factories import Walk, make_case, make_person

pytestmark = pytest.mark.django_db


def pair() -> tuple[Walk, Case, Desk]:
    known = make_case(given_name="Mohamed", family_name="Haddad", birth_place="Homs")
    walk = Walk(given_name="Muhammad", family_name="Hadad", birth_country="SY")
    return walk, known, Desk(walk.person, walk.later())


def compare(desk: Desk, walk: Walk, known: Case) -> Any:
    return desk.get("merge", walk.case.number, query=f"?survivor={known.number}")


def send(desk: Desk, walk: Walk, known: Case, page: Any, **choice: str) -> Any:
    sent = {name: values[0] for name, values in read(page).sent.items()} | choice
    return desk.post("merge", walk.case.number, query=f"?survivor={known.number}", **sent)


def test_the_cases_that_look_alike_are_offered() -> None:
    walk, known, desk = pair()
    assert f"{known.number} · Mohamed Haddad" in text(desk.get("merge", walk.case.number))
    page = desk.get("merge", walk.case.number, query=f"?survivor=&found={known.number}")
    assert f"{known.number}, goes on" in text(page)


@pytest.mark.parametrize("number", ["2026-99999", "", "own"])
def test_a_merge_needs_another_case(number: str) -> None:
    walk, _known, desk = pair()
    number = walk.case.number if number == "own" else number
    page = desk.get("merge", walk.case.number, query=f"?survivor={number}")
    assert "optional" not in text(page)
    assert "Number of the case that goes on:" in text(page)


def test_both_cases_stand_side_by_side_and_what_was_chosen_survives() -> None:
    walk, known, desk = pair()
    page = compare(desk, walk, known)
    for said in ("Mohamed", "Muhammad", "Homs", "Syria", "What goes out"):
        assert said in text(page)
    assert "Musterweg" not in text(page)  # the same in both
    # What is lacking is taken unless somebody says no.
    assert (chosen(page, "birth_country"), chosen(page, "given_name")) == (["take"], ["keep"])
    answer = send(desk, walk, known, page, family_name="take", birth_country="keep")
    assert answer.url == f"/cases/{known.number}/"
    child = Case.objects.get(pk=known.pk).child
    assert (child.name, child.birth_country) == ("Mohamed Hadad", "")
    assert Case.objects.get(pk=walk.case.pk).merged_into == known


def test_schooling_stands_in_words() -> None:
    walk, known, desk = pair()
    told = {"years_of_schooling": Decimal("9.0"), "scripts": ["ARABIC", "GEEZ"]}
    amend(walk.case, {"biography": told}, by=walk.by, at=walk.at)
    page = text(compare(desk, walk, known))
    assert f"Years of schooling, {walk.case.number}: 9 " in page
    assert "Arabic, Ge'ez" in page


def test_guardians_stand_side_by_side_and_whoever_is_new_goes_along() -> None:
    walk, known, desk = pair()
    father = {"name": "Omar Hadad", "relation": "FATHER", "phone": "+4915112345678"}
    save_guardian(walk.case, father, by=walk.by, at=walk.later())
    page = compare(desk, walk, known)
    [mother, new] = Guardian.objects.filter(household__children__case=walk.case)
    assert "Guardian: Omar Hadad" in text(page)
    assert "Omar Hadad, Father, +4915112345678" in text(page)
    assert "Rana Beispiel: Phone" in text(page)
    assert chosen(page, f"guardian_{new.pk}") == ["take"]
    assert chosen(page, f"guardian_{mother.pk}_phone") == ["keep"]
    send(desk, walk, known, page, **{f"guardian_{mother.pk}_phone": "take"})
    after = Guardian.objects.filter(household__children__case=known)
    assert [one.name for one in after] == ["Rana Beispiel", "Omar Hadad"]
    assert after[0].phone == mother.phone
    assert "Guardian: name" in text(desk.get("case", known.number))


@pytest.mark.parametrize("changes_own", [True, False])
def test_a_change_of_either_case_is_shown_and_the_choice_stays(*, changes_own: bool) -> None:
    walk, known, desk = pair()
    page = compare(desk, walk, known)
    changed = walk.case if changes_own else known
    amend(changed, {"child": {"sex": "w"}}, by=walk.by, at=walk.later())
    answer = send(desk, walk, known, page, family_name="take")
    assert answer.status_code == 409
    assert chosen(answer, "family_name") == ["take"]
    assert Case.objects.get(pk=walk.case.pk).state == CaseState.REPORTED
    assert send(desk, walk, known, answer).status_code == 302
    assert Case.objects.get(pk=known.pk).child.family_name == "Hadad"


def test_only_the_lead_merges_at_the_desk() -> None:
    walk, known, _desk = pair()
    intake = Desk(make_person(Role.INTAKE), walk.at)
    assert compare(intake, walk, known).status_code == 409
