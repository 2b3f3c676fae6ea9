"""What stands in one row of a list stands at one height."""

import pytest
import time_machine
from playwright.sync_api import Browser, Locator

from cases.states import CaseState, Role
from tests.factories import Walk, make_person
from tests.journeys.browsing import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def middle(of: Locator) -> float:
    """How far down its middle is."""
    box = of.bounding_box()
    assert box is not None
    return box["y"] + box["height"] / 2


def test_the_name_of_a_child_is_level_with_its_state(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    make_person(Role.LEAD, username="lead", name="Frau Leitung", password=PASSWORD)
    # On one line: half of two would be lower.
    Walk(given_name="Amira", family_name="Ay").to(CaseState.WAITLISTED)
    lead = Person(browser, address)
    lead.log_in("lead")
    lead.open("/worklist/?scope=all")
    row = lead.page.locator("tbody tr")
    assert abs(middle(row.locator("th a")) - middle(row.locator(".kern-badge").first)) < 4
