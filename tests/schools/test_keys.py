"""Keys of school software: shown once, kept as a digest, ended by date or hand."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from schools.keys import create_key, find_key
from schools.models import ApiKey, School, Scope

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 14, 10, tzinfo=UTC)


@pytest.fixture
def school() -> School:
    return School.objects.create(number="100100", name="Schule am Übungsweg", school_form="15")


def test_a_key_opens_its_own_school(school: School) -> None:
    other = School.objects.create(number="100200", name="Andere Schule", school_form="15")
    key, text = create_key(school, label="SVWS", at=AT)
    _other_key, other_text = create_key(other, label="SVWS", at=AT)

    found = find_key(text, AT)
    assert found == key
    assert found is not None
    assert found.school == school
    assert find_key(other_text, AT) != key
    assert key.scopes == ["offers:read", "offers:answer", "places:write"]


def test_a_key_can_be_made_for_less(school: School) -> None:
    key, _text = create_key(school, label="", at=AT, scopes=[Scope.PLACES_WRITE])

    key.refresh_from_db()
    assert key.scopes == ["places:write"]


def test_the_secret_is_kept_nowhere(school: School) -> None:
    _key, text = create_key(school, label="SVWS", at=AT)
    shape = re.fullmatch(r"eks_([a-z0-9]{8})_([\w-]{43})", text)
    assert shape is not None

    stored = ApiKey.objects.values().get()
    assert stored["prefix"] == shape[1]
    assert shape[2] not in str(stored)


def test_equal_labels_do_not_make_equal_digests(school: School) -> None:
    made = [create_key(school, label="SVWS", at=AT)[0] for _ in range(2)]

    assert len({key.digest for key in made}) == len({key.salt for key in made}) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text + "x",
        lambda text: " " + text,
        lambda text: text[:-1] + ("a" if text[-1] != "a" else "b"),
        lambda text: "eks_zzzzzzzz_" + text[13:],
        lambda text: text.upper(),
        lambda text: text.replace("eks_", "eks-"),
        lambda text: "eks_\x00\x00\x00\x00\x00\x00\x00\x00_" + text[13:],
        lambda text: "eks_" + "ü" * 8 + text[12:],
        lambda text: text + "\n",
        lambda text: "x" * 100_000,
    ],
)
def test_any_other_text_opens_nothing(school: School, change: object) -> None:
    assert callable(change)
    _key, text = create_key(school, label="", at=AT)

    assert find_key(change(text), AT) is None


def test_a_key_ends_at_its_date_or_when_it_is_revoked(school: School) -> None:
    key, text = create_key(school, label="", at=AT, expires_at=AT + timedelta(days=1))

    assert find_key(text, AT + timedelta(hours=23)) == key
    assert find_key(text, AT + timedelta(days=1)) is None

    ApiKey.objects.filter(pk=key.pk).update(revoked_at=AT + timedelta(hours=2))
    assert find_key(text, AT + timedelta(hours=3)) is None


def test_a_changed_secret_of_the_house_keeps_keys_while_the_old_one_is_named(
    school: School, settings: Settings
) -> None:
    _key, text = create_key(school, label="", at=AT)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-" + "s" * 50

    assert find_key(text, AT) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert find_key(text, AT) is not None


def test_use_is_noted_once_a_minute(school: School) -> None:
    key, text = create_key(school, label="", at=AT)
    noted = []
    for seconds in (0, 59, 60, 100):
        find_key(text, AT + timedelta(seconds=seconds))
        key.refresh_from_db()
        assert key.last_used_at is not None
        noted.append((key.last_used_at - AT).seconds)

    assert noted == [0, 0, 60, 60]


def test_a_wrong_key_is_not_noted_as_used(school: School) -> None:
    key, text = create_key(school, label="", at=AT, expires_at=AT)
    find_key(text, AT)

    key.refresh_from_db()
    assert key.last_used_at is None


def test_the_command_prints_a_working_key_once(school: School) -> None:
    out = StringIO()
    call_command("create_api_key", "100100", "--label", "SVWS", "--days", "30", stdout=out)

    text = re.findall(r"eks_[a-z0-9]{8}_[\w-]{43}", out.getvalue())[0]
    key = ApiKey.objects.get()
    assert find_key(text, key.created_at) == key
    assert key.expires_at == key.created_at + timedelta(days=30)
    assert key.label == "SVWS"
    assert "/api/v1/offers" in out.getvalue()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["999999"], "There is no school with the number 999999"),
        (["100300"], "is closed and gets no key"),
        (["100100", "--days", "0"], "--days must be a number from 1 to 3650"),
    ],
)
def test_the_command_says_in_one_sentence_why_not(
    school: School, arguments: list[str], sentence: str
) -> None:
    School.objects.create(number="100300", name="Geschlossen", school_form="15", is_active=False)

    with pytest.raises(CommandError, match=sentence):
        call_command("create_api_key", *arguments)
    assert not ApiKey.objects.exists()
