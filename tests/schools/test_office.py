"""The page behind the mail link: three answers, no log-in, and looking changes nothing."""

import pytest
from django.urls import resolve

from cases.links import office_link, places_link
from cases.models import FollowUp, Notice, Offer, Reading, Step
from cases.states import CaseState, OfferState
from schools.models import Place
from tests.factories import DAY, IN_TIME
from tests.schools.secretary import NAMES, browser_of, known
from tests.schools.software import offered

pytestmark = pytest.mark.django_db


def test_the_links_lead_to_this_door() -> None:
    walk = offered(OfferState.SENT)
    assert walk.offer is not None
    assert walk.school is not None

    assert resolve(office_link(walk.offer)).view_name == "office:answer"
    assert resolve(places_link(walk.school.number, IN_TIME)).view_name == "office:places"


def test_a_school_says_yes_and_confirms_that_the_child_is_there() -> None:
    walk = known(OfferState.SENT)
    browser = browser_of(walk)

    asked = browser.open()
    assert "Can you take this child?" in asked
    assert [name for name in NAMES if name in asked] == []
    assert "Please answer by 16.11.2026" in asked  # three school days
    assert 'value="2026-11-12"' in browser.html  # tomorrow, a school day, is filled in
    taken = browser.answer("acceptance", start_on="2026-11-17", person="Frau Müller")
    assert browser.status == 200
    assert "First school day: 17.11.2026" in taken
    assert [name for name in NAMES if name not in taken] == []
    assert "School accepted , Frau Müller" in taken
    browser.at += 7 * DAY
    browser.open()
    there = browser.answer("attendance", attended_on="17.11.2026")
    assert "in class since 17.11.2026" in there
    walk.case.refresh_from_db()
    assert walk.case.state == CaseState.ENROLLED
    steps = Step.objects.filter(school=walk.school).order_by("number")
    assert [(one.event, one.door, one.person) for one in steps] == [
        ("accept", "OFFICE", "Frau Müller"),
        ("attend", "OFFICE", ""),
    ]


def test_a_no_is_coordination_and_never_a_bescheid() -> None:
    browser = browser_of(known(OfferState.SENT))
    assert "Coordination between offices, no formal decision (Bescheid)" in browser.open()

    assert 'action="#answer-decline" id="answer-decline"' in browser.html
    told = browser.answer("decline", decline_reason="NO_SUPPORT_GROUP")

    assert "not a formal decision (Bescheid)" in told
    assert "School can't offer a place" in told
    assert "No support group of this form" in told
    assert Offer.objects.get().decline_reason == "NO_SUPPORT_GROUP"
    assert Place.objects.get().reserved == 0


def test_a_question_is_kept_and_the_request_stays_open() -> None:
    browser = browser_of(known(OfferState.SENT))
    browser.open()

    told = browser.answer("query", question="Welche Sprachen?")

    assert "Welche Sprachen?" in told
    assert "We take the child" in told
    assert Offer.objects.get().state == OfferState.QUERY_OPEN


def test_an_absence_a_move_and_a_revocation() -> None:
    walk = known(OfferState.ACCEPTED)
    browser = browser_of(walk)
    browser.open()
    browser.answer("move", town="Bochum")
    assert FollowUp.objects.get().note.endswith("Bochum")
    browser.at += 7 * DAY
    browser.open()
    browser.answer("absence")
    walk.case.refresh_from_db()
    assert walk.case.state == CaseState.NOT_ATTENDING

    other = browser_of(known(OfferState.ACCEPTED))
    other.open()
    told = other.answer("revocation", reason="Klasse aufgelöst")
    assert "Klasse aufgelöst" in told
    assert "The promise has ended" in told


def test_looking_changes_nothing_however_often_a_scanner_looks() -> None:
    walk = known(OfferState.SENT)
    browser = browser_of(walk)
    before = (Step.objects.count(), Notice.objects.count(), Offer.objects.get().version)
    for noun in ("", "?answer=acceptance&acceptance-start_on=2026-11-17", "?answer=decline"):
        browser.client.get(browser.address + noun)
        browser.client.head(browser.address + noun)

    assert (Step.objects.count(), Notice.objects.count(), Offer.objects.get().version) == before
    assert Reading.objects.count() == 0


def test_a_second_click_shows_the_first_answer() -> None:
    walk = known(OfferState.SENT)
    first, second = browser_of(walk), browser_of(walk)
    first.open()
    second.open()
    first.answer("acceptance", start_on="2026-11-17")
    told = second.answer("acceptance", start_on="2026-11-17")

    assert second.status == 200
    assert "You have promised a place" in told
    assert Step.objects.filter(event="accept").count() == 1


def test_another_answer_in_the_meantime_explains_itself() -> None:
    walk = known(OfferState.SENT)
    first, second = browser_of(walk), browser_of(walk)
    first.open()
    second.open()
    first.answer("decline", decline_reason="CAPACITY_EXHAUSTED")
    told = second.answer("acceptance", start_on="2026-11-17")

    assert second.status == 409
    assert "Your answer could not be taken." in told
    assert "This request is closed" in told
    assert [name for name in NAMES if name in told] == []
