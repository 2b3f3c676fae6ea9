"""The first person of an office is made at the terminal, with a password that is checked."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from pytest_django import Settings

from advisory.desk.models import Advisor
from advisory.desk.passwords import LocalWordsValidator
from cases.calendars import day_of
from cases.states import Role
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db
GOOD = "vier-worte-am-morgen"


def run(monkeypatch: pytest.MonkeyPatch, password: str, *args: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("create_advisor", *args, stdout=io.StringIO())


def test_a_person_is_made_with_roles_and_may_log_in(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, GOOD, "kim", "--roles", "LEAD,admin")
    person = Advisor.objects.get(username="kim")
    assert person.roles_on(day_of(MONDAY)) == {Role.LEAD, Role.ADMIN}
    assert person.check_password(GOOD)


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("Musterhausen2026", False), ("musterhausen-beratung!", False), ("Schulplatz-2026", False),
        ("Integrationszentrum1", False), ("Musterhausen im Nebel und Regen", True),
        ("four-words-in-the-morning", True), ("99 Luftballons über uns", True),
    ],
)  # fmt: skip
def test_the_town_and_the_office_make_no_password(
    password: str, is_good: bool, settings: Settings
) -> None:
    settings.CITY_NAME = "Musterhausen"
    try:
        LocalWordsValidator().validate(password)
    except ValidationError:
        assert not is_good
    else:
        assert is_good


def test_a_second_run_changes_roles_and_password(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, GOOD, "kim", "--roles", "LEAD,ADMIN", "--name", "Kim Beispiel")
    run(monkeypatch, GOOD + "!", "kim", "--roles", "ADVISOR")
    person = Advisor.objects.get(username="kim")
    assert person.roles_on(day_of(MONDAY)) == {Role.ADVISOR}
    assert (person.name, person.check_password(GOOD + "!")) == ("Kim Beispiel", True)


@pytest.mark.parametrize(
    ("password", "roles", "sentence"),
    [
        ("kurz", "LEAD", "12"),
        (GOOD, "CHEF", "CHEF"),
        (GOOD, "SCHOOL", "SCHOOL"),
        (GOOD, ",", "role"),
    ],
)
def test_a_weak_password_or_an_unknown_role_is_refused(
    monkeypatch: pytest.MonkeyPatch, password: str, roles: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(monkeypatch, password, "kim", "--roles", roles)
    assert not Advisor.objects.filter(username="kim").exists()
