"""Keys over the API: seen by their school, ended by it, bound to networks; and who is acting."""

from typing import Any

import pytest
from pytest_django import Settings

from cases.models import Step
from cases.states import CaseState
from schools.keys import create_key
from schools.models import ApiKey, Scope
from tests.factories import DAY, MONDAY, Walk, make_school
from tests.schools.software import PROBLEM, Software, problem, software_of

pytestmark = pytest.mark.django_db


def ended(key: ApiKey) -> bool:
    """Whether the key was revoked."""
    key.refresh_from_db()
    return key.revoked_at is not None


def test_a_school_sees_its_own_keys_and_no_secret() -> None:
    software = Software(make_school(), scopes=[Scope.OFFERS_READ], networks=["127.0.0.0/8"])
    create_key(make_school(), label="foreign", at=MONDAY)

    answer = software.get("keys")
    assert answer.json() == {
        "keys": [
            {
                "prefix": software.key.prefix,
                "label": "test",
                "scopes": ["offers:read"],
                "networks": ["127.0.0.0/8"],
                "created_at": "2026-11-08T09:00:00Z",
                "expires_at": None,
                "revoked_at": None,
                "last_used_at": "2026-11-09T09:00:00Z",
                "valid": True,
            }
        ]
    }
    assert software.key.digest not in answer.content.decode()


def test_a_school_ends_a_key_and_it_is_written_down_by_whom() -> None:
    software = Software(make_school())
    other, text = create_key(software.key.school, label="old", at=MONDAY - DAY)

    headers = {"X-Acting-Person": "Frau Muster"}
    assert software.call("DELETE", f"keys/{other.prefix}", headers=headers).status_code == 204
    other.refresh_from_db()
    assert (other.revoked_at, other.revoked_by) == (MONDAY, "API:Frau Muster")
    software.text = text
    assert software.get("keys").status_code == 401


def test_ending_a_key_twice_is_no_mistake() -> None:
    software = Software(make_school())
    other, _text = create_key(software.key.school, label="old", at=MONDAY - DAY)
    answers = [software.call("DELETE", f"keys/{other.prefix}") for _ in range(2)]

    assert [one.status_code for one in answers] == [204, 204]
    assert ended(other)


def test_a_key_ends_itself() -> None:
    software = Software(make_school(), scopes=[Scope.PLACES_WRITE])

    assert software.call("DELETE", f"keys/{software.key.prefix}").status_code == 204
    assert software.get("me").status_code == 401


def test_a_key_does_not_end_one_that_may_do_more() -> None:
    software = Software(make_school(), scopes=[Scope.OFFERS_READ])
    full, _text = create_key(software.key.school, label="full", at=MONDAY - DAY)

    answer = software.call("DELETE", f"keys/{full.prefix}")
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)
    assert not ended(full)


def test_the_key_of_another_school_does_not_exist() -> None:
    software = Software(make_school())
    foreign, _text = create_key(make_school(), label="", at=MONDAY - DAY)
    answers = [
        software.call("DELETE", f"keys/{prefix}")
        for prefix in (foreign.prefix, "abcdefgh", "%00", "ü")
    ]

    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1
    assert not ended(foreign)


def called_from(software: Software, **meta: Any) -> Any:
    """The answer to a call from this address."""
    software.client.defaults |= meta
    return software.get("me")


def test_a_key_bound_to_networks_is_refused_from_elsewhere_and_not_noted_as_used() -> None:
    software = Software(make_school(), networks=["203.0.113.0/24"])

    answer = called_from(software, REMOTE_ADDR="198.51.100.1")
    assert (answer.status_code, answer["Content-Type"]) == (403, PROBLEM)
    assert answer.json()["code"] == "address_not_allowed"
    software.key.refresh_from_db()
    assert software.key.last_used_at is None
    assert called_from(software, REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "status"),
    [
        (0, "203.0.113.9", 403),
        (1, "203.0.113.9", 200),
        (1, "203.0.113.9, 198.51.100.1", 403),
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.1", 200),
        (2, "203.0.113.9", 403),
        (1, "", 403),
    ],
)
def test_only_our_own_proxies_say_where_a_call_comes_from(
    settings: Settings, proxies: int, forwarded: str, status: int
) -> None:
    settings.PROXIES = proxies
    software = Software(make_school(), networks=["203.0.113.0/24"])
    answer = called_from(software, REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=forwarded)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("header", "person"),
    [
        ("Frau Muster", "Frau Muster"),
        ("Frau Müller".encode().decode("latin-1"), "Frau Müller"),
        ("Frau M\u00fcller", "Frau Müller"),
        ("UTF-8''Frau%20M%C3%BCller", "Frau Müller"),
        ("utf-8''%D9%84%D9%8A%D9%84%D9%89", "ليلى"),
        ("UTF-8''A%0D%0AB%00C", "ABC"),
        ("100 % Muster", "100 % Muster"),
        ("x" * 40, "x" * 40),
        ("UTF-8''" + "%C3%BC" * 40, "ü" * 40),
    ],
)
def test_whoever_acts_at_the_school_stands_in_the_history(header: str, person: str) -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    assert walk.offer is not None
    software_of(walk).post(
        f"offers/{walk.offer.pk}/query",
        {"question": "Welche Fremdsprache?"},
        headers={"X-Acting-Person": header},
    )

    assert Step.objects.latest("pk").person == person


@pytest.mark.parametrize("header", ["x" * 41, "UTF-8''" + "%C3%BC" * 41])
def test_a_name_too_long_for_the_history_is_refused_and_named(header: str) -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    software, headers = software_of(walk), {"X-Acting-Person": header}
    address = f"offers/{walk.offer.pk}" if walk.offer else ""
    steps = Step.objects.count()

    for answer in (
        software.post(f"{address}/query", {"question": "Welche?"}, headers=headers),
        software.put("places", {"places": []}, headers=headers),
        software.call("DELETE", f"keys/{software.key.prefix}", headers=headers),
    ):
        assert problem(answer) == (400, "invalid")
        assert answer.json()["errors"][0]["pointer"] == "/X-Acting-Person"
    assert Step.objects.count() == steps
    assert software.get(address, headers=headers).status_code == 200
