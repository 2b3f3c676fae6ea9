"""The school's API: a key, one GET, one POST; and every way in which it says no."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.actions.intake import amend
from cases.models import FollowUp, Notice, Offer, Step
from cases.states import CaseState, OfferState
from schools.models import ApiKey, Place
from tests.factories import DAY, HOUR, MONDAY, Walk, make_school
from tests.schools.software import PROBLEM, Software, offered, software_of

pytestmark = pytest.mark.django_db

ANSWERS: dict[str, dict[str, Any]] = {
    "acceptance": {"start_on": "2026-11-17"},
    "decline": {"reason": "CAPACITY_EXHAUSTED"},
    "query": {"question": "Welche Sprachen?"},
    "attendance": {"attended_on": "2026-11-17"},
    "absence": {},
    "revocation": {"reason": "Klasse aufgelöst"},
    "move": {"town": "Bochum"},
}


def path(walk: Walk, noun: str = "") -> str:
    """Address of the walk's request, or of an answer to it."""
    assert walk.offer is not None
    return f"offers/{walk.offer.pk}" + (f"/{noun}" if noun else "")


def problem(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal, after a look at its form."""
    body = answer.json()
    assert answer.headers["Content-Type"] == PROBLEM
    assert {"type", "code", "title", "status", "detail"} <= set(body)
    assert body["type"] == f"urn:einstieg:problem:{body['code']}"
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


# --- The way of a request -------------------------------------------------------------------------


def test_a_school_accepts_and_confirms_attendance() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)

    assert [one["state"] for one in software.get("offers").json()["offers"]] == ["SENT"]
    accepted = software.post(path(walk, "acceptance"), ANSWERS["acceptance"])
    assert (accepted.status_code, accepted.json()["state"]) == (200, "ACCEPTED")
    software.at += 7 * DAY
    attended = software.post(path(walk, "attendance"), {"attended_on": "2026-11-18"})
    assert (attended.status_code, attended.json()["state"]) == (200, "FULFILLED")
    walk.case.refresh_from_db()
    assert walk.case.state == "ENROLLED"


def test_a_decline_frees_the_place_and_keeps_the_reason() -> None:
    walk = offered(OfferState.SENT)
    answer = software_of(walk).post(
        path(walk, "decline"), {"reason": "OTHER", "text": "Raum gesperrt"}
    )

    offer = Offer.objects.get()
    assert answer.json() == {"id": str(offer.pk), "state": "DECLINED"}
    assert (offer.decline_reason, offer.reason) == ("OTHER", "Raum gesperrt")
    assert Place.objects.get().reserved == 0


def test_the_name_of_the_secretary_goes_into_the_history() -> None:
    walk = offered(OfferState.SENT)
    headers = {"X-Acting-Person": "Müller, Sekretariat".encode().decode("latin-1")}
    software_of(walk).post(path(walk, "query"), ANSWERS["query"], headers=headers)

    step = Step.objects.get(event="query")
    assert (step.person, step.door, step.role) == ("Müller, Sekretariat", "API", "SCHOOL")


def test_a_question_an_absence_a_move_and_a_revocation() -> None:
    walk = offered(OfferState.ACCEPTED)
    assert walk.offer is not None
    software = software_of(walk)

    assert software.post(path(walk, "move"), ANSWERS["move"]).json()["state"] == "ACCEPTED"
    assert FollowUp.objects.get().note.endswith("Bochum")
    revoked = software.post(path(walk, "revocation"), ANSWERS["revocation"])
    assert revoked.json()["state"] == "REVOKED"

    other = offered(OfferState.ACCEPTED)
    other.at += 7 * DAY
    absent = software_of(other).post(path(other, "absence"))
    assert (absent.status_code, absent.json()["allowed"]) == (200, ["attendance"])
    other.case.refresh_from_db()
    assert other.case.state == "NOT_ATTENDING"


@pytest.mark.parametrize(
    ("state", "noun"),
    [
        (OfferState.SENT, "acceptance"),
        (OfferState.SENT, "decline"),
        (OfferState.SENT, "query"),
        (OfferState.ACCEPTED, "attendance"),
        (OfferState.ACCEPTED, "absence"),
        (OfferState.ACCEPTED, "revocation"),
        (OfferState.ACCEPTED, "move"),
    ],
)
def test_the_same_answer_again_changes_nothing(state: OfferState, noun: str) -> None:
    walk = offered(state)
    software = software_of(walk)
    if noun in ("attendance", "absence"):
        software.at += 7 * DAY
    first = software.post(path(walk, noun), ANSWERS[noun])
    assert first.status_code == 200
    before = (Step.objects.count(), Notice.objects.count(), FollowUp.objects.count())
    software.at += timedelta(minutes=5)

    again = software.post(path(walk, noun), ANSWERS[noun])

    assert (again.status_code, again.json()) == (200, first.json())
    assert (Step.objects.count(), Notice.objects.count(), FollowUp.objects.count()) == before


def test_another_answer_after_the_first_is_refused_and_says_what_is_possible() -> None:
    walk = offered(OfferState.ACCEPTED)
    answer = software_of(walk).post(path(walk, "acceptance"), {"start_on": "2026-11-20"})

    assert problem(answer) == (409, "wrong_state")
    assert answer.json()["allowed"] == ["revocation", "move"]


def test_an_acceptance_after_the_date_is_refused_whether_or_not_the_clock_came_by() -> None:
    for state in (OfferState.SENT, OfferState.EXPIRED):
        walk = offered(state)
        walk.at += 30 * DAY
        answer = software_of(walk).post(path(walk, "acceptance"), {"start_on": "2027-01-11"})
        assert problem(answer) == (409, "expired")
        assert "Frist abgelaufen" in answer.json()["detail"]
        assert answer.json()["allowed"] == []


def test_a_withdrawn_request_says_so() -> None:
    walk = offered(OfferState.WITHDRAWN)
    answer = software_of(walk).post(path(walk, "acceptance"), {"start_on": "2026-11-20"})

    assert problem(answer) == (409, "not_live")
    assert "withdrawn" in answer.json()["detail"]


# --- Entity tags ----------------------------------------------------------------------------------


def test_what_has_not_changed_is_not_sent_again() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    tag = software.get(path(walk)).headers["ETag"]

    unchanged = software.get(path(walk), headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["ETag"] == tag
    weak = software.get(path(walk), headers={"If-None-Match": f'"x", W/{tag}'})
    assert weak.status_code == 304


def test_an_answer_to_an_old_version_is_refused() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    tag = software.get(path(walk)).headers["ETag"]
    changes = {"household": {"district": "Katernberg"}}
    walk.case.refresh_from_db()
    amend(walk.case, changes, by=walk.by, at=walk.later())
    software.at = walk.later()

    stale = software.post(
        path(walk, "acceptance"), ANSWERS["acceptance"], headers={"If-Match": tag}
    )
    assert problem(stale) == (412, "stale")
    assert Offer.objects.get().state == "SENT"
    fresh = software.get(path(walk)).headers["ETag"]
    taken = software.post(
        path(walk, "acceptance"), ANSWERS["acceptance"], headers={"If-Match": fresh}
    )
    assert taken.status_code == 200
    assert taken.headers["ETag"] == software.get(path(walk)).headers["ETag"]


def test_an_answer_whose_receipt_was_lost_may_be_repeated_with_its_old_tag() -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    headers = {"If-Match": software.get(path(walk)).headers["ETag"]}
    answers = [
        software.post(path(walk, "acceptance"), ANSWERS["acceptance"], headers=headers)
        for _nth in range(2)
    ]

    assert [one.status_code for one in answers] == [200, 200]


@pytest.mark.parametrize("noun", ["attendance", "absence", "revocation", "move"])
def test_later_answers_heed_the_version_too(noun: str) -> None:
    walk = offered(OfferState.ACCEPTED)
    walk.at += 7 * DAY
    answer = software_of(walk).post(path(walk, noun), ANSWERS[noun], headers={"If-Match": '"old"'})

    assert problem(answer) == (412, "stale")


# --- Keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer nonsense", "Basic abc", f"Bearer eks_abcdefgh_{'x' * 43}"]
)
def test_without_a_valid_key_there_is_nothing(header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = Client().get("/api/v1/offers", headers=headers)

    assert problem(answer) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="einstieg"'


def test_an_expired_and_a_revoked_key_open_nothing() -> None:
    software = Software(make_school(), expires_at=MONDAY + HOUR)
    assert software.get("me").status_code == 200
    software.at += HOUR
    assert problem(software.get("me")) == (401, "unauthorized")

    revoked = Software(make_school())
    ApiKey.objects.filter(pk=revoked.key.pk).update(revoked_at=MONDAY)
    assert problem(revoked.get("me")) == (401, "unauthorized")


def test_a_key_does_what_it_is_for() -> None:
    walk = offered(OfferState.SENT)
    reader = software_of(walk, scopes=["offers:read"])
    writer = software_of(walk, scopes=["places:write"])

    assert reader.get("offers").status_code == 200
    refused = reader.post(path(walk, "decline"), ANSWERS["decline"])
    assert problem(refused) == (403, "scope_missing")
    assert "offers:answer" in refused.json()["detail"]
    assert problem(reader.put("places", {"places": []})) == (403, "scope_missing")
    assert problem(writer.get("offers")) == (403, "scope_missing")


def test_me_says_which_school_and_which_key() -> None:
    software = Software(make_school("123456", form="20", name="Gymnasium Nord"))

    assert software.get("me").json() == {
        "school": {"number": "123456", "name": "Gymnasium Nord", "school_form": "20"},
        "key": {
            "prefix": software.key.prefix,
            "label": "test",
            "scopes": ["offers:read", "offers:answer", "places:write", "webhooks:write"],
            "expires_at": None,
        },
    }


# --- Two schools ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", OfferState)
def test_a_foreign_request_is_no_request(state: OfferState) -> None:
    walk = offered(state)
    stranger = Software(make_school(), walk.later() + 7 * DAY)
    before = Step.objects.count()
    for noun in ("", *ANSWERS):
        addresses = [path(walk, noun), path(walk, noun).replace(path(walk), f"offers/{uuid4()}")]
        call = stranger.post if noun else stranger.get
        foreign, none = (call(one, body=ANSWERS.get(noun)) for one in addresses)
        assert problem(foreign) == (404, "not_found")
        assert foreign.content == none.content
    assert Step.objects.count() == before


def test_the_list_holds_the_own_requests_only() -> None:
    mine, theirs = offered(OfferState.SENT), offered(OfferState.SENT)
    assert mine.offer is not None
    theirs.at = mine.at = max(mine.at, theirs.at)

    assert [one["id"] for one in software_of(mine).get("offers").json()["offers"]] == [
        str(mine.offer.pk)
    ]


# --- The list -------------------------------------------------------------------------------------


def several(number: int) -> tuple[Software, list[str]]:
    """A school with so many requests, and their ids in the order of sending."""
    school = make_school()
    Place.objects.create(
        school=school, grade=7, support_form="PARTIAL", reported_free=99, as_of=MONDAY.date()
    )
    walks = [Walk(MONDAY + nth * HOUR) for nth in range(number)]
    for walk in walks:
        walk.school = school
        walk.to(CaseState.OFFERED)
    offers = [str(walk.offer.pk) for walk in walks if walk.offer]
    return Software(school, walks[-1].later()), offers


def test_pages_follow_each_other_without_gap_or_double() -> None:
    software, ids = several(5)
    found, address = [], "offers?limit=2"
    while address:
        page = software.get(address).json()
        found.append([one["id"] for one in page["offers"]])
        address = (page["next"] or "").partition("/api/v1/")[2]

    assert found == [ids[:2], ids[2:4], ids[4:]]


def test_the_list_is_filtered_by_state_as_it_is_shown() -> None:
    software, _ids = several(3)
    assert len(software.get("offers?state=SENT&state=QUERY_OPEN").json()["offers"]) == 3
    assert software.get("offers?state=EXPIRED").json()["offers"] == []
    software.at += 30 * DAY
    assert software.get("offers?state=SENT").json()["offers"] == []
    expired = software.get("offers?state=EXPIRED").json()["offers"]
    assert {one["state"] for one in expired} == {"EXPIRED"}
    assert len(expired) == 3


@pytest.mark.django_db(transaction=True)
def test_updated_since_tells_what_changed_around_a_request_too() -> None:
    software, ids = several(3)
    since = software.get("offers").json()["as_of"]
    software.at += DAY
    query = f"offers?updated_since={since}"
    assert software.get(query).json()["offers"] == []
    case = Offer.objects.get(pk=ids[0]).case
    walk = Walk(software.at)
    amend(case, {"household": {"district": "Altendorf"}}, by=walk.by, at=software.at)
    assert [one["id"] for one in software.get(query).json()["offers"]] == ids[:1]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=99999999999999999999",
        "state=NONSENSE",
        "updated_since=yesterday",
        "updated_since=9999-12-31T23:59:59Z",
        "cursor=%00",
        "cursor=xyz",
        "cursor=eyJ4IjoxfQ==",
        "cursor=%ff%fe",
    ],
)
def test_a_wrong_query_is_named(query: str) -> None:
    answer = Software(make_school()).get(f"offers?{query}")

    assert problem(answer) == (400, "invalid")
    assert answer.json()["errors"][0]["pointer"].startswith("/" + query.partition("=")[0])


@pytest.mark.parametrize("state", [OfferState.SENT, OfferState.ACCEPTED])
def test_the_number_of_queries_does_not_grow_with_the_list(
    state: OfferState,
) -> None:
    counts = []
    for number in (1, 3):
        software, ids = several(number)
        if state == OfferState.ACCEPTED:
            for one in ids:
                body = {"start_on": "2026-11-23"}
                assert software.post(f"offers/{one}/acceptance", body).status_code == 200
        software.get("me")  # notes the use of the key
        software.at += timedelta(seconds=10)
        with CaptureQueriesContext(connection) as seen:
            assert len(software.get("offers").json()["offers"]) == number
        counts.append(len(seen.captured_queries))

    assert counts[0] == counts[1] < 12


# --- Free places ----------------------------------------------------------------------------------


def test_a_school_reports_its_free_places() -> None:
    software = Software(make_school())
    body = {"places": [{"grade": 7, "support_form": "PARTIAL", "free": 3}]}
    first = software.put("places", body)
    again = software.put("places", body)

    counted = {
        "grade": 7,
        "support_form": "PARTIAL",
        "free": 3,
        "reported_free": 3,
        "as_of": "2026-11-09",
        "reserved": 0,
        "occupied": 0,
    }
    assert first.json() == again.json() == software.get("places").json() == {"places": [counted]}


def test_a_child_accepted_before_the_figure_is_in_it_and_one_after_it_is_not() -> None:
    software, ids = several(2)
    for one in ids:
        software.post(f"offers/{one}/acceptance", {"start_on": "2026-11-23"})
        software.at += DAY
    body = {"places": [{"grade": 7, "support_form": "PARTIAL", "free": 4, "as_of": "2026-11-11"}]}
    counted = software.put("places", body).json()["places"][0]

    assert (counted["free"], counted["occupied"]) == (3, 1)
    assert sorted(Offer.objects.values_list("holding", flat=True)) == ["COUNTED", "OCCUPIED"]


def test_a_wrong_figure_is_pointed_at_and_none_is_taken() -> None:
    software = Software(make_school())
    good = {"grade": 7, "support_form": "PARTIAL", "free": 3}
    bad = [
        ({**good, "grade": 3}, 400, "/places/1/grade"),
        ({**good, "support_form": "IFK"}, 400, "/places/1/support_form"),
        ({**good, "grade": 8, "as_of": "2026-11-10"}, 400, "/places/1/as_of"),
        ({**good, "free": -1}, 400, "/places/1/free"),
        ({**good, "free": "3"}, 400, "/places/1/free"),
        ({**good, "grade": 10**40}, 400, "/places/1/grade"),
        ({**good, "colour": "red"}, 400, "/places/1/colour"),
    ]
    for figure, status, pointer in bad:
        answer = software.put("places", {"places": [good, figure]})
        assert problem(answer) == (status, "invalid")
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Place.objects.filter(was_reported=True).exists()


def test_an_older_figure_is_refused() -> None:
    software = Software(make_school())
    figure = {"grade": 7, "support_form": "PARTIAL", "free": 3}
    software.put("places", {"places": [figure]})
    answer = software.put("places", {"places": [{**figure, "as_of": "2026-11-01"}]})

    assert problem(answer) == (409, "newer_figure")
    old = software.put("places", {"places": [figure]}, headers={"If-Match": '"old"'})
    assert problem(old) == (412, "stale")


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
