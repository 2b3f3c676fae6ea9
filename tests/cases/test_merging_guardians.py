"""Who cares for a child is carried over when its two cases become one, and nobody twice (T28)."""

from typing import Any

import pytest

from cases.actions.changes import merge, unmerge
from cases.actions.guardians import FIELDS, choices
from cases.actions.intake import report, save_guardian
from cases.actions.merging import differences, lacking
from cases.models import Case, Guardian
from tests.factories import DAY, Walk, report_data

pytestmark = pytest.mark.django_db

RANA = {"name": "Rana Haddad", "phone": "+4915112345678", "email": "", "language": "ar"}
OMAR = {"name": "Omar Haddad", "phone": "", "email": "omar@mail.example", "relation": "FATHER"}


def case_of(walk: Walk, *guardians: dict[str, Any]) -> Case:
    """A case whose child these people care for."""
    data = report_data(given_name="Amira")
    data.guardians = list(guardians)
    return report(data, by=walk.by, at=walk.later())


def told(case: Case) -> list[dict[str, Any]]:
    """Everything written down of the guardians of a case."""
    found = Guardian.objects.filter(household__children__case=case)
    return [{name: getattr(one, name) for name in FIELDS} for one in found]


def fields(survivor: Case, other: Case) -> list[tuple[str, str]]:
    return [(one.pair.one.name, one.field) for one in choices(survivor, other)]


def test_somebody_known_in_the_ended_case_alone_goes_along() -> None:
    walk = Walk()
    survivor, other = case_of(walk, RANA), case_of(walk, RANA, OMAR)
    merge(other, survivor, by=walk.by, at=walk.later())
    assert [one["name"] for one in told(survivor)] == ["Rana Haddad", "Omar Haddad"]
    assert told(survivor)[1]["email"] == "omar@mail.example"
    assert survivor.steps.get(event="amend").details["fields"] == ["guardian.name"]


@pytest.mark.parametrize(
    "spelling",
    ["Rana Haddad", "Rana Hadad", "رنا حداد", "Haddad, Rana"],
)
def test_one_person_under_two_spellings_is_not_written_down_twice(spelling: str) -> None:
    walk = Walk()
    survivor, other = case_of(walk, RANA), case_of(walk, {**RANA, "name": spelling})
    merge(other, survivor, by=walk.by, at=walk.later())
    assert len(told(survivor)) == 1


def test_two_people_with_one_phone_are_two() -> None:
    walk = Walk()
    father = {**OMAR, "phone": RANA["phone"]}
    survivor, other = case_of(walk, RANA), case_of(walk, father, RANA)
    merge(other, survivor, by=walk.by, at=walk.later())
    assert [one["name"] for one in told(survivor)] == ["Rana Haddad", "Omar Haddad"]


def test_a_contact_that_was_lacking_is_filled_in_and_another_one_is_a_question() -> None:
    walk = Walk()
    more = {**RANA, "phone": "+4915187654321", "email": "rana@mail.example", "can_read": False}
    survivor, other = case_of(walk, RANA), case_of(walk, more)
    assert fields(survivor, other) == [
        ("Rana Haddad", "phone"), ("Rana Haddad", "email"), ("Rana Haddad", "can_read"),
    ]  # fmt: skip
    email = choices(survivor, other)[1].key
    assert email in lacking(survivor, other)
    merge(other, survivor, by=walk.by, at=walk.later())
    [rana] = told(survivor)
    assert (rana["phone"], rana["email"], rana["can_read"]) == (
        RANA["phone"], "rana@mail.example", True,
    )  # fmt: skip


def test_what_was_chosen_of_guardians_survives_and_nothing_else() -> None:
    walk = Walk()
    survivor, other = case_of(walk, RANA), case_of(walk, {**RANA, "phone": "+4915187654321"}, OMAR)
    phone, whole = (one.key for one in choices(survivor, other))
    assert {phone, whole} <= set(differences(survivor, other))
    merge(other, survivor, taken=[phone], by=walk.by, at=walk.later())
    [rana] = told(survivor)
    assert rana["phone"] == "+4915187654321"


def test_brothers_and_sisters_share_their_guardians_and_nothing_is_carried_over() -> None:
    walk = Walk()
    survivor = case_of(walk, RANA)
    data = report_data(given_name="Samira")
    data.household_id, data.guardians = survivor.child.household_id, []
    other = report(data, by=walk.by, at=walk.later())
    assert choices(survivor, other) == []
    merge(other, survivor, by=walk.by, at=walk.later())
    assert len(told(survivor)) == 1


def test_undone_everybody_is_who_they_were() -> None:
    walk = Walk()
    survivor = case_of(walk, RANA)
    other = case_of(walk, {**RANA, "name": "Rana Hadad", "email": "rana@mail.example"}, OMAR)
    before, of_other = told(survivor), told(other)
    keys = differences(survivor, other)
    merge(other, survivor, taken=keys, by=walk.by, at=walk.later())
    assert len(told(survivor)) == 2
    unmerge(other, reason="Zwillinge", by=walk.by, at=walk.later(29 * DAY))
    assert (told(survivor), told(other)) == (before, of_other)


def test_a_number_that_was_put_right_since_is_kept_when_a_merge_is_undone() -> None:
    walk = Walk()
    survivor, other = case_of(walk, {**RANA, "phone": ""}), case_of(walk, RANA, OMAR)
    merge(other, survivor, by=walk.by, at=walk.later())
    for one in Guardian.objects.filter(household__children__case=survivor):
        right = {"phone": "+4915199999999"}
        save_guardian(survivor, right, guardian_id=one.pk, by=walk.by, at=walk.later())
    unmerge(other, reason="Zwillinge", by=walk.by, at=walk.later())
    assert [(one["name"], one["phone"]) for one in told(survivor)] == [
        ("Rana Haddad", "+4915199999999"),
        ("Omar Haddad", "+4915199999999"),
    ]
