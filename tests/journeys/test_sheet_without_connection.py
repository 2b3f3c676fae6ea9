"""From a report to a signed recommendation in one sitting, with the connection gone in between."""

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from cases.actions.intake import amend
from cases.models import Biography, Case
from cases.states import Role
from tests.factories import MONDAY, make_person, staff
from tests.journeys.browsing import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('einstieg.')).length"


class Sitting:
    """One person who takes down the report and talks to the family at once."""

    def __init__(self, browser: Browser, address: str) -> None:
        make_person(Role.INTAKE, Role.ADVISOR, username="kim", name="Frau Kim", password=PASSWORD)
        self.kim = Person(browser, address)
        self.kim.log_in("kim")

    def report(self) -> None:
        """The family stands at the counter."""
        self.kim.open("/report/")
        self.kim.fill(
            given_name="Amira", family_name="Haddad", birth_date="4.5.2013", family_language="ar",
            guardian_name="Rana Haddad", relation="MOTHER", phone="0201 555 0123",
            street="Musterweg 1", postcode="45127", city="Essen",
        )  # fmt: skip
        self.kim.press("Fall anlegen")
        self.kim.follow("Beratung beginnen")
        self.kim.press("Beratung beginnen")
        self.kim.open(f"/cases/{Case.objects.get().number}/consultation/")

    def turn(self) -> None:
        """The family sees its own language, from right to left, and nothing of the office's."""
        turn = self.kim.page.get_by_role("button", name="Bildschirm zur Familie drehen")
        expect(self.kim.page.locator(".e-second[lang=ar][dir=rtl]").first).to_be_visible()
        turn.click()
        expect(self.kim.page.locator("header.e-header")).to_be_hidden()
        turn.click()

    def change_birth_date(self) -> None:
        """Schulpflicht and proposal follow what is typed."""
        duty = self.kim.page.locator("#sheet-duty")
        self.kim.fill(birth_date="4.5.2010")
        self.says("Gespeichert um")
        expect(duty).to_contain_text("Internationale Förderklasse")
        self.kim.fill(birth_date="4.5.2013")
        expect(duty).not_to_contain_text("Internationale Förderklasse")

    def lose_the_connection(self) -> None:
        """What is typed now stays in the browser, also when somebody presses the button."""
        self.kim.context.set_offline(True)
        self.kim.fill(schooling="YEARS", years_of_schooling="5,5", latin_literacy="PARTIAL")
        self.says("Keine Verbindung")
        self.kim.page.get_by_role("button", name="Speichern", exact=True).click()
        self.says("Keine Verbindung")
        assert biography().years_of_schooling is None
        assert self.kim.page.evaluate(KEPT) == 1
        kept = str(self.kim.page.evaluate("JSON.stringify(localStorage)"))
        assert "sealed" in kept
        assert not any(word in kept for word in ("years_of_schooling", "5,5", "PARTIAL"))

    def find_it_again(self) -> None:
        """What waited is sent by itself and leaves nothing behind."""
        self.kim.context.set_offline(False)
        self.says("Gespeichert um")
        assert self.kim.page.evaluate(KEPT) == 0
        assert (str(biography().years_of_schooling), biography().latin_literacy) == (
            "5.5", "PARTIAL"
        )  # fmt: skip

    def meet_a_strange_network(self) -> None:
        """A page of the network's own comes in place of ours: that is no connection either."""
        portal = {"content_type": "text/html", "body": "<p>WLAN</p>"}
        self.kim.page.route("**/keep/", lambda route: route.fulfill(**portal))
        self.kim.fill(german_level="A2")
        self.says("Keine Verbindung")
        self.kim.page.unroute("**/keep/")
        self.says("Gespeichert um")
        assert biography().german_level == "A2"

    def meet_a_colleague(self) -> None:
        """A page closed without connection; meanwhile a colleague was at work."""
        self.kim.page.evaluate("() => { window.fetch = () => Promise.reject(new Error('gone')) }")
        self.kim.fill(birth_place="Hama")
        self.says("Keine Verbindung")
        colleague = staff(make_person(Role.ADVISOR, name="Herr Nord"), Role.ADVISOR)
        amend(Case.objects.get(), {"child": {"birth_place": "Homs"}}, by=colleague, at=MONDAY)
        self.kim.page.once("dialog", lambda dialog: dialog.accept())
        self.kim.page.reload()
        conflict = self.kim.page.locator("#sheet-conflict")
        for said in ("Herr Nord", "Homs", "Hama"):
            expect(conflict).to_contain_text(said)
        with self.kim.page.expect_navigation():
            conflict.get_by_role("button", name="Meine Eingaben speichern").click()
        assert Case.objects.get().child.birth_place == "Hama"

    def sign(self) -> None:
        """The rest, and the signature."""
        self.kim.fill(german_level="A1", last_grade="6. Klasse")
        self.kim.press("Speichern und weiter zur Empfehlung")
        self.kim.fill(school_form_1="15", grade_1="7", support_form_1="PARTIAL")
        self.kim.press("Unterschreiben")
        expect(self.kim.page.locator(".e-head:has(h1)")).to_contain_text("Beraten, Platzsuche")

    def says(self, words: str) -> None:
        """What stands beside the buttons."""
        expect(self.kim.page.locator("#sheet-said")).to_contain_text(words)


def biography() -> Biography:
    """As it is saved."""
    return Biography.objects.get()


def test_a_report_becomes_a_signed_recommendation_although_the_connection_drops(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    sitting = Sitting(browser, address)
    sitting.report()
    sitting.turn()
    sitting.change_birth_date()
    sitting.lose_the_connection()
    sitting.find_it_again()
    sitting.meet_a_strange_network()
    sitting.meet_a_colleague()
    sitting.sign()

    snapshot = Case.objects.get().recommendations.get().snapshot
    assert (snapshot["years_of_schooling"], snapshot["german_level"]) == ("5.5", "A1")
    expected = ("ERR_INTERNET_DISCONNECTED", "409 (Conflict)")
    assert [
        one for one in sitting.kim.complaints if not any(word in one for word in expected)
    ] == []


def test_what_is_kept_without_connection_is_gone_after_the_log_out(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    sitting = Sitting(browser, address)
    sitting.report()
    page = sitting.kim.page
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('gone')) }")
    sitting.kim.fill(birth_place="Hama")
    sitting.says("Keine Verbindung")
    assert page.evaluate(KEPT) == 1
    # From a page whose script does nothing: the answer itself tells the browser.
    other = sitting.kim.context.new_page()
    other.goto(f"{address}/worklist/")
    with other.expect_navigation():
        other.evaluate(
            "HTMLFormElement.prototype.submit.call(document.querySelector('form[data-logout]'))"
        )
    assert other.evaluate(KEPT) == 0
