"""A question for many keys finds what `in` finds, on both databases."""

import pytest

from cases.models import Case, Deadline
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def test_any_of_many_keys_finds_what_in_finds() -> None:
    cases = [make_case() for _nth in range(3)]
    keys = [case.pk for case in cases[:2]]
    assert set(Case.objects.filter(pk__any_of=keys)) == set(cases[:2])
    assert set(Case.objects.filter(number__any_of=[cases[2].number, "none"])) == {cases[2]}
    found = Deadline.objects.filter(case__any_of=keys)
    assert found.exists()
    assert set(found) == set(Deadline.objects.filter(case__in=keys))
    assert set(Deadline.objects.exclude(case__any_of=keys)) == set(cases[2].deadlines.all())


def test_any_of_no_keys_finds_nothing() -> None:
    make_case()
    assert not Case.objects.filter(pk__any_of=[]).exists()
    assert not Deadline.objects.filter(case__any_of=[]).exists()
