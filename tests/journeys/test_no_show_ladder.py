"""A family that can't be reached: two no-shows, three tries, and at last the lead decides."""

from datetime import datetime

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from cases.actions.intake import invite
from cases.models import Case
from cases.states import CaseState, Closure, Role
from tests.factories import DAY, HOUR, MONDAY, Walk, make_person
from tests.journeys.browsing import PASSWORD, Person

# A badge is as wide as its words, and no wider than the appointment it belongs to.
WIDER_THAN_THEIR_BLOCK = """week => {
  const end = (one) => one.getBoundingClientRect().right;
  const badges = [...week.querySelectorAll(".e-block .kern-badge")];
  const wide = badges.filter((one) => end(one) > end(one.closest(".e-block")));
  return wide.map((one) => one.innerText);
}"""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def book(intake: Person, path: str, day: str) -> None:
    """An appointment at ten, on the office's telephone list."""
    intake.open(f"{path}appointment/")
    intake.fill(starts_at_0=day, starts_at_1="10:00", advisor="Frau advisor")
    intake.press("Buchen")


def miss(advisor: Person, path: str, outcome: str) -> None:
    """It didn't take place, and why."""
    advisor.open(f"{path}moves/miss/")
    advisor.fill(outcome=outcome)
    advisor.press("Termin hat nicht stattgefunden")


def contact(intake: Person, path: str, channel: str) -> None:
    """A try to reach the family, the address looked up again."""
    intake.open(f"{path}moves/contact/")
    intake.fill(channel=channel, address_checked=True)
    intake.press("Kontakt vermerken")


def come_back(at: datetime, clock: time_machine.Traveller, intake: Person, advisor: Person) -> None:
    """Another day: the sessions of yesterday have ended."""
    clock.move_to(at)
    intake.log_in("intake")
    advisor.log_in("advisor")


def wait_twice(intake: Person, advisor: Person, path: str, clock: time_machine.Traveller) -> None:
    """A missing interpreter is nobody's no-show; then the family stays away."""
    book(intake, path, "10.11.26")
    come_back(MONDAY + DAY + HOUR, clock, intake, advisor)
    miss(advisor, path, "INTERPRETER_MISSING")
    book(intake, path, "11.11.26")
    come_back(MONDAY + 2 * DAY + HOUR, clock, intake, advisor)
    miss(advisor, path, "NO_SHOW")
    intake.open("/appointments/")
    week = intake.page.locator(".e-week")
    expect(week).to_contain_text("Familie ist nicht gekommen")
    expect(week).to_contain_text("Sprachmittlung ist nicht gekommen")
    assert week.evaluate(WIDER_THAN_THEIR_BLOCK) == []


def give_up(lead: Person, path: str) -> None:
    """The lead closes the case, with a reason."""
    lead.open(f"{path}moves/give_up/")
    lead.fill(reason="Drei Versuche, ein Brief, Adresse geprüft.")
    lead.press("Abschließen: nicht erreichbar")


def test_the_ladder_of_no_shows_ends_with_the_lead(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    walk = Walk()
    invite(walk.case, by=walk.by, at=MONDAY)
    people = {}
    for role in (Role.INTAKE, Role.ADVISOR, Role.LEAD):
        name = role.lower()
        make_person(role, username=name, name=f"Frau {name}", password=PASSWORD)
        people[role] = Person(browser, address)
        people[role].log_in(name)
    intake, lead = people[Role.INTAKE], people[Role.LEAD]
    path = f"/cases/{walk.case.number}/"
    wait_twice(intake, people[Role.ADVISOR], path, clock)

    # Giving up is the lead's, and only after honest tries.
    lead.log_in("lead")
    lead.open(f"{path}?own=1")
    assert "Nötig sind mindestens drei Versuche" in lead.page.content()
    for channel in ("PHONE", "PHONE", "LETTER"):
        contact(intake, path, channel)
    give_up(lead, path)
    closed = Case.objects.get(pk=walk.case.pk)
    assert (closed.state, closed.closure) == (CaseState.CLOSED, Closure.UNREACHABLE)
    assert [one for person in people.values() for one in person.complaints] == []
