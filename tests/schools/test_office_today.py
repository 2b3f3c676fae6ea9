"""One mail, one link, one page: everything that waits for a school, without a name."""

from datetime import date, datetime

import pytest
from django.urls import resolve
from pytest_django import DjangoAssertNumQueries

from cases.actions.placement import withdraw_offer
from cases.calendars import day_of
from cases.links import LINK_LASTS, digest_link, office_link, places_link
from cases.models import Offer
from cases.states import CaseState, OfferState
from schools.models import School
from tests.factories import DAY, IN_TIME, MONDAY, Walk, make_school
from tests.schools.secretary import NAMES, Browser, known
from tests.schools.software import offered

pytestmark = pytest.mark.django_db

UNTIL = date(2026, 12, 9)


def page_of(school: School | None, at: datetime) -> Browser:
    """The browser of whoever clicks on the link of the digest."""
    assert school is not None
    return Browser(digest_link(school.number, UNTIL), at)


def test_the_link_of_the_digest_leads_to_this_door() -> None:
    assert resolve(digest_link("100100", UNTIL)).view_name == "office:today"


def test_a_request_is_listed_without_a_name_and_leads_to_its_own_page() -> None:
    walk = known(OfferState.SENT)
    page = page_of(walk.school, walk.later())
    told = page.open()
    assert walk.offer is not None
    assert page.status == 200
    assert "Can you take this child?" in told
    assert walk.offer.pk.hex[:8] in told
    assert f'href="{office_link(walk.offer)}"' in page.html
    assert [name for name in NAMES if name in told] == []
    assert walk.school is not None
    assert f'href="{places_link(walk.school.number, day_of(page.at) + LINK_LASTS)}"' in page.html


def test_a_promised_child_is_expected_then_asked_for_then_gone_from_the_page() -> None:
    walk = known(OfferState.ACCEPTED)
    page = page_of(walk.school, walk.later())
    assert "Children who are about to come" in page.open()
    assert walk.offer is not None
    assert walk.offer.start_on is not None
    page.at = datetime.combine(walk.offer.start_on, MONDAY.timetz())
    told = page.open()
    assert "Is the child in class?" in told
    assert [name for name in NAMES if name in told] == []
    walk.attend()
    page.at = walk.later()
    assert "Nothing waits for your answer." in page.open()


def test_a_question_of_the_school_waits_for_the_office() -> None:
    walk = offered(OfferState.QUERY_OPEN)
    assert "You have asked back; the office answers" in page_of(walk.school, walk.later()).open()


def test_what_was_withdrawn_is_said_for_two_weeks() -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    withdraw_offer(walk.case, reason="Anderer Platz", by=walk.by, at=walk.later())
    page = page_of(walk.school, walk.later())
    assert "Over; you need not do anything" in page.open()
    page.at = walk.later(14 * DAY)
    assert "Over; you need not do anything" not in page.open()


def test_a_request_past_its_date_is_over_though_no_clock_came_by() -> None:
    walk = offered(OfferState.SENT)
    assert walk.offer is not None
    told = page_of(walk.school, walk.offer.expires_at).open()
    assert "Over; you need not do anything" in told
    assert "Can you take this child?" not in told


def test_a_school_sees_its_own_requests_alone() -> None:
    walk = offered(OfferState.SENT)
    assert "Can you take this child?" not in page_of(make_school(), walk.later()).open()


def test_the_link_ends_with_its_last_day_and_a_forged_one_never_worked() -> None:
    school = make_school()
    page = page_of(school, datetime.combine(UNTIL, MONDAY.timetz()))
    page.open()
    assert page.status == 200
    page.at += DAY
    assert "This link has expired." in page.open()
    assert page.status == 410
    other = digest_link(school.number, UNTIL).replace(school.number, "999999")
    forged = Browser(other, MONDAY)
    forged.open()
    assert forged.status == 404


def test_a_link_for_places_opens_no_list_of_requests() -> None:
    school = make_school()
    page = Browser(places_link(school.number, IN_TIME).replace("plaetze", "heute"), MONDAY)
    page.open()
    assert page.status == 404


def test_the_page_asks_the_database_as_often_for_three_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    walk = offered(OfferState.SENT)
    page = page_of(walk.school, walk.later())
    with django_assert_num_queries(3):
        page.open()
    for _nth in range(2):
        other = offered(OfferState.SENT)
        Offer.objects.filter(pk=other.offer.pk).update(school=walk.school)  # type: ignore[union-attr]
    with django_assert_num_queries(3):
        page.open()
