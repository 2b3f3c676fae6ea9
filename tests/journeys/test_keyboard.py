"""The lead goes through a list by keyboard alone, and asks what the keys do."""

import pytest
from playwright.sync_api import Browser, expect

from cases.states import Role
from tests.factories import make_person
from tests.journeys.browsing import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_keys_go_through_a_list_and_say_what_they_do(browser: Browser, address: str) -> None:
    make_person(Role.LEAD, username="lead", name="Frau Leitung", password=PASSWORD)
    lead = Person(browser, address)
    lead.log_in("lead")
    lead.open("/wording/?language=ps")
    rows = lead.page.locator("[data-row] a")
    for key, row in (("j", 0), ("j", 1), ("k", 0)):
        lead.page.keyboard.press(key)
        expect(rows.nth(row)).to_be_focused()
    lead.page.keyboard.press("?")
    keys = lead.page.locator("#shortcuts")
    expect(keys).to_be_visible()
    lead.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    lead.page.keyboard.press("/")
    expect(lead.page.locator("#search")).to_be_focused()
    assert lead.barriers() == []
    assert lead.overhang() == 0
