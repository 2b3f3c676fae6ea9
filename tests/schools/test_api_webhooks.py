"""Webhooks over the API: registered, read, renewed, deleted; each school's own."""

from typing import Any

import pytest
import time_machine
from standardwebhooks import Webhook as Verifier

from schools.models import Scope, Webhook
from schools.webhooks import headers_for
from tests.factories import DAY, HOUR, MONDAY, make_school
from tests.schools.software import PROBLEM, Software

pytestmark = pytest.mark.django_db

URL = "https://hooks.schule.example.de/einstieg"
BODY = b"{}"


@pytest.fixture
def software() -> Software:
    """The software of some school."""
    return Software(make_school())


def registered(software: Software, url: str = URL, *events: str) -> dict[str, Any]:
    """What is told when an address is registered."""
    answer = software.post("webhooks", {"url": url, "events": list(events) or ["offer.sent"]})
    assert answer.status_code == 201
    told: dict[str, Any] = answer.json()
    return told


def takes(secret: str, hook_id: str, at: Any) -> bool:
    """Whether a receiver with this secret takes a message signed at this instant."""
    headers = headers_for(Webhook.objects.get(pk=hook_id), "1", BODY, at)
    with time_machine.travel(at, tick=False):
        try:
            Verifier(secret).verify(BODY, headers)
        except Exception:
            return False
    return True


def test_an_address_is_registered_and_its_secret_is_told_once(software: Software) -> None:
    answer = software.post(
        "webhooks", {"url": URL, "events": ["offer.withdrawn", "offer.sent", "offer.sent"]}
    )
    made = answer.json()

    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver/api/v1/webhooks/{made['id']}"
    assert answer["Cache-Control"] == "no-store"
    secret = made.pop("secret")
    assert takes(secret, made["id"], MONDAY)
    assert made == {
        "id": made["id"],
        "url": URL,
        "events": ["offer.sent", "offer.withdrawn"],
        "created_at": "2026-11-09T09:00:00Z",
        "delivered_at": None,
        "failing_since": None,
        "disabled_at": None,
    }
    assert software.get(f"webhooks/{made['id']}").json() == made
    assert software.get("webhooks").json() == {"webhooks": [made]}


def test_the_same_again_is_no_mistake_and_tells_no_secret(software: Software) -> None:
    made = registered(software)
    again = software.post("webhooks", {"url": URL, "events": ["offer.sent"]})

    assert again.status_code == 200
    made.pop("secret")
    assert again.json() == made
    assert Webhook.objects.count() == 1


def test_the_same_address_for_other_events_is_refused(software: Software) -> None:
    registered(software)
    answer = software.post("webhooks", {"url": URL, "events": ["offer.expired"]})

    assert (answer.status_code, answer.json()["code"]) == (409, "guard")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "http://hooks.schule.example.de/", "events": ["offer.sent"]}, "/url"),
        ({"url": "https://127.0.0.1/", "events": ["offer.sent"]}, "/url"),
        ({"url": 7, "events": ["offer.sent"]}, "/url"),
        ({"url": URL, "events": []}, "/events"),
        ({"url": URL, "events": ["offer.born"]}, "/events/0"),
        ({"url": URL}, "/events"),
        ({"events": ["offer.sent"]}, "/url"),
        ({"url": URL, "events": ["offer.sent"], "secret": "whsec_x"}, "/secret"),
    ],
)
def test_what_can_not_be_registered_is_refused_at_its_field(
    software: Software, body: dict[str, Any], pointer: str
) -> None:
    answer = software.post("webhooks", body)

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Webhook.objects.exists()


def test_the_secret_is_changed_with_a_day_for_both(software: Software) -> None:
    made = registered(software)
    answer = software.post(f"webhooks/{made['id']}/rotation", {})
    new = answer.json()

    assert answer.status_code == 200
    assert new["previous_until"] == "2026-11-10T09:00:00Z"
    assert new["secret"] != made["secret"]
    for secret, at, taken in (
        (made["secret"], MONDAY + DAY - HOUR, True),
        (new["secret"], MONDAY + DAY - HOUR, True),
        (made["secret"], MONDAY + DAY, False),
        (new["secret"], MONDAY + DAY, True),
    ):
        assert takes(secret, made["id"], at) is taken


@pytest.mark.parametrize("hours", [-1, 169, "24", 1.5, None])
def test_an_overlap_is_a_number_of_hours(software: Software, hours: Any) -> None:
    made = registered(software)
    answer = software.post(f"webhooks/{made['id']}/rotation", {"overlap_hours": hours})

    assert answer.status_code == 400
    assert takes(made["secret"], made["id"], MONDAY)


def test_a_deleted_webhook_is_gone(software: Software) -> None:
    made = registered(software)

    assert software.call("DELETE", f"webhooks/{made['id']}").status_code == 204
    assert software.get(f"webhooks/{made['id']}").status_code == 404
    assert software.get("webhooks").json() == {"webhooks": []}
    assert software.call("DELETE", f"webhooks/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("DELETE", ""), ("POST", "/rotation"), ("GET", "/x")]
)
def test_the_webhook_of_another_school_does_not_exist(
    software: Software, method: str, path: str
) -> None:
    foreign = registered(Software(make_school()))
    ids = (foreign["id"], "00000000-0000-4000-8000-000000000000", "x", "%00")
    answers = [software.call(method, f"webhooks/{one}{path}", {}) for one in ids]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert Webhook.objects.get(pk=foreign["id"]).is_listening


def test_a_key_without_the_scope_sees_and_changes_nothing(software: Software) -> None:
    made = registered(software)
    other = Software(software.key.school, scopes=[Scope.OFFERS_READ, Scope.OFFERS_ANSWER])
    answers = [
        other.get("webhooks"),
        other.post("webhooks", {"url": URL + "2", "events": ["offer.sent"]}),
        other.get(f"webhooks/{made['id']}"),
        other.call("DELETE", f"webhooks/{made['id']}"),
        other.post(f"webhooks/{made['id']}/rotation", {}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize(("method", "noun"), [("DELETE", ""), ("POST", "/rotation")])
def test_what_was_read_long_ago_is_not_acted_upon(method: str, noun: str) -> None:
    software = Software(make_school())
    body = {"url": "https://ours.example/", "events": ["offer.sent"]}
    path = f"webhooks/{software.post('webhooks', body).json()['id']}"
    tag = software.get(path).headers["ETag"]

    stale = software.call(method, path + noun, {}, headers={"If-Match": '"old"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert software.call(method, path + noun, {}, headers={"If-Match": tag}).status_code < 300
