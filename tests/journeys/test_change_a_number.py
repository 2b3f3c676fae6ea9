"""The lead gives schools more time, sees before what that changes, and the clock follows."""

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Browser, expect

from cases import reminders
from cases.calendars import day_of
from cases.models import Case, TimetableVersion
from cases.states import CaseState, Role
from tests.factories import DAY, MONDAY, Walk, make_person
from tests.journeys.browsing import DESKTOP, PASSWORD, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ["/deadlines/", "/forecast/", "/preferences/", "/absences/"]


@pytest.fixture
def asked(clock: time_machine.Traveller) -> Case:
    """A child for whom a school is asked, and a lead who may change the numbers."""
    walk = Walk(MONDAY - 7 * DAY)
    walk.to(CaseState.OFFERED)
    make_person(username="everybody", password=PASSWORD)
    make_person(Role.LEAD, username="lead", name="Frau Leitung", password=PASSWORD)
    clock.move_to(walk.later())
    return walk.case


def press_primary(person: Person) -> None:
    """Press the one button that leads on, whatever it is called in this language."""
    with person.page.expect_navigation():
        person.page.locator("main form .kern-btn--primary").click()


def change_numbers(lead: Person) -> None:
    """Longer for schools, and a closing day: first seen with what it changes, then saved."""
    lead.log_in("lead")
    lead.open("/deadlines/")
    lead.fill(offer_expiry="10", first_0="24.12.26", name_0="Heiligabend")
    press_primary(lead)
    assert "8 → 10" in lead.text
    assert not TimetableVersion.objects.exists()
    lead.fill(reason="Die Schulen brauchen im Herbst länger")
    press_primary(lead)


def test_a_number_is_changed_and_every_open_case_follows(
    browser: Browser, address: str, asked: Case
) -> None:
    offer = asked.live_offer
    assert offer is not None
    before = day_of(offer.expires_at)
    lead = Person(browser, address, DESKTOP)
    change_numbers(lead)
    expect(lead.page.locator("main")).to_contain_text("Frau Leitung")
    assert "Die Schulen brauchen im Herbst länger" in lead.text
    assert lead.complaints == []

    reminders.sweep(timezone.now())
    offer.refresh_from_db()
    asked.refresh_from_db()
    assert asked.planned_by == TimetableVersion.objects.in_force().version
    assert (day_of(offer.expires_at) - before).days >= 2


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_pages_of_the_clock_have_no_barrier_and_fit_a_phone(
    browser: Browser, address: str, asked: Case, size: tuple[int, int]
) -> None:
    person = Person(browser, address, size)
    person.log_in("everybody")
    found: dict[str, object] = {}
    for path in PAGES:
        person.open(path)
        found[path] = (person.barriers(), person.overhang())
    assert found == dict.fromkeys(PAGES, ([], 0))
    assert person.complaints == []
