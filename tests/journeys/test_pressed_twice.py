"""A double click on a button: what is on its way is not sent again."""

import pytest
import time_machine
from playwright.sync_api import Browser

from cases.models import Case
from cases.states import Role
from tests.factories import make_person
from tests.journeys.browsing import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kim(browser: Browser, address: str, clock: time_machine.Traveller) -> Person:
    """One person at the counter, with a report typed in."""
    make_person(Role.INTAKE, username="kim", name="Frau Kim", password=PASSWORD)
    kim = Person(browser, address)
    kim.log_in("kim")
    kim.open("/report/")
    kim.fill(given_name="Amira", birth_date="2013", phone="0201 555 0123")
    return kim


def press_twice(kim: Person, label: str) -> list[str]:
    """As a hand does it; returns what was sent."""
    button = kim.page.locator("main").get_by_role("button", name=label, exact=True)
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    sent: list[str] = []
    kim.page.on("request", lambda one: sent.append(f"{one.method} {one.url}"))
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    kim.page.mouse.click(*middle)
    kim.page.wait_for_timeout(60)
    kim.page.mouse.click(*middle)
    kim.page.wait_for_url("**/cases/*/")
    return sent


def test_a_report_is_sent_once_and_the_page_of_the_case_comes(kim: Person) -> None:
    sent = press_twice(kim, "Fall anlegen")
    assert [one for one in sent if one.endswith("/report/")] == [f"POST {kim.address}/report/"]
    case = Case.objects.get()
    assert kim.path == f"/cases/{case.number}/"
