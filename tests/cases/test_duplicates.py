"""A child that is known is recognised in any spelling; brothers and sisters find one household."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.changes import merge
from cases.actions.intake import report
from cases.duplicates import (
    Reason,
    birth_likeness,
    possible_duplicates,
    possible_families,
)
from cases.models import Case
from cases.states import Precision
from tests.factories import MONDAY, make_case, report_data, staff

pytestmark = pytest.mark.django_db

BORN = date(2013, 5, 4)


def reported(given: str, family: str, **fields: Any) -> Case:
    return make_case(given_name=given, family_name=family, **{"birth_date": BORN, **fields})


def child(given: str, family: str, **fields: Any) -> dict[str, Any]:
    return {"given_name": given, "family_name": family, "birth_date": BORN, **fields}


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        (("Mohamed", "Al-Hassan"), ("Muhammad", "Alhassan")),
        (("Mohamed", "Al-Hassan"), ("Mohammed", "Hassan")),
        (("محمد", "الحسن"), ("Mohamed", "Al Hassan")),
        (("Mohamed", "Hassan"), ("محمد", "حسن")),
        (("Юлія", "Шевченко"), ("Yuliia", "Shevchenko")),
        (("Yuliia", "Shevchenko"), ("Julia", "Schewtschenko")),
        (("Hassan", "Mohamed"), ("Mohamed", "Hassan")),
        (("Ayşe", "Gökçe"), ("Ayse", "Goekce")),
    ],
)
def test_a_child_is_recognised_in_any_spelling(
    known: tuple[str, str], typed: tuple[str, str]
) -> None:
    case = reported(*known)
    reported("Olena", "Kowalenko")
    [match] = possible_duplicates(child(*typed))
    assert match.case == case
    assert Reason.SAME_BIRTH_DATE in match.reasons


def test_other_spellings_are_compared_each_by_itself() -> None:
    case = reported("Ali", "Rezai", other_spellings="Aly Rezaee, علی رضایی")
    [match] = possible_duplicates(child("علی", "رضایی"))
    assert (match.case, match.score) == (case, 100)
    assert match.reasons == (Reason.SAME_NAME, Reason.SAME_BIRTH_DATE)


def test_nobody_is_like_a_stranger() -> None:
    reported("Mohamed", "Hassan")
    assert possible_duplicates(child("Olena", "Kowalenko")) == []
    assert possible_duplicates(child("Mohamed", "Hassan", birth_date=date(2009, 1, 9))) == []
    assert possible_duplicates({"name_own_script": "?", "birth_date": BORN}) == []


def test_brothers_and_sisters_are_no_duplicates_not_even_twins() -> None:
    reported("Amira", "Haddad")
    assert possible_duplicates(child("Bilal", "Haddad")) == []
    assert possible_duplicates(child("Samir", "Haddad", birth_date=date(2013, 4, 5))) == []


def test_rather_one_warning_too_many_where_the_birth_date_is_the_same() -> None:
    case = reported("Olena", "Kowalenko")
    [match] = possible_duplicates(child("Yelena", "Kovalenko"))
    assert match.case == case


@pytest.mark.parametrize(
    ("other", "likeness"),
    [
        (date(2013, 5, 4), 100),
        (date(2013, 4, 5), 90),
        (date(2013, 5, 14), 60),
        (date(2013, 11, 20), 40),
        (date(2012, 5, 4), 60),
        (date(2012, 6, 4), 0),
        (date(2011, 5, 4), 0),
    ],
)
def test_birth_dates_are_alike_as_people_mistake_them(other: date, likeness: int) -> None:
    assert birth_likeness(BORN, other) == likeness


def test_of_a_guessed_birth_date_only_the_year_counts() -> None:
    case = reported("Amira", "Haddad", birth_date_precision=Precision.YEAR)
    [match] = possible_duplicates(child("Amira", "Haddad", birth_date=date(2013, 12, 30)))
    assert match.case == case
    assert match.reasons == (Reason.SAME_NAME, Reason.SIMILAR_BIRTH_DATE)


def test_a_phone_finds_the_child_whose_name_was_written_quite_differently() -> None:
    case = reported("Khadija", "Ben Amor")
    phone = case.child.household.guardians.get().phone
    typed = child("Hadiya", "Benomar")
    [match] = possible_duplicates(typed, [f"0{phone[3:6]} {phone[6:]}"])
    assert match.case == case
    assert Reason.SAME_PHONE in match.reasons


def test_a_merged_case_is_not_shown_again() -> None:
    old, survivor = reported("Amira", "Haddad"), reported("Amira", "Haddad")
    merge(old, survivor, by=staff(), at=MONDAY)
    assert [match.case for match in possible_duplicates(child("Amira", "Haddad"))] == [survivor]


def test_the_likeliest_comes_first() -> None:
    near = reported("Amirah", "Hadad", birth_date=date(2013, 4, 5))
    same = reported("Amira", "Haddad")
    assert [match.case for match in possible_duplicates(child("Amira", "Haddad"))] == [same, near]


@pytest.mark.parametrize("known", [1, 3])
def test_looking_takes_the_same_two_queries_whatever_is_found(known: int) -> None:
    for _nth in range(known):
        reported("Amira", "Haddad")
    with CaptureQueriesContext(connection) as queries:
        assert len(possible_duplicates(child("Amira", "Haddad"), ["+492015550000"])) == known
    assert len(queries) == 2


def test_a_family_is_found_by_its_phone() -> None:
    case = reported("Amira", "Haddad")
    phone = case.child.household.guardians.get().phone
    [family] = possible_families(child("Omar", "Other"), {}, [phone])
    assert (family.household, family.cases) == (case.child.household, [case])
    assert family.reasons == (Reason.SAME_PHONE,)
    assert possible_families(child("Omar", "Other"), {}, ["0201 999999"]) == []


def at_home(street: str, **fields: Any) -> Case:
    data = report_data(given_name="Amira", family_name="Haddad")
    data.household = {"street": street, "postcode": "45127", **fields}
    return report(data, by=staff(), at=MONDAY)


def test_a_family_is_found_by_address_and_name_however_the_street_is_written() -> None:
    case = at_home("Altenessener Str. 12 a")
    home = {"street": "Altenessener Straße 12a", "postcode": "45127"}
    [family] = possible_families(child("Omar", "Hadad"), home)
    assert (family.cases, family.reasons) == ([case], (Reason.SAME_ADDRESS,))
    assert possible_families(child("Omar", "Kowalenko"), home) == []
    assert possible_families(child("Omar", "Haddad"), home | {"postcode": "45128"}) == []


def test_a_blocked_address_is_never_told_by_a_comparison() -> None:
    case = at_home("Altenessener Straße 12", disclosure_block=True)
    home = {"street": "Altenessener Straße 12", "postcode": "45127"}
    assert possible_families(child("Omar", "Haddad"), home) == []
    phone = case.child.household.guardians.get().phone
    [family] = possible_families(child("Omar", "Haddad"), home, [phone])
    assert family.reasons == (Reason.SAME_PHONE,)
