"""What the page says in every state, to slips, to forged links and after its time."""

import re
from datetime import date
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.signing import Signer

from cases.links import PLACES, family_link, office_link, places_link
from cases.models import Household, Offer, Reading
from cases.states import DISCLOSED, LIVE, CaseState, OfferState
from schools.models import CapacityReport, Place
from tests.factories import DAY, IN_TIME, MONDAY, make_case, make_school
from tests.schools.secretary import NAMES, Browser, browser_of, known
from tests.schools.software import offered

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "status", "sentence"),
    [
        (OfferState.SENT, 200, "Can you take this child?"),
        (OfferState.QUERY_OPEN, 200, "your time stands still"),
        (OfferState.ACCEPTED, 200, "You have promised a place"),
        (OfferState.DECLINED, 200, "You have answered that you can't offer a place."),
        (OfferState.EXPIRED, 410, "The time for an answer is over"),
        (OfferState.WITHDRAWN, 410, "The request has been withdrawn"),
        (OfferState.FULFILLED, 200, "there is nothing more to do"),
        (OfferState.NOT_TAKEN_UP, 200, "The place has not been taken up"),
        (OfferState.REVOKED, 200, "The promise has ended"),
    ],
)
def test_every_state_explains_itself_and_tells_no_more_than_it_may(
    state: OfferState, status: int, sentence: str
) -> None:
    browser = browser_of(known(state))
    told = browser.open()

    assert browser.status == status
    assert sentence in told
    assert all((name in told) == (state in DISCLOSED) for name in NAMES)
    assert ("as soon as you say yes" in told) == (state in LIVE)
    assert ("Form of support" in told) == (state in (*LIVE, *DISCLOSED))
    assert 'name="csrfmiddlewaretoken"' in browser.html or state not in (*LIVE, *DISCLOSED)


def test_too_late_is_too_late_before_the_clock_comes_by() -> None:
    browser = browser_of(known(OfferState.SENT))
    browser.open()
    browser.at += 30 * DAY

    told = browser.answer("acceptance", start_on="2027-01-11")
    assert browser.status == 409
    assert "Frist abgelaufen" in told
    browser.open()
    assert browser.status == 410


def test_a_forged_link_and_a_deleted_request_have_their_own_page() -> None:
    walk = known(OfferState.SENT)
    assert walk.offer is not None
    link = office_link(walk.offer)
    case = make_case(CaseState.REPORTED)
    for wrong in (
        link[:-2] + "/",
        link.replace("/schule/", "/schule/x"),
        "/schule/nonsense/",
        "/schule/%00/",
        family_link(case).replace("familie", "schule"),
        places_link(walk.offer.school.number, IN_TIME).removesuffix("plaetze/"),
        link + "plaetze/",
    ):
        browser = Browser(wrong, walk.at)
        assert "The link is not complete" in browser.open()
        assert browser.status == 404

    gone = Offer(pk=uuid4())
    browser = Browser(office_link(gone), walk.at)
    assert "no longer exists" in browser.open()
    assert browser.status == 410


def test_nobody_keeps_indexes_or_passes_on_the_page() -> None:
    browser = browser_of(known(OfferState.ACCEPTED))
    browser.open()

    assert browser.headers["Cache-Control"] == "no-store"
    assert browser.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert browser.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex">' in browser.html
    assert "<script" not in browser.html
    assert "unsafe" not in browser.headers["Content-Security-Policy"]


def test_without_the_token_of_the_page_no_answer_is_taken() -> None:
    browser = browser_of(known(OfferState.SENT))
    answer = browser.client.post(browser.address, {"answer": "absence"})

    assert answer.status_code == 403
    assert Offer.objects.get().state == OfferState.SENT


@pytest.mark.parametrize(
    ("noun", "fields", "sentence"),
    [
        ("acceptance", {"start_on": ""}, "Enter a day"),
        ("acceptance", {"start_on": "morgen"}, "Enter the day as day.month.year"),
        ("acceptance", {"start_on": "14.11.2026"}, "This is not a school day"),
        ("decline", {"decline_reason": ""}, "This field is required"),
        ("decline", {"decline_reason": "OTHER"}, "nothing about health or behaviour"),
        ("query", {"question": "   "}, "This field is required"),
        ("query", {"question": "\x00"}, "Null characters are not allowed"),
        ("dance", {}, "Can you take this child?"),
    ],
)
def test_a_slip_is_told_and_what_was_typed_is_kept(
    noun: str, fields: dict[str, str], sentence: str
) -> None:
    browser = browser_of(known(OfferState.SENT))
    browser.open()
    told = browser.answer(noun, person="Frau Müller", **fields)

    assert browser.status == 400
    assert sentence in told
    assert ("Frau Müller" in browser.html) == (noun != "dance")
    assert Offer.objects.get().state == OfferState.SENT


