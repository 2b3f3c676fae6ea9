"""What can't be read is refused as a problem, wherever and however it comes."""

import gzip
import json

import pytest
from django.test import Client

from cases.models import Offer
from cases.states import OfferState
from schools.models import ApiKey
from tests.factories import make_school
from tests.schools.software import (
    ANSWERS,
    Software,
    offered,
    path,
    problem,
    software_of,
)

pytestmark = pytest.mark.django_db

# --- What can't be read ---------------------------------------------------------------------------

BODIES: list[tuple[bytes, str]] = [
    (b"", "invalid"),
    (b"{", "not_json"),
    (b"\xff\xfe{}", "not_json"),
    (b'{"start_on": NaN}', "not_json"),
    (b"[" * 30_000, "not_json"),
    (b'{"start_on": ' + b"9" * 5_000 + b"}", "not_json"),
    (b"[]", "invalid"),
    (b"null", "invalid"),
    (b'"2026-11-17"', "invalid"),
    (b'{"start_on": 20261117}', "invalid"),
    (b'{"start_on": "2026-11-17\\u0000"}', "invalid"),
    (b'{"start_on": "20261117"}', "invalid"),
    (b'{"start_on": "2026-02-30"}', "invalid"),
    (b'{"start_on": "0001-01-01"}', "invalid"),
    (b'{"start_on": "9999-12-31"}', "invalid"),
    (b'{"start_on": "2026-11-17", "class": "7a"}', "invalid"),
]


@pytest.mark.parametrize(("raw", "code"), BODIES, ids=lambda value: str(value)[:40])
def test_a_body_that_makes_no_sense_is_refused(raw: bytes, code: str) -> None:
    walk = offered(OfferState.SENT)
    answer = software_of(walk).post(path(walk, "acceptance"), raw=raw)

    assert problem(answer) == (400, code)
    assert Offer.objects.get().state == "SENT"


@pytest.mark.parametrize("text", ["\x00", "   ", "x" * 501])
def test_text_that_can_not_be_kept_is_refused(text: str) -> None:
    walk = offered(OfferState.SENT)
    answer = software_of(walk).post(path(walk, "query"), {"question": text})

    assert problem(answer) == (400, "invalid")
    assert answer.json()["errors"][0]["pointer"] == "/question"


def test_an_endless_body_and_other_media_are_refused() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    large = b'{"start_on": "' + b"x" * 270_000 + b'"}'

    assert problem(software.post(path(walk, "acceptance"), raw=large)) == (413, "too_large")
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"):
        answer = software.post(path(walk, "acceptance"), raw=b"a=b", content_type=media)
        assert problem(answer) == (415, "unsupported_media_type")
    odd = software.post(
        path(walk, "acceptance"),
        ANSWERS["acceptance"],
        content_type="application/json; charset=zlib",
    )
    assert odd.status_code == 200


def test_a_packed_body_is_refused_and_says_how_it_is_taken() -> None:
    walk = offered(OfferState.SENT)
    software, body = software_of(walk), json.dumps(ANSWERS["acceptance"]).encode()
    for coding, raw in [("gzip", gzip.compress(body)), ("gzip", body), ("br", b""), ("x", body)]:
        headers = {"Content-Encoding": coding}
        answer = software.post(path(walk, "acceptance"), raw=raw, headers=headers)
        assert problem(answer) == (415, "unsupported_media_type")
        assert answer.headers["Accept-Encoding"] == "identity"
        assert "Content-Encoding" in answer.json()["detail"]
    plain = {"Content-Encoding": "Identity"}
    assert software.post(path(walk, "acceptance"), raw=body, headers=plain).status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "expected"),
    [
        ("GET", "", (404, "not_found")),
        ("GET", "nowhere", (404, "not_found")),
        ("POST", "offers/", (404, "not_found")),
        ("GET", "offers/%00", (404, "not_found")),
        ("GET", "offers/%ff", (404, "not_found")),
        ("GET", "offers/a%0ab", (404, "not_found")),
        ("DELETE", "offers", (405, "method_not_allowed")),
        ("OPTIONS", "offers", (405, "method_not_allowed")),
        (
            "GET",
            "offers/00000000-0000-4000-8000-000000000000/acceptance",
            (405, "method_not_allowed"),
        ),
        ("POST", "places", (405, "method_not_allowed")),
    ],
)
def test_every_other_address_and_method_is_a_problem_too(
    method: str, address: str, expected: tuple[int, str]
) -> None:
    assert problem(Software(make_school()).call(method, address)) == expected


def test_outside_the_version_and_with_a_wrong_host_no_page_is_sent() -> None:
    assert problem(Client().get("/api/nowhere")) == (404, "not_found")
    assert problem(Client().get("/api/v1/me", headers={"Host": "evil.example"})) == (
        400,
        "bad_request",
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("page", ["/api/docs/", "/api/v1/docs", "/api/v1/schema"])
def test_software_that_sends_something_to_a_page_is_answered_as_software(
    method: str, page: str
) -> None:
    sender = Client(raise_request_exception=False, enforce_csrf_checks=True)
    answer = sender.generic(method, page, b"\x00", content_type="text/plain")
    assert problem(answer) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_refusals_are_told_in_the_language_of_the_caller() -> None:
    software = Software(make_school())
    answers = {
        language: software.get("offers?limit=x", headers={"Accept-Language": language}).headers[
            "Content-Language"
        ]
        for language in ("de", "en", "xx")
    }

    assert answers == {"de": "de", "en": "en", "xx": "de"}


def test_a_crash_is_a_problem_without_a_word_about_the_inside(
    caplog: pytest.LogCaptureFixture,
) -> None:
    software = Software(make_school())
    ApiKey.objects.update(scopes=5)  # what should never be
    answer = software.get("offers")

    assert problem(answer) == (500, "internal")
    assert "TypeError" not in answer.content.decode()
    assert "TypeError" in caplog.text
