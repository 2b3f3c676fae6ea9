"""From references to addresses: at the moment of sending, for many at once, by a substitute."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.addresses import mail_addresses, phone_numbers
from cases.models import Absence
from cases.states import CaseState
from tests.factories import Walk, make_person

pytestmark = pytest.mark.django_db

THAT_DAY = date(2026, 11, 12)


def test_addresses_are_looked_up_by_reference() -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    guardian = walk.case.child.household.guardians.get()
    assert walk.school is not None
    found = {
        f"guardian:{guardian.pk}": guardian.email,
        f"school:{walk.school.number}": f"{walk.school.number}@schule.nrw.de",
        f"user:{walk.person.pk}": walk.person.email,
        "authority": "schulamt@stadt.example",
        "role:LEAD": "einstieg@ki.example",
    }
    nobody = ["guardian:0", "keeper", "school:999999", "household:1", ""]
    assert mail_addresses([*found, *nobody]) == found
    assert phone_numbers([f"guardian:{guardian.pk}", "authority"]) == {
        f"guardian:{guardian.pk}": guardian.phone
    }
    walk.person.is_active = False
    walk.person.save()
    assert mail_addresses([f"user:{walk.person.pk}"]) == {}


def test_a_batch_is_looked_up_with_one_question_for_each_kind_of_reader(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [make_person() for _nth in range(3)]
    with django_assert_num_queries(1):
        assert len(mail_addresses(f"user:{one.pk}" for one in people)) == 3


def test_a_substitute_receives_what_comes_while_somebody_is_away() -> None:
    away, also_away, there = make_person(), make_person(), make_person()
    for person, substitute in ((away, also_away), (also_away, there)):
        Absence.objects.create(
            person=person, substitute=substitute, starts_on=THAT_DAY, ends_on=THAT_DAY
        )
    reference = f"user:{away.pk}"
    assert mail_addresses([reference], THAT_DAY) == {reference: there.email}
    assert mail_addresses([reference], date(2026, 11, 13)) == {reference: away.email}


def test_a_circle_of_substitutes_ends() -> None:
    one, other = make_person(), make_person()
    for person, substitute in ((one, other), (other, one)):
        Absence.objects.create(
            person=person, substitute=substitute, starts_on=THAT_DAY, ends_on=THAT_DAY
        )
    assert mail_addresses([f"user:{one.pk}"], THAT_DAY)
