"""The first person of an office is made at the terminal, with a password that is checked."""

import hashlib
import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from pytest_django import Settings

from advisory.desk.models import Advisor
from advisory.desk.passwords import BreachedValidator, LocalWordsValidator
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


@pytest.mark.parametrize("count", [1, 2, 3, 50, 1000])
def test_a_password_of_the_file_of_breached_ones_is_refused(
    settings: Settings, tmp_path: Path, count: int
) -> None:
    words = [f"breached-{nth}" for nth in range(count)]
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)  # noqa: S324
    file = tmp_path / "breached.txt"
    # As it is published: with a count of unequal length, and lines that end as on Windows.
    lines = [f"{one}:{nth * nth}" for nth, one in enumerate(digests)]
    file.write_bytes("\r\n".join(lines).encode())
    settings.BREACHED_PASSWORDS = str(file)
    for word in words:
        with pytest.raises(ValidationError, match=r"breach|Datenleck"):
            BreachedValidator().validate(word)
    for word in ("", GOOD, "breached--1", *(f"{word}x" for word in words)):
        BreachedValidator().validate(word)
    settings.BREACHED_PASSWORDS = ""
    BreachedValidator().validate(words[0])
