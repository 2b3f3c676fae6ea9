"""What every call says of itself: how many are left, its name, whether its address ends."""

import logging
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from cases.states import OfferState
from schools import webhooks
from schools.api import versions
from schools.api.tone import SENTENCES
from schools.api.versions import Deprecation, headers_of
from tests.factories import make_school
from tests.schools.routes import routes
from tests.schools.software import Software, offered, problem, software_of

pytestmark = pytest.mark.django_db


# --- Entity tags ---------------------------------------------------------------------------------

# The time of day in it is new each time, and nobody needs a key for it.
NEVER_THE_SAME = ("status",)
READS = [
    (name, address)
    for name, address, kind, method in routes()
    if method == "GET" and name not in NEVER_THE_SAME
]


@pytest.mark.parametrize(("name", "address"), READS)
def test_what_is_read_again_unchanged_is_not_sent_again(name: str, address: str) -> None:
    walk = offered(OfferState.ACCEPTED)
    software = software_of(walk)
    hook, _new = webhooks.register(
        software.key.school, "https://ours.example/", ["offer.sent"], by="API", at=walk.at
    )
    assert walk.offer is not None
    path = address.removeprefix("v1/").replace("<str:offer_id>", str(walk.offer.pk))
    path = path.replace("<str:webhook_id>", str(hook.pk))
    software.get("me")  # notes the use of the key
    first = software.get(path)
    software.at += timedelta(seconds=10)
    again = software.get(path, headers={"If-None-Match": first.headers["ETag"]})
    other = software.get(path, headers={"If-None-Match": '"other"'})

    assert (first.status_code, other.status_code) == (200, 200)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "private, no-cache"


# --- Limits ---------------------------------------------------------------------------------------


def test_a_key_is_told_what_is_left_and_then_to_wait(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    software = Software(make_school())
    software.at += timedelta(seconds=18)
    answers = [software.get("me") for _nth in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert [one.headers["RateLimit"] for one in answers] == [
        '"key";r=2;t=42', '"key";r=1;t=42', '"key";r=0;t=42', '"key";r=0;t=42', '"key";r=0;t=42',
    ]  # fmt: skip
    assert {one.headers["RateLimit-Policy"] for one in answers} == {'"key";q=3;w=60'}
    assert problem(answers[3]) == (429, "too_many_requests")
    assert answers[3].headers["Retry-After"] == "42"


def test_after_the_wait_all_are_there_again(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    software = Software(make_school())
    software.at += timedelta(seconds=59)
    assert [software.get("me").status_code for _nth in range(2)] == [200, 429]
    software.at += timedelta(seconds=1)
    assert software.get("me").status_code == 200


def test_keys_and_refusals_are_counted_each_by_itself(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    school = make_school()
    one, other = Software(school), Software(school)
    assert one.get("nowhere").status_code == 404  # outside: counted for nobody
    assert one.get("offers/nothing").headers["RateLimit"].startswith('"key";r=1')
    assert one.get("offers?limit=x").headers["RateLimit"].startswith('"key";r=0')
    assert one.get("me").status_code == 429
    assert other.get("me").status_code == 200
    assert "RateLimit" not in Client().get("/api/v1/me").headers


def test_one_call_too_many_does_nothing(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 0
    software = Software(make_school())
    body = {"places": [{"grade": 7, "support_form": "PARTIAL", "free": 3}]}
    assert problem(software.put("places", body)) == (429, "too_many_requests")
    settings.API_REQUESTS_PER_MINUTE = 9
    assert software.get("places").json() == {"places": []}


# --- The name of a call ---------------------------------------------------------------------------


def test_the_caller_names_the_call(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "einstieg.calls")
    software = Software(make_school())
    answer = software.get("me", headers={"X-Request-ID": "night-run.7~a"})

    assert answer.headers["X-Request-ID"] == "night-run.7~a"
    assert "GET api:me 200" in caplog.messages


@pytest.mark.parametrize("said", ["", "a b", "a\tb", "ä", "x" * 65, "<script>", "a;b"])
def test_a_name_that_could_spoil_the_log_is_replaced(said: str) -> None:
    answer = Software(make_school()).get("me", headers={"X-Request-ID": said})
    assert answer.headers["X-Request-ID"] != said
    assert len(answer.headers["X-Request-ID"]) == 32


def test_every_answer_has_a_name_of_its_own() -> None:
    software = Software(make_school())
    answers = [software.get("me"), software.get("me"), software.get("nowhere"), Client().get("/")]
    assert len({one.headers["X-Request-ID"] for one in answers}) == 4


# --- HTTPS ----------------------------------------------------------------------------------------


def test_a_key_in_clear_text_is_refused(settings: Settings) -> None:
    software = Software(make_school())
    settings.SECURE_SSL_REDIRECT = True
    assert problem(software.get("me")) == (403, "https_required")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert software.get("me", headers={"X-Forwarded-Proto": "https"}).status_code == 200
    assert Client().get("/api/v1/docs").status_code == 301


# --- What ends ------------------------------------------------------------------------------------


def test_an_address_that_ends_says_so_in_every_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    ending = Deprecation(
        path="/api/v1/offers/{offer_id}",
        deprecated_on=date(2027, 1, 1),
        sunset_on=date(2028, 1, 1),
        instead="/api/v2/offers",
    )
    monkeypatch.setattr(versions, "DEPRECATED", (ending,))
    software = Software(make_school())
    answer = software.get("offers/nothing")

    assert answer.status_code == 404
    assert answer.headers["Deprecation"] == "@1798761600"
    assert answer.headers["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert answer.headers["Link"] == '</api/v2/offers>; rel="successor-version"'
    assert "Deprecation" not in software.get("offers").headers
    paths = software.client.get("/api/v1/schema").json()["paths"]
    marked = [
        path for path, calls in paths.items() for one in calls.values() if "deprecated" in one
    ]
    assert marked == ["/api/v1/offers/{offer_id}"]


def test_an_end_without_a_day_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    ending = Deprecation("/api/v1/me", date(2027, 1, 1), None, "/api/v2/me")
    monkeypatch.setattr(versions, "DEPRECATED", (ending,))
    assert set(headers_of("api/v1/me")) == {"Deprecation", "Link"}
    assert headers_of("api/v1/places") == {}


def test_a_mistake_is_told_politely_in_german() -> None:
    software = software_of(offered(OfferState.SENT))
    address = f"offers/{software.get('offers').json()['offers'][0]['id']}/acceptance"
    german = {"Accept-Language": "de", "If-Match": "*"}
    answer = software.post(address, {"start_on": "gestern"}, headers=german)
    assert answer.json()["detail"] == "Das ist kein Datum in dieser Form: YYYY-MM-DD."


def test_no_sentence_of_ours_says_du() -> None:
    with translation.override("de"):
        told = [translation.gettext(one) for one in SENTENCES]
    assert set(told).isdisjoint(SENTENCES)
    assert [one for one in told if re.search(r"\b(Stelle|Nutze|Gib|[Dd]ein)", one)] == []
