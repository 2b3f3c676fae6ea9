"""A day by keyboard alone: search, consultation, signature, a place asked for; a lead's list."""

import pytest
import time_machine
from playwright.sync_api import Browser, Locator, expect

from cases.models import Case
from cases.states import CaseState, Role
from tests.factories import MONDAY, Walk, make_person, make_place, make_school
from tests.journeys.at_keys import Keys
from tests.journeys.browsing import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look_round(keys: Keys) -> None:
    """The first stop leads past the head; the keys explain themselves and let go again."""
    keys.hit("Tab", "Enter")
    expect(keys.page.locator("#content")).to_be_focused()
    keys.hit("?")
    expect(keys.page.locator("#shortcuts")).to_be_visible()
    keys.hit("Escape")
    expect(keys.page.locator("#shortcuts")).to_be_hidden()


def hold_the_consultation(keys: Keys) -> None:
    """From the search to what the family tells."""
    keys.look_for("Muhammed")
    keys.hit("j")
    with keys.page.expect_navigation():
        keys.hit("Enter")
    for words in ("Familie einladen", "Beratung beginnen"):
        keys.go(words)
        keys.go(words)
    keys.open(f"{keys.path.split('consultation')[0]}consultation/")
    keys.enter(schooling="YEARS", years_of_schooling="5", latin_literacy="PARTIAL")
    expect(keys.page.locator("#sheet-said")).to_contain_text("Gespeichert um")
    keys.go("Speichern und weiter zur Empfehlung")


def test_a_child_is_brought_to_a_school_without_a_mouse(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    case = Walk(MONDAY, given_name="Mohamed").case
    school = make_school(name="Gesamtschule am Fluss")
    make_place(school)
    make_person(username="kim", name="Frau Kim", password=PASSWORD)
    keys = Keys(browser, address)
    keys.come_in("kim")
    look_round(keys)
    hold_the_consultation(keys)
    keys.enter(school_form_1="15", grade_1="7", support_form_1="PARTIAL")
    keys.go("Unterschreiben")
    keys.go("Schule anfragen")
    keys.go(f"Anfragen: {school.name}")

    assert Case.objects.get(pk=case.pk).state == CaseState.OFFERED
    assert keys.unseen == []
    assert keys.complaints == []


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


@pytest.mark.parametrize("with_scripts", [True, False])
def test_the_list_begins_high_up_and_its_filters_unfold(
    browser: Browser, address: str, clock: time_machine.Traveller, with_scripts: bool
) -> None:
    make_person(Role.LEAD, username="lead", name="Frau Leitung", password=PASSWORD)
    Walk().to(CaseState.WAITLISTED)
    lead = Person(browser, address, with_scripts=with_scripts)
    lead.log_in("lead")
    lead.open("/worklist/?scope=all")
    assert middle(lead.page.locator("thead")) < 450
    filters = lead.page.get_by_text("Filter und Reihenfolge")
    filters.focus()
    lead.page.keyboard.press("Enter")
    lead.fill(state="WAITLISTED")
    button = lead.page.get_by_role("button", name="Anzeigen")
    assert abs(middle(button) - middle(lead.page.get_by_label("Nur überfällige"))) < 20
    with lead.page.expect_navigation():
        button.press("Enter")
    assert "Filter und Reihenfolge: Status Warteliste" in lead.text
    expect(button).to_be_hidden()
    lead.follow("Ohne Filter")
    assert "Status Warteliste" not in lead.text
    assert "scope=all" in lead.page.url


def middle(of: Locator) -> float:
    """How far down its middle is."""
    box = of.bounding_box()
    assert box is not None
    return box["y"] + box["height"] / 2
