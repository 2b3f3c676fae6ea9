"""The whole way in a real browser: from the first call to the first day in class."""

import pytest
import time_machine
from playwright.sync_api import Browser

from tests.journeys.story import FAMILY, Story, link_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TO_THE_SCHOOL = [
    "Gemeldet",
    "Familie eingeladen",
    "Termin gebucht",
    "Beratung begonnen",
    "Daten geändert",
    "Empfehlung unterschrieben",
    "Schule angefragt",
]
ASKED_BACK = ["Rückfrage der Schule", "Rückfrage der Schule beantwortet"]
INTO_CLASS = ["Schule sagt einen Platz zu", "Schulbesuch bestätigt"]


def play_to_the_school(story: Story) -> None:
    """From the first call to the mail that asks a school."""
    story.report()
    story.invite()
    story.book()
    story.consult()
    story.recommend()
    story.ask()


def test_a_child_gets_into_class_by_the_mail_link_of_a_school(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    story = Story(browser, address, clock)
    play_to_the_school(story)
    story.ask_back()
    story.answer_school()
    story.accept_by_link()
    letter = story.mail_to(FAMILY)
    assert letter.subject == "حصل طفلكم على مكان في مدرسة"
    assert "Donnerstag, 12.11.2026" in letter.body  # the binding German below
    story.attend()

    assert story.timeline() == [*TO_THE_SCHOOL, *ASKED_BACK, *INTO_CLASS]
    story.family.open(link_in(letter, "familie"))
    assert "طفلكم يذهب إلى المدرسة." in story.family.text
    assert story.complaints() == []


def test_a_child_gets_into_class_by_the_software_of_a_school(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    story = Story(browser, address, clock)
    play_to_the_school(story)
    story.accept_by_software()
    story.attend()

    assert story.timeline() == [*TO_THE_SCHOOL, *INTO_CLASS]
    assert story.complaints() == []


def test_a_child_gets_into_class_without_any_script(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    story = Story(browser, address, clock, with_scripts=False)
    play_to_the_school(story)
    story.ask_back()
    story.answer_school()
    story.accept_by_link()
    story.attend()

    assert story.timeline() == [*TO_THE_SCHOOL, *ASKED_BACK, *INTO_CLASS]
