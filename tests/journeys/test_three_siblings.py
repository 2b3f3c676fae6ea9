"""A family of three: one appointment, one letter, one interpreter who doesn't come, one week."""

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, expect

from cases.actions.intake import report
from cases.models import Appointment, Case
from cases.states import AppointmentState, CaseState, Role
from tests.factories import HOUR, MONDAY, make_person, report_data, staff
from tests.journeys.browsing import PASSWORD, PHONE, Person
from workers import post

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("Amira", "Omar", "Lina")


def family() -> list[Case]:
    """Three children in one household, reported this morning."""
    by, found = staff(), list[Case]()
    for name in NAMES:
        data = report_data(given_name=name, family_name="Haddad", interpreter_language="ar")
        home = found[0].child.household_id if found else None
        data.household_id = home
        if home:
            data.guardians = []
        found.append(report(data, by=by, at=MONDAY))
    return found


def book_together(intake: Person, children: list[Case]) -> None:
    """The office gets its first room, and all three come together."""
    intake.open("/rooms/")
    intake.fill(name="Raum 1", seats="6")
    intake.press("Speichern")
    intake.open(f"/cases/{children[0].number}/appointment/")
    intake.fill(
        starts_at_0="9.11.26", starts_at_1="14:00", advisor="Frau advisor", room_id="Raum 1",
        interpreter_name="Frau Karim", siblings=children[1].number,
    )  # fmt: skip
    intake.fill(siblings=children[2].number)
    intake.press("Buchen")
    assert "3 Termine" in intake.text
    assert Appointment.objects.count() == 3


def find_an_interpreter(intake: Person, children: list[Case]) -> None:
    """She agrees: once, for all of them; the week shows one block."""
    intake.open(f"/cases/{children[0].number}/moves/arrange_interpreter/")
    intake.fill(status="CONFIRMED")
    intake.press("Sprachmittlung klären")
    intake.open("/appointments/")
    block = intake.page.locator(".e-week .e-block")
    expect(block).to_have_count(1)
    for words in (*NAMES, "Raum 1", "Bestätigt"):
        expect(block).to_contain_text(words)


def want_the_same_room(intake: Person) -> None:
    """Somebody else is refused it, with the reason."""
    other = report(report_data(given_name="Nour"), by=staff(), at=MONDAY)
    make_person(Role.ADVISOR, username="advisor2", name="Herr advisor", password=PASSWORD)
    intake.open(f"/cases/{other.number}/appointment/")
    intake.fill(
        starts_at_0="9.11.26", starts_at_1="14:30", advisor="Herr advisor", room_id="Raum 1"
    )
    intake.press("Buchen")
    assert "Raum 1 ist zu dieser Zeit belegt: 14:00" in intake.text


def wait_for_the_interpreter(advisor: Person, children: list[Case]) -> None:
    """She doesn't come; the advisor says so once, on her phone."""
    advisor.log_in("advisor")
    advisor.open("/appointments/")
    expect(advisor.page.locator(".e-days .e-block")).to_have_count(1)
    assert advisor.overhang() == 0
    advisor.open(f"/cases/{children[1].number}/moves/miss/")
    advisor.fill(outcome="INTERPRETER_MISSING")
    advisor.press("Termin hat nicht stattgefunden")


def test_a_family_of_three_is_one_block_from_booking_to_its_outcome(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    children = family()
    make_person(Role.INTAKE, username="intake", password=PASSWORD)
    make_person(Role.ADVISOR, username="advisor", name="Frau advisor", password=PASSWORD)
    intake, advisor = Person(browser, address), Person(browser, address, PHONE)
    intake.log_in("intake")
    book_together(intake, children)
    find_an_interpreter(intake, children)
    want_the_same_room(intake)
    post.deliver(timezone.now)
    [letter] = [one for one in mail.outbox if "Raum 1" in str(one.body)]
    told = str(letter.body)
    assert [name for name in ("Amira", "Omar", "Lina") if name not in told] == []
    clock.move_to(MONDAY + 5 * HOUR)
    wait_for_the_interpreter(advisor, children)

    missing = AppointmentState.INTERPRETER_MISSING
    assert {one.state for one in Appointment.objects.all()} == {missing}
    again = Case.objects.filter(pk__in=[child.pk for child in children])
    assert {one.state for one in again} == {CaseState.INVITED}
    assert intake.complaints + advisor.complaints == []
