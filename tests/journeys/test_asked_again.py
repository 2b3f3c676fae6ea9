"""A place found, asked, declined, asked again with a reason, accepted."""

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Browser, expect

from cases.actions.answers import accept, decline
from cases.actors import Actor
from cases.calendars import Calendar, add_days, day_of
from cases.models import Offer
from cases.states import CaseState, DeclineReason, Role
from schools.models import School
from tests.factories import HOUR, Walk, make_person, make_place, make_school
from tests.journeys.browsing import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look_for_a_place(placement: Person, finder: str) -> None:
    """Who stands first, why, and what the mail will say; the map leads to the table by keyboard."""
    placement.open(finder)
    ask = placement.page.locator("#ask")
    expect(ask).to_contain_text("Gesamtschule Nord")
    expect(ask).to_contain_text("weil 100 m, 2 freie Plätze")
    ask.locator("summary", has_text="Text lesen").click()
    expect(ask).to_contain_text("Platzanfrage")
    placement.page.locator(".e-map a").nth(1).focus()
    placement.page.keyboard.press("Enter")
    assert placement.page.url.endswith("#school-100002")


def choose_another(placement: Person, finder: str) -> None:
    """The first one has declined and says so; not the next but another one is asked, and why."""
    placement.open(finder)
    placement.unfold("Hat für dieses Kind abgesagt (1)")
    assert "Aufnahmekapazität erschöpft" in placement.text
    with placement.page.expect_navigation():
        placement.page.locator("#school-100003").get_by_role("link", name="Auswählen").click()
    placement.press("Anfragen: Gesamtschule Ost")
    assert "An erster Stelle steht Gesamtschule Süd" in placement.text
    placement.fill(reason="Die Mutter arbeitet dort.")
    placement.press("Anfragen: Gesamtschule Ost")
    assert "Die Mutter arbeitet dort." in placement.text


def schools() -> list[School]:
    """Three with two places each, the nearest first."""
    found = [
        make_school("100001", name="Gesamtschule Nord"),
        make_school("100002", name="Gesamtschule Süd", postcode="45131", utm_north=5_697_000),
        make_school("100003", name="Gesamtschule Ost", postcode="45131", utm_east=366_000),
    ]
    for school in found:
        make_place(school, 2)
    return found


def say_yes(offer: Offer) -> None:
    """The school takes the child, in two school days."""
    start_on = add_days(day_of(timezone.now()), 2, Calendar.SCHOOL_DAYS)
    accept(offer, start_on=start_on, by=Actor.school(offer.school_id), at=timezone.now())


def test_a_place_is_found_asked_declined_asked_again_and_accepted(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    clock.move_to(walk.at + HOUR)
    near, _far, farther = schools()
    make_person(Role.PLACEMENT, username="placement", password=PASSWORD)
    placement = Person(browser, address)
    placement.log_in("placement")
    finder = f"/cases/{walk.case.number}/places/"
    look_for_a_place(placement, finder)
    placement.open(finder)
    placement.press("Anfragen: Gesamtschule Nord")
    clock.move_to(walk.at + 2 * HOUR)
    full, by = DeclineReason.CAPACITY_EXHAUSTED, Actor.school(near.pk)
    decline(Offer.objects.get(), decline_reason=full, by=by, at=timezone.now())
    choose_another(placement, finder)

    say_yes(Offer.objects.get(school=farther))
    placement.open(f"/cases/{walk.case.number}/")
    expect(placement.page.locator(".e-head:has(h1)")).to_contain_text("Schulplatz zugesagt")
    assert placement.complaints == []
