"""`Idempotency-Key` and `If-Match`: a POST counts once, an acceptance rests on what was read."""

from datetime import timedelta
from typing import Any

import pytest

from cases.models import Notice, Offer, Reading, Step
from cases.states import OfferState
from schools.keys import create_key
from schools.models import KeptAnswer
from tests.factories import DAY, MONDAY, make_school
from tests.schools.software import Software, offered, path, problem, software_of

pytestmark = pytest.mark.django_db

BODY = {"start_on": "2026-11-17"}
KEY = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}


def told(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """What must be the same when an answer is repeated."""
    names = ("Content-Type", "ETag", "Cache-Control", "Content-Language")
    return answer.status_code, answer.content, {one: answer.headers.get(one, "") for one in names}


def test_the_same_key_gives_the_same_answer_byte_for_byte() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    first = software.post(path(walk, "acceptance"), BODY, headers=KEY)
    before = (Step.objects.count(), Notice.objects.count(), Reading.objects.count())
    software.at += timedelta(hours=23)
    again = software.post(path(walk, "acceptance"), BODY, headers=KEY)

    assert first.status_code == 200
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert told(again) == told(first)
    assert (Step.objects.count(), Notice.objects.count(), Reading.objects.count()) == before


def test_an_answer_is_repeated_as_it_was_although_the_request_went_on() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    first = software.post(path(walk, "acceptance"), BODY, headers=KEY)
    software.post(path(walk, "revocation"), {"reason": "Klasse aufgelöst"})

    assert Offer.objects.get().state == "REVOKED"
    assert told(software.post(path(walk, "acceptance"), BODY, headers=KEY)) == told(first)
    assert problem(software.post(path(walk, "acceptance"), BODY)) == (409, "wrong_state")


def test_a_quoted_key_is_the_bare_one() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    software.post(path(walk, "acceptance"), BODY, headers={"Idempotency-Key": "abc"})
    quoted = software.post(path(walk, "acceptance"), BODY, headers={"Idempotency-Key": '"abc"'})

    assert quoted.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", '""', "a b", "ä", '"open', 'a"\t', "x" * 256, '"a\\n"'])
def test_what_is_no_key_is_refused(key: str) -> None:
    walk = offered(OfferState.SENT)
    answer = software_of(walk).post(
        path(walk, "acceptance"), BODY, headers={"Idempotency-Key": key}
    )

    assert problem(answer) == (400, "invalid")
    assert answer.json()["errors"][0]["pointer"] == "/Idempotency-Key"
    assert Offer.objects.get().state == "SENT"


def test_the_same_key_with_another_body_or_address_is_refused() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    software.post(path(walk, "acceptance"), BODY, headers=KEY)

    other_day = software.post(path(walk, "acceptance"), {"start_on": "2026-11-18"}, headers=KEY)
    other_noun = software.post(path(walk, "move"), BODY, headers=KEY)
    listed = software.post("answers", {"answers": [{}]}, headers=KEY)
    for answer in (other_day, other_noun, listed):
        assert problem(answer) == (422, "idempotency_key_reused")
    assert Step.objects.filter(event="accept").count() == 1


def test_a_refusal_is_an_answer_too() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    wrong = software.post(path(walk, "acceptance"), {"start_on": "2026-11-15"}, headers=KEY)
    again = software.post(path(walk, "acceptance"), {"start_on": "2026-11-15"}, headers=KEY)

    assert problem(wrong) == (400, "invalid")
    assert told(again) == told(wrong)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_after_reading_again_the_same_key_may_be_used() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    stale = software.post(path(walk, "acceptance"), BODY, headers={**KEY, "If-Match": '"old"'})
    none = software.post(path(walk, "acceptance"), BODY, headers={**KEY, "If-Match": None})
    assert (problem(stale), problem(none)) == ((412, "stale"), (428, "precondition_required"))
    assert not KeptAnswer.objects.exists()

    assert walk.offer is not None
    tag = software.get(f"offers/{walk.offer.pk}").headers["ETag"]
    assert (
        software.post(path(walk, "acceptance"), BODY, headers={**KEY, "If-Match": tag}).status_code
        == 200
    )


def test_a_retry_with_the_second_key_of_the_school_is_recognised() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    first = software.post(path(walk, "acceptance"), BODY, headers=KEY)
    assert walk.school is not None
    software.text = create_key(walk.school, label="new", at=MONDAY)[1]

    assert told(software.post(path(walk, "acceptance"), BODY, headers=KEY)) == told(first)


def test_another_school_gets_nothing_by_the_same_key() -> None:
    walk = offered(OfferState.SENT)
    software_of(walk).post(path(walk, "acceptance"), BODY, headers=KEY)
    stranger = Software(make_school(), walk.later())

    answer = stranger.post(path(walk, "acceptance"), BODY, headers=KEY)
    assert problem(answer) == (404, "not_found")
    assert answer.headers.get("Idempotency-Replayed") is None


def test_without_a_valid_key_no_answer_is_repeated() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    software.post(path(walk, "acceptance"), BODY, headers=KEY)
    assert walk.school is not None
    reader = Software(walk.school, software.at, scopes=["offers:read"])
    assert problem(reader.post(path(walk, "acceptance"), BODY, headers=KEY)) == (
        403,
        "scope_missing",
    )
    reader.text = "eks_nothing"
    assert problem(reader.post(path(walk, "acceptance"), BODY, headers=KEY)) == (
        401,
        "unauthorized",
    )


def test_after_a_crash_nothing_is_kept_and_nothing_has_happened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    with monkeypatch.context() as broken:
        broken.setattr("schools.api.answering.shown_to", None)
        assert problem(software.post(path(walk, "acceptance"), BODY, headers=KEY)) == (
            500,
            "internal",
        )
    assert Offer.objects.get().state == "SENT"
    assert not Step.objects.filter(event="accept").exists()

    assert software.post(path(walk, "acceptance"), BODY, headers=KEY).status_code == 200


# --- If-Match -------------------------------------------------------------------------------------


def test_an_acceptance_says_on_what_it_rests() -> None:
    walk = offered(OfferState.SENT)
    answer = software_of(walk).post(path(walk, "acceptance"), BODY, headers={"If-Match": None})

    assert problem(answer) == (428, "precondition_required")
    assert Offer.objects.get().state == "SENT"


@pytest.mark.parametrize("tag", ["", '"old"', "nonsense", '"a", "b"', "ä"])
def test_an_acceptance_on_another_reading_is_refused(tag: str) -> None:
    walk = offered(OfferState.SENT)
    answer = software_of(walk).post(path(walk, "acceptance"), BODY, headers={"If-Match": tag})

    assert problem(answer) == (412, "stale")
    assert answer.json()["allowed"] == ["acceptance", "decline", "query"]


def test_a_weak_tag_is_no_match_and_a_list_with_the_right_one_is() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    assert walk.offer is not None
    tag = software.get(f"offers/{walk.offer.pk}").headers["ETag"]
    weak = software.post(path(walk, "acceptance"), BODY, headers={"If-Match": f"W/{tag}"})
    assert problem(weak) == (412, "stale")
    assert (
        software.post(
            path(walk, "acceptance"), BODY, headers={"If-Match": f'"x", {tag}'}
        ).status_code
        == 200
    )


def test_a_refused_answer_says_where_the_possible_ones_are_given() -> None:
    walk = offered(OfferState.ACCEPTED)
    walk.at += 7 * DAY
    software = software_of(walk)
    refused = software.post(path(walk, "decline"), {"reason": "CAPACITY_EXHAUSTED"}).json()

    assert set(refused["links"]) == set(refused["allowed"]) == {
        "attendance", "absence", "revocation", "move",
    }  # fmt: skip
    address = refused["links"]["move"].removeprefix("/api/v1/")
    assert software.post(address, {"town": "Bochum"}).status_code == 200
