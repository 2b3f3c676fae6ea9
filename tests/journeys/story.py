"""A child's way to school in chapters, each played by the person who does it in life."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request, urlopen

import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, expect

from cases import reminders
from cases.states import Role
from schools.keys import create_key
from schools.models import School
from tests.factories import DAY, HOUR, MONDAY, make_person, make_place, make_school
from tests.journeys.browsing import PASSWORD, Person
from workers import post

FAMILY = "eltern@mail.example"
# Berlin is an hour ahead of UTC in November. A school gets its mail in the morning at half past 7.
CONSULTATION = MONDAY + 4 * HOUR
TUESDAY = datetime(2026, 11, 10, 6, 30, tzinfo=UTC)
WEDNESDAY = TUESDAY + DAY
# A school day after the first one, whichever way the child came; the clock strikes at 7.
FRIDAY = WEDNESDAY + 2 * DAY


class Story:
    """Everybody who helps one child to school, and the clock they live by."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        clock: time_machine.Traveller,
        *,
        with_scripts: bool = True,
    ) -> None:
        self.clock = clock
        self.school: School = make_school(name="Gesamtschule am Fluss", street="Uferweg 3")
        make_place(self.school, 2)
        for role in (Role.INTAKE, Role.ADVISOR, Role.PLACEMENT):
            name = role.lower()
            make_person(role, username=name, name=f"Frau {name}", password=PASSWORD)
        self.people = [Person(browser, address, with_scripts=with_scripts) for _number in range(5)]
        self.intake, self.advisor, self.placement, self.secretary, self.family = self.people
        self.case = ""

    # --- The office --------------------------------------------------------------------------

    def report(self) -> None:
        """A call comes in."""
        self.intake.log_in("intake")
        self.intake.open("/report/")
        self.intake.fill(
            given_name="Amira", family_name="Haddad", name_own_script="أميرة حداد",
            birth_date="4.5.2013", family_language="ar", interpreter_language="ar",
            street="Musterweg 1", postcode="45127", city="Essen",
            guardian_name="Rana Haddad", relation="MOTHER", phone="0201 555 0123", email=FAMILY,
        )  # fmt: skip
        self.intake.press("Fall anlegen")
        expect(self.intake.page.locator("h1")).to_contain_text("أميرة حداد")
        self.case = self.intake.path

    def invite(self) -> None:
        """The family is invited."""
        self.intake.follow("Familie einladen")
        self.intake.press("Familie einladen")
        self.is_now("Eingeladen", self.intake)
        self.deliver()

    def book(self) -> None:
        """The family calls and gets an appointment this afternoon."""
        self.intake.follow("Termin buchen")
        self.intake.fill(
            starts_at_0="9.11.26", starts_at_1="14:00", advisor="Frau advisor", confirmed=True
        )
        self.intake.press("Buchen")
        self.is_now("Termin vereinbart", self.intake)
        self.deliver()

    def consult(self) -> None:
        """The family is there; what it tells is written down."""
        self.clock.move_to(CONSULTATION)
        self.advisor.log_in("advisor")
        self.advisor.open(self.case)
        self.advisor.follow("Beratung beginnen")
        self.advisor.press("Beratung beginnen")
        self.advisor.open(f"{self.case}consultation/")
        self.advisor.fill(
            schooling="YEARS", years_of_schooling="5,5", last_grade="6. Klasse",
            teaching_language="ar", latin_literacy="PARTIAL", scripts="ARABIC",
            german_level="A1", channel="FAMILY", immigration_year="2026",
        )  # fmt: skip

    def recommend(self) -> None:
        """The advisor signs what age and school biography propose."""
        self.advisor.press("Speichern und weiter zur Empfehlung")
        self.advisor.fill(school_form_1="15", grade_1="7", support_form_1="PARTIAL")
        self.advisor.press("Unterschreiben")
        self.is_now("Beraten, Platzsuche", self.advisor)

    def ask(self) -> None:
        """Placement finds a school and asks it."""
        self.placement.log_in("placement")
        self.placement.open(self.case)
        self.placement.follow("Schule anfragen")
        self.placement.press(f"Anfragen: {self.school.name}")
        self.is_now("Platz angefragt", self.placement)
        self.deliver()

    def answer_school(self) -> None:
        """Placement answers the question of the school."""
        self.placement.log_in("placement")
        self.placement.open(self.case)
        self.placement.follow("Rückfrage beantworten")
        self.placement.fill(answer="Sie spricht Arabisch und etwas Englisch.")
        self.placement.press("Rückfrage beantworten")
        self.deliver()

    # --- The school --------------------------------------------------------------------------

    def ask_back(self) -> None:
        """The secretary follows the link in the mail of the morning and has a question."""
        self.read_mail_of(TUESDAY)
        self.secretary.unfold("Rückfrage")
        self.secretary.fill(**{"query-question": "Welche Sprachen spricht das Kind?"})
        self.secretary.press("Rückfrage senden")

    def accept_by_link(self) -> None:
        """The next mail brings the answer of the office; the school says yes."""
        self.read_mail_of(WEDNESDAY)
        assert "etwas Englisch" in self.secretary.text
        self.secretary.press("Ja, wir nehmen das Kind auf")
        expect(self.secretary.page.locator("main")).to_contain_text("Haddad")
        # Families are written to from 8 on.
        self.clock.move_to(WEDNESDAY + HOUR)
        self.deliver()

    def accept_by_software(self) -> None:
        """The school's software reads its requests and says yes."""
        _key, text = create_key(self.school, label="Schulsoftware", at=timezone.now() - HOUR)
        [offer] = self.call(text, "offers")["offers"]
        assert "family_name" not in offer["pupil"]
        taken = self.call(text, f"offers/{offer['id']}/acceptance", start_on="2026-11-10")
        assert taken["pupil"]["family_name"] == "Haddad"
        self.deliver()

    def attend(self) -> None:
        """The first day is over; the clock reminds the school, and the school confirms."""
        self.clock.move_to(FRIDAY - HOUR / 4)
        reminders.sweep(timezone.now())
        self.read_mail_of(FRIDAY)
        self.secretary.press("Schulbesuch bestätigen")

    def read_mail_of(self, morning: datetime) -> None:
        """One mail, one link, one page; from there to the request that waits."""
        self.clock.move_to(morning)
        self.deliver()
        self.secretary.open(self.link_for_school())
        with self.secretary.page.expect_navigation():
            self.secretary.page.locator("main table a").first.click()

    def call(self, key: str, path: str, **body: Any) -> Any:
        """One call of the school's software."""
        request = Request(  # noqa: S310 - our own live server
            f"{self.secretary.address}/api/v1/{path}",
            data=json.dumps(body).encode() if body else None,
            headers={
                "Authorization": f"Bearer {key}",
                "Content-Type": "application/json",
                "If-Match": "*",
            },
        )
        with urlopen(request, timeout=20) as answer:  # noqa: S310
            return json.load(answer)

    # --- What everybody can see --------------------------------------------------------------

    def deliver(self) -> None:
        """The worker hands over what is owed."""
        post.deliver(timezone.now)

    def mail_to(self, address: str) -> mail.EmailMessage:
        """The last mail to this address."""
        mails = [one for one in mail.outbox if one.to == [address]]
        assert mails, f"nothing went to {address}"
        return mails[-1]

    def link_for_school(self) -> str:
        """The link in the last mail to the school."""
        return link_in(self.mail_to(self.school.mail_address), "schule")

    def timeline(self) -> list[str]:
        """What the office reads on the page of the case, the oldest step first."""
        self.intake.log_in("intake")
        self.intake.open(self.case)
        self.is_now("Aufgenommen", self.intake)
        steps = self.intake.page.locator(".e-line--step strong").all_inner_texts()
        return steps[::-1]

    def is_now(self, state: str, person: Person) -> None:
        """The case page is open and shows this state."""
        expect(person.page.locator(".e-head:has(h1)")).to_contain_text(state)

    def complaints(self) -> list[str]:
        """What any browser complained about on the way."""
        return [complaint for person in self.people for complaint in person.complaints]


def link_in(letter: mail.EmailMessage, door: str) -> str:
    """The link to this door in a mail."""
    found = re.search(rf"https?://\S+/{door}/\S+/", str(letter.body))
    assert found, letter.subject
    return found[0]