def test_reading_the_pupil_is_recorded() -> None:
    walk = known(OfferState.ACCEPTED)
    browser_of(walk).open()

    reading = Reading.objects.get()
    assert (reading.case_id, reading.school, reading.door) == (
        walk.case.pk,
        walk.school,
        "OFFICE",
    )


def test_a_disclosure_block_is_kept_on_the_page() -> None:
    walk = known(OfferState.ACCEPTED)
    Household.objects.update(disclosure_block=True, district="Katernberg")
    told = browser_of(walk).open()

    assert "Not disclosed; please ask the office." in told
    assert "Musterweg" not in told
    assert "Katernberg" not in told


def test_what_a_family_calls_itself_can_not_break_the_page() -> None:
    walk = offered(OfferState.ACCEPTED, given_name="<script>alert(1)</script>")
    browser = browser_of(walk)
    browser.open()

    assert "<script" not in browser.html
    assert "<dd>\u2068&lt;script&gt;" in browser.html


def test_free_places_are_reported_as_numbers_in_a_table() -> None:
    school = make_school()
    browser = Browser(places_link(school.number, IN_TIME), MONDAY)
    assert "How many children can you still take?" in browser.open()
    assert "free_3_PARTIAL" not in browser.html

    told = browser.send(free_7_PARTIAL="3", free_8_ALPHA="0", person="Mü")

    assert "2 figures were taken" in told
    places = Place.objects.order_by("grade")
    assert [(one.grade, one.support_form, one.free) for one in places] == [
        (7, "PARTIAL", 3),
        (8, "ALPHA", 0),
    ]
    report = CapacityReport.objects.first()
    assert report is not None
    assert (report.reported_by, report.person) == ("OFFICE", "Mü")
    assert re.search(r'name="free_7_PARTIAL" value="3"', browser.html)


def test_a_wrong_number_is_told_and_nothing_is_taken() -> None:
    browser = Browser(places_link(make_school().number, IN_TIME), MONDAY)
    browser.open()
    for wrong in ("-1", "301", "many", "9" * 400):
        browser.send(free_7_PARTIAL=wrong, free_8_PARTIAL="2")
        assert browser.status == 400
        assert 'value="2"' in browser.html
    assert not Place.objects.exists()


def test_the_page_of_a_request_leads_to_the_free_places() -> None:
    browser = browser_of(known(OfferState.SENT))
    browser.open()
    link = re.search(r'href="(/schule/[^"]+/plaetze/)"', browser.html)
    assert link is not None

    other = Browser(urlsplit(link[1]).path, browser.at)
    assert "How many children" in other.open()


def test_a_link_ends_a_month_after_its_request_is_over_and_says_so() -> None:
    walk = known(OfferState.DECLINED)
    browser = browser_of(walk)
    assert walk.offer is not None
    over = max(walk.at, walk.offer.expires_at)
    browser.at = over + 29 * DAY
    browser.open()
    assert browser.status == 200
    browser.at = over + 31 * DAY
    assert "This link has expired" in browser.open()
    assert browser.status == 410


def test_a_link_works_as_long_as_something_can_be_answered() -> None:
    walk = known(OfferState.ACCEPTED)
    browser = browser_of(walk)
    browser.at = walk.at + 90 * DAY
    browser.open()
    assert browser.status == 200


def test_a_link_to_free_places_ends_with_its_last_day() -> None:
    school = make_school()
    browser = Browser(places_link(school.number, date(2026, 11, 9)), MONDAY)
    browser.open()
    assert browser.status == 200
    browser.at = MONDAY + DAY
    assert "This link has expired" in browser.open()
    assert browser.status == 410
    old = Browser(f"/schule/{Signer(salt=PLACES, sep='.').sign(school.number)}/plaetze/", MONDAY)
    old.open()
    assert old.status == 410
