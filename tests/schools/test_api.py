"""The school's API: the way of a request, what it rests on, and whose it is."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from cases.actions.intake import amend
from cases.models import FollowUp, Notice, Offer, Step
from cases.states import OfferState
from schools.models import ApiKey, Place
from tests.factories import DAY, HOUR, MONDAY, make_school
from tests.schools.software import (
    ANSWERS,
    Software,
    offered,
    path,
    problem,
    software_of,
)

pytestmark = pytest.mark.django_db

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
