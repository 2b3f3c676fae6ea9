"""Many answers in one call: each counts by itself, in order, and again under the same key."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Offer, Step
from cases.replies import Answer
from cases.states import CaseState
from schools.api.answering import FORMS
from schools.models import KeptAnswer
from tests.factories import HOUR, Walk, make_school
from tests.schools.software import PROBLEM, Software, several

pytestmark = pytest.mark.django_db

KEY = {"Idempotency-Key": "night-2026-11-10"}


def acceptance(offer_id: str, **more: Any) -> dict[str, Any]:
    said = {"offer_id": offer_id, "answer": "acceptance", "start_on": "2026-11-23", "if_match": "*"}
    return {name: value for name, value in {**said, **more}.items() if value is not None}


def decline(offer_id: str, **more: Any) -> dict[str, Any]:
    said = {"offer_id": offer_id, "answer": "decline", "reason": "CAPACITY_EXHAUSTED"}
    return {**said, **more}


def results(answer: Any) -> list[tuple[int, str]]:
    """Status of each, with the state of the request or the code of the refusal."""
    assert answer.status_code == 200, answer.content
    return [
        (one["status"], one["offer"]["state"] if "offer" in one else one["problem"]["code"])
        for one in answer.json()["results"]
    ]


def test_each_answer_has_a_result_of_its_own_in_the_order_of_the_call() -> None:
    software, ids = several(3)
    stranger = make_school()
    Walk().to(CaseState.OFFERED)
    foreign = Offer.objects.exclude(pk__in=ids).exclude(school=stranger).get()
    answer = software.post(
        "answers",
        {
            "answers": [
                acceptance(ids[0]),
                acceptance(ids[1], if_match='"old"'),
                acceptance(ids[1], if_match=None),
                acceptance(ids[1], start_on="2026-11-22"),
                decline(str(foreign.pk)),
                {"offer_id": ids[1], "answer": "query", "question": "Welche Sprachen?"},
                decline(ids[2], reason="OTHER"),
                decline(ids[0]),
                decline(ids[2]),
            ]
        },
    )

    assert results(answer) == [
        (200, "ACCEPTED"),
        (412, "stale"),
        (428, "precondition_required"),
        (400, "invalid"),
        (404, "not_found"),
        (200, "QUERY_OPEN"),
        (400, "invalid"),
        (409, "wrong_state"),
        (200, "DECLINED"),
    ]
    told = answer.json()["results"]
    assert told[3]["problem"]["errors"][0]["pointer"] == "/answers/3/start_on"
    assert told[7]["problem"]["links"]["revocation"].endswith(f"{ids[0]}/revocation")
    assert "family_name" in told[0]["offer"]["pupil"]
    assert told[0]["etag"] == software.get(f"offers/{ids[0]}").headers["ETag"]
    assert [Offer.objects.get(pk=one).state for one in ids] == [
        "ACCEPTED", "QUERY_OPEN", "DECLINED",
    ]  # fmt: skip


def test_a_tag_read_before_is_heeded() -> None:
    software, ids = several(1)
    tag = software.get(f"offers/{ids[0]}").headers["ETag"]
    answer = software.post("answers", {"answers": [acceptance(ids[0], if_match=tag)]})

    assert results(answer) == [(200, "ACCEPTED")]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"answer": "decline", "reason": "CAPACITY_EXHAUSTED"}, "/answers/0/offer_id"),
        ({"offer_id": "7", "answer": "decline"}, "/answers/0/offer_id"),
        ({"offer_id": "0b8f1c9e-8a54-4d3c-9b1a-5f0f6f1f2a3b"}, "/answers/0/answer"),
        (
            {"offer_id": "0b8f1c9e-8a54-4d3c-9b1a-5f0f6f1f2a3b", "answer": "yes"},
            "/answers/0/answer",
        ),
    ],
)
def test_an_answer_without_its_frame_is_refused_by_itself(
    said: dict[str, Any], pointer: str
) -> None:
    software, ids = several(1)
    answer = software.post("answers", {"answers": [said, decline(ids[0])]})

    assert results(answer) == [(400, "invalid"), (200, "DECLINED")]
    assert answer.json()["results"][0]["problem"]["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ({}, ""),
        ({"answers": [], "more": 1}, ""),
        ({"answers": []}, "/answers"),
        ({"answers": {}}, "/answers"),
        ({"answers": [{}] * 101}, "/answers"),
        ({"answers": [{}, 5]}, "/answers/1"),
    ],
)
def test_what_is_no_list_of_answers_is_refused_as_a_whole(body: Any, pointer: str) -> None:
    answer = Software(make_school()).post("answers", body)

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_the_same_call_under_the_same_key_is_answered_the_same() -> None:
    software, ids = several(2)
    body = {"answers": [acceptance(ids[0]), decline(ids[1]), decline(ids[0])]}
    first = software.post("answers", body, headers=KEY)
    software.at += HOUR
    steps = Step.objects.count()
    again = software.post("answers", body, headers=KEY)

    assert results(first) == [(200, "ACCEPTED"), (200, "DECLINED"), (409, "wrong_state")]
    assert again.content == first.content
    assert Step.objects.count() == steps
    other = software.post("answers", {"answers": body["answers"][:2]}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_after_a_crash_the_same_call_tells_what_was_done_and_does_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    software, ids = several(2)
    body = {"answers": [acceptance(ids[0]), decline(ids[1])]}
    with monkeypatch.context() as broken:
        broken.setitem(FORMS, Answer.DECLINE, None)
        half = software.post("answers", body, headers=KEY)
    assert results(half) == [(200, "ACCEPTED"), (500, "internal")]
    steps = Step.objects.count()
    software.at += HOUR
    whole = software.post("answers", body, headers=KEY)

    assert results(whole) == [(200, "ACCEPTED"), (200, "DECLINED")]
    assert whole.json()["results"][0] == half.json()["results"][0]
    assert Step.objects.count() == steps + 1


def test_a_list_needs_the_scope_of_answers() -> None:
    reader = Software(make_school(), scopes=["offers:read"])
    assert reader.post("answers", {"answers": [{}]}).json()["code"] == "scope_missing"


def test_the_number_of_queries_grows_with_the_answers_and_no_faster() -> None:
    counts = []
    for number in (1, 2, 4):
        software, ids = several(number)
        software.get("me")  # notes the use of the key
        with CaptureQueriesContext(connection) as seen:
            software.post("answers", {"answers": [decline(one) for one in ids]}, headers=KEY)
        counts.append(len(seen.captured_queries))

    each = counts[1] - counts[0]
    assert counts[2] - counts[1] == 2 * each
    assert KeptAnswer.objects.count() == 7 + 3
