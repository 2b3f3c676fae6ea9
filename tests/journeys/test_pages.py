"""The main pages in a real browser: no barrier that axe can find, nothing wider than a phone."""

from datetime import date

import pytest
import time_machine
from playwright.sync_api import Browser

from cases.links import digest_link, family_link, keys_link, office_link, places_link
from cases.states import CaseState
from schools.keys import create_key
from schools.models import School
from schools.webhooks import register
from tests.factories import DAY, IN_TIME, MONDAY, Walk, make_person
from tests.journeys.browsing import DESKTOP, PASSWORD, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTS = [
    "/",
    "/worklist/",
    "/waiting-list/",
    "/waiting-list/places/",
    "/appointments/",
    "/rooms/",
    "/preferences/calendar/",
    "/places/",
    "/outbox/",
    "/report/",
    "/watch/",
    "/keys/",
]
OF_A_SEARCH = [
    "", "consultation/", "recommendation/", "places/", "moves/hold/", "moves/waitlist/", "dates/",
    "follow-ups/",
]  # fmt: skip


def pages() -> list[str]:
    """Lists with something on them, the pages of a case, and those behind a link."""
    offered, ready, invited = Walk(), Walk(), Walk(name_own_script="أميرة")
    offered.to(CaseState.OFFERED)
    ready.to(CaseState.READY_FOR_PLACEMENT)
    invited.to(CaseState.INVITED)
    Walk().to(CaseState.WAITLISTED)
    assert offered.offer
    case = f"/cases/{ready.case.number}/"
    return [
        *LISTS,
        *(case + page for page in OF_A_SEARCH),
        f"/cases/{offered.case.number}/",
        f"/cases/{invited.case.number}/appointment/",
        office_link(offered.offer),
        places_link(offered.offer.school.number, IN_TIME),
        *_of_keys(offered.offer.school),
        digest_link(offered.offer.school.number, date(2026, 12, 9)),
        family_link(offered.case),
    ]


def _of_keys(school: School) -> list[str]:
    """The pages about the keys of this school's software, at the desk and by link."""
    key, _text = create_key(school, label="SVWS", at=MONDAY, expires_at=MONDAY + 400 * DAY)
    register(school, "https://hooks.schule.example.de/", ["offer.sent"], by="API", at=MONDAY)
    at_desk = f"/keys/{school.number}/"
    return [at_desk, f"{at_desk}{key.prefix}/renewal/", keys_link(school.number, IN_TIME)]


@pytest.fixture
def addresses(clock: time_machine.Traveller) -> list[str]:
    """The pages, and somebody who may see them all."""
    found = pages()
    make_person(username="lead", password=PASSWORD)
    return found


def test_axe_finds_no_serious_barrier(browser: Browser, address: str, addresses: list[str]) -> None:
    person = Person(browser, address, DESKTOP)
    person.log_in("lead")
    barriers = []
    for path in addresses:
        person.open(path)
        barriers += person.barriers()

    assert barriers == []
    assert person.complaints == []


def test_no_page_is_wider_than_a_phone(
    browser: Browser, address: str, addresses: list[str]
) -> None:
    person = Person(browser, address, PHONE, is_mobile=True, has_touch=True)
    person.log_in("lead")
    too_wide = {}
    for path in addresses:
        person.open(path)
        too_wide[path] = person.overhang()

    assert {path: pixels for path, pixels in too_wide.items() if pixels} == {}
