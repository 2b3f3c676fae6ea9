"""Keys of school software: shown once, kept as a digest, ended by date or hand."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from schools.keys import (
    Grant,
    KeyRefused,
    comes_from,
    create_key,
    find_key,
    grant_key,
    may_end,
    note_use,
    revoke_key,
    rotate_key,
)
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
    assert key.scopes == ["offers:read", "offers:answer", "places:write", "webhooks:write"]


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
    key, _text = create_key(school, label="", at=AT)
    noted = []
    for seconds in (0, 59, 60, 100):
        note_use(key, AT + timedelta(seconds=seconds))
        key.refresh_from_db()
        assert key.last_used_at is not None
        noted.append((key.last_used_at - AT).seconds)

    assert noted == [0, 0, 60, 60]


def test_two_keys_are_valid_while_one_takes_the_place_of_the_other(school: School) -> None:
    key, text = grant_key(
        school,
        Grant("SVWS", [Scope.OFFERS_READ], AT + timedelta(days=300), ["192.0.2.0/24"]),
        by="COMMAND",
        at=AT,
    )
    new, new_text = rotate_key(
        key, overlap=timedelta(days=7), expires_at=AT + timedelta(days=365), by="DESK:1", at=AT
    )

    during, after = AT + timedelta(days=6), AT + timedelta(days=7)
    assert find_key(text, during) == key
    assert find_key(new_text, during) == find_key(new_text, after) == new
    assert find_key(text, after) is None
    assert (new.label, new.scopes, new.networks) == ("SVWS", ["offers:read"], ["192.0.2.0/24"])
    assert (new.replaces, new.created_by) == (key, "DESK:1")


def test_an_old_key_does_not_live_longer_by_being_replaced(school: School) -> None:
    key, text = create_key(school, label="", at=AT, expires_at=AT + timedelta(days=2))
    rotate_key(key, overlap=timedelta(days=7), expires_at=None, by="DESK:1", at=AT)

    assert find_key(text, AT + timedelta(days=2)) is None


def test_a_key_that_has_ended_is_not_replaced(school: School) -> None:
    key, _text = create_key(school, label="", at=AT)
    revoke_key(key, by="DESK:1", at=AT)

    with pytest.raises(KeyRefused):
        rotate_key(key, overlap=timedelta(0), expires_at=None, by="DESK:1", at=AT)
    assert ApiKey.objects.count() == 1


def test_a_key_is_revoked_once_and_it_is_written_down_by_whom(school: School) -> None:
    key, text = create_key(school, label="", at=AT)

    assert revoke_key(key, by="DESK:7", at=AT + timedelta(hours=1))
    assert not revoke_key(key, by="OFFICE", at=AT + timedelta(hours=2))
    key.refresh_from_db()
    assert (key.revoked_at, key.revoked_by) == (AT + timedelta(hours=1), "DESK:7")
    assert find_key(text, AT + timedelta(hours=1)) is None


@pytest.mark.parametrize(
    ("networks", "address", "may"),
    [
        ([], "203.0.113.5", True),
        ([], "", True),
        (["203.0.113.0/24"], "203.0.113.5", True),
        (["203.0.113.0/24"], "203.0.114.5", False),
        (["203.0.113.7"], "203.0.113.7", True),
        (["203.0.113.7"], "203.0.113.8", False),
        (["203.0.113.9/24"], "203.0.113.200", True),
        (["203.0.113.0/24"], "::ffff:203.0.113.5", True),
        (["2001:db8::/32"], "2001:db8:1::1", True),
        (["2001:db8::/32"], "203.0.113.5", False),
        (["203.0.113.0/24", "2001:db8::/32"], "2001:db8::1", True),
        (["203.0.113.0/24"], "", False),
        (["203.0.113.0/24"], "unknown", False),
        (["203.0.113.0/24"], "203.0.113.5, 203.0.113.6", False),
    ],
)
def test_a_key_can_be_bound_to_networks(
    school: School, networks: list[str], address: str, may: bool
) -> None:
    key, _text = create_key(school, label="", at=AT, networks=networks)

    assert comes_from(key, address) is may


@pytest.mark.parametrize("text", ["here", "203.0.113.0/33", "203.0.113", "", "::/129"])
def test_what_is_no_network_is_refused(school: School, text: str) -> None:
    with pytest.raises(KeyRefused):
        create_key(school, label="", at=AT, networks=[text])
    assert not ApiKey.objects.exists()


def test_a_key_for_nothing_is_refused(school: School) -> None:
    with pytest.raises(KeyRefused):
        create_key(school, label="", at=AT, scopes=[])


def test_a_key_of_the_sandbox_opens_nothing_elsewhere_and_the_other_way_round(
    school: School, settings: Settings
) -> None:
    _key, real = create_key(school, label="", at=AT)
    settings.API_KEY_MARK = "eks_test"
    _key, test = create_key(school, label="", at=AT)

    assert test.startswith("eks_test_")
    assert find_key(real, AT) is None
    assert find_key(test, AT) is not None
    settings.API_KEY_MARK = "eks"
    assert find_key(test, AT) is None


def test_a_key_ends_itself_and_what_may_do_no_more(school: School) -> None:
    other = School.objects.create(number="100200", name="Andere Schule", school_form="15")
    reader, _text = create_key(school, label="", at=AT, scopes=[Scope.OFFERS_READ])
    full, _text = create_key(school, label="", at=AT)
    foreign, _text = create_key(other, label="", at=AT, scopes=[Scope.OFFERS_READ])

    assert may_end(reader, reader)
    assert may_end(full, reader)
    assert not may_end(reader, full)
    assert not may_end(full, foreign)


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
