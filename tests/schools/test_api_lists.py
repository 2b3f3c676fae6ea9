"""The list of requests page by page, and free places as the school counts them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.intake import amend
from cases.models import Offer
from cases.states import OfferState
from schools.models import Place
from tests.factories import DAY, Walk, make_school
from tests.schools.software import (
    Software,
    problem,
    several,
)

pytestmark = pytest.mark.django_db

# --- The list -------------------------------------------------------------------------------------


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


@pytest.mark.alone
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
