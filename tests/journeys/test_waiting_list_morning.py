"""A lead's morning with the waiting list: who waits, what is freed, what is done meanwhile."""

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from cases.actions.placement import withdraw_offer
from cases.models import Case, Offer
from cases.states import CaseState
from tests.factories import DAY, HOUR, Walk, make_person, make_place, make_school
from tests.journeys.browsing import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ask_for_who_waits_longest(lead: Person) -> None:
    """Who waits longest stands first; a place was freed, and it says for whom."""
    lead.open("/waiting-list/")
    expect(lead.page.locator("tbody tr").first).to_contain_text("Sami")
    lead.follow("Freie Plätze, auf die jemand wartet")
    freed = lead.page.locator("tbody tr").first
    expect(freed).to_contain_text("Gesamtschule Nord")
    with lead.page.expect_navigation():
        freed.get_by_role("link", name="Sami").click()
    lead.press("Anfragen: Gesamtschule Nord")


def bridge_the_time(lead: Person, path: str) -> None:
    """For the other child there is a group meanwhile."""
    lead.open(f"{path}moves/bridge/")
    lead.fill(kind="GROUP", place="Volkshochschule", hours="12", starts_on="1.12.26")
    lead.press("Überbrückung eintragen")
    lead.open("/waiting-list/")
    words = "Vorbereitungsgruppe, Volkshochschule"
    expect(lead.page.locator("tbody tr").first).to_contain_text(words)


def ask_the_supervision(lead: Person, path: str) -> None:
    """The request is written, and its sheet is there to print."""
    lead.open(f"{path}moves/request_assignment/")
    lead.fill(
        reason="Seit Wochen ist keine Schule frei.", parents_heard_on="1.12.26",
        wishes="Nicht zu weit weg",
    )  # fmt: skip
    lead.press("Zuweisung beantragen")
    sheet = lead.page.locator("body")
    for words in ("§ 46 Absatz 7 SchulG NRW", "Nadia", "Eltern angehört am", "Volkshochschule"):
        expect(sheet).to_contain_text(words)


def test_the_lead_goes_through_the_waiting_list(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    asked, long, short = Walk(), Walk(given_name="Sami"), Walk(given_name="Nadia")
    school = asked.school = make_school("100001", name="Gesamtschule Nord")
    make_place(school, 1)
    asked.to(CaseState.OFFERED)
    long.to(CaseState.WAITLISTED)
    short.at += DAY
    short.to(CaseState.WAITLISTED)
    withdraw_offer(asked.case, reason="Die Familie zieht weg", by=asked.by, at=asked.at + HOUR)
    clock.move_to(long.at + 40 * DAY)
    make_person(username="lead", password=PASSWORD)
    lead = Person(browser, address)
    lead.log_in("lead")
    ask_for_who_waits_longest(lead)
    bridge_the_time(lead, f"/cases/{short.case.number}/")
    ask_the_supervision(lead, f"/cases/{short.case.number}/")

    assert Offer.objects.filter(case=long.case, school=school).exists()
    assert Case.objects.get(pk=short.case.pk).state == CaseState.ASSIGNMENT_REQUESTED
    assert lead.complaints == []
