"""A form that was typed while the session ended, or the connection: nobody types it twice."""

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from cases.actions.intake import amend, report
from cases.models import Case
from cases.states import Role
from tests.factories import MONDAY, make_person, report_data, staff
from tests.journeys.browsing import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "sessionStorage.getItem('einstieg.typed')"


@pytest.fixture
def kim(browser: Browser, address: str, clock: time_machine.Traveller) -> Person:
    """One person at the counter."""
    make_person(Role.INTAKE, username="kim", name="Frau Kim", password=PASSWORD)
    kim = Person(browser, address)
    kim.log_in("kim")
    return kim


def log_in_again(kim: Person, name: str = "kim") -> None:
    """On the page that has come instead."""
    kim.fill(login=name, password=PASSWORD)
    kim.press("Anmelden")


def press_too_late(kim: Person, label: str) -> None:
    """The session has ended meanwhile."""
    kim.context.clear_cookies(name="sessionid")
    kim.press(label)
    assert "/anmelden/" in kim.page.url


def value(kim: Person, name: str) -> str:
    """What stands in a field."""
    return kim.page.locator(f"main [name='{name}']").input_value()


def test_a_report_stands_there_again_after_the_log_in_and_is_kept_nowhere(kim: Person) -> None:
    kim.open("/report/")
    kim.fill(given_name="Amira", family_language="ar", street="Musterweg 1", birth_date="4.5.2013",
             guardian_name="Rana Haddad", relation="MOTHER", phone="0201 555 0123",
             postcode="45127", city="Essen")  # fmt: skip
    press_too_late(kim, "Fall anlegen")
    log_in_again(kim)
    expect(kim.page.locator("main [role=alert]")).to_contain_text("steht wieder hier")
    assert [value(kim, name) for name in ("given_name", "family_language", "street")] == [
        "Amira", "ar", "Musterweg 1"
    ]  # fmt: skip
    assert kim.page.evaluate(KEPT) is None
    kim.press("Fall anlegen")
    assert Case.objects.get().child.given_name == "Amira"
    assert kim.page.evaluate(KEPT) is None


def test_another_person_does_not_read_it(kim: Person) -> None:
    make_person(Role.INTAKE, username="nord", name="Herr Nord", password=PASSWORD)
    kim.open("/report/")
    kim.fill(given_name="Amira")
    press_too_late(kim, "Fall anlegen")
    log_in_again(kim, "nord")
    assert value(kim, "given_name") == ""
    assert kim.page.evaluate(KEPT) is None


def test_what_a_colleague_did_meanwhile_is_shown_before_it_is_saved(kim: Person) -> None:
    case = report(report_data(), by=staff(), at=MONDAY)
    kim.open(f"/cases/{case.number}/moves/amend/")
    kim.fill(name_own_script="Hama")
    amend(case, {"child": {"name_own_script": "Homs"}}, by=staff(), at=MONDAY)
    press_too_late(kim, "Daten ändern")
    log_in_again(kim)
    assert value(kim, "name_own_script") == "Hama"
    kim.press("Daten ändern")
    assert "seit Sie die Seite geöffnet haben" in kim.text
    assert Case.objects.get().child.name_own_script == "Homs"


def test_a_form_that_is_sent_to_another_page_stands_there_again_on_that_page(kim: Person) -> None:
    case = report(report_data(), by=staff(), at=MONDAY)
    kim.open(f"/cases/{case.number}/")
    kim.unfold("Neue Wiedervorlage")
    kim.fill(note="Mutter anrufen", due_on="12.11.")
    press_too_late(kim, "Planen")
    log_in_again(kim)
    assert kim.page.url.endswith("/follow-ups/")
    assert (value(kim, "note"), value(kim, "due_on")) == ("Mutter anrufen", "12.11.")


def test_without_a_connection_nothing_is_sent_and_the_page_stays(kim: Person) -> None:
    kim.open("/report/")
    kim.fill(given_name="Amira")
    kim.context.set_offline(True)
    kim.page.get_by_role("button", name="Fall anlegen").click()
    expect(kim.page.locator("main [role=alert]")).to_contain_text("Keine Verbindung")
    assert value(kim, "given_name") == "Amira"
    assert kim.page.evaluate(KEPT) is None
