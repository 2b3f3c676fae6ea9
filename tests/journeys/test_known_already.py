"""A child is reported who is known by another spelling: it is said while the report is typed."""

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from cases.models import Case
from cases.states import Role
from tests.factories import MONDAY, Walk, make_person
from tests.journeys.browsing import PASSWORD, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TYPED = {
    "given_name": "Muhammad", "family_name": "Hadad", "birth_date": "4.5.13",
    "family_language": "ar", "guardian_name": "Rana Hadad", "phone": "0201 555 0123",
}  # fmt: skip


def at_the_counter(browser: Browser, address: str, *, with_scripts: bool = True) -> Person:
    """Somebody with a telephone of the office, before whom the family stands."""
    make_person(Role.INTAKE, username="kim", name="Frau Kim", password=PASSWORD)
    kim = Person(browser, address, PHONE, with_scripts=with_scripts)
    kim.log_in("kim")
    kim.open("/report/")
    kim.fill(**TYPED)
    return kim


def known() -> Case:
    """The child as a colleague has taken it down."""
    walk = Walk(MONDAY, given_name="Mohamed", family_name="Haddad", name_own_script="محمد حداد")
    return walk.case


def test_who_is_known_is_said_while_typing_and_the_case_is_opened(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    case = known()
    kim = at_the_counter(browser, address)
    # The bar at the foot is in sight wherever one types, the warning at the head is not.
    short = kim.page.locator("#typed-short a")
    expect(short).to_be_in_viewport()
    short.click()
    warning = kim.page.locator("#typed")
    expect(warning).to_be_in_viewport()
    expect(warning).to_contain_text("gleiches Geburtsdatum")
    assert kim.page.locator("[name=phone]").input_value() == TYPED["phone"]
    assert kim.barriers() == []
    assert kim.overhang() == 0
    with kim.context.expect_page() as opened:
        warning.get_by_role("link", name=case.number).click()
    expect(opened.value.locator("h1")).to_contain_text("Mohamed Haddad")
    assert Case.objects.count() == 1
    assert kim.complaints == []


def test_a_name_of_nobody_takes_the_warning_back(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    known()
    kim = at_the_counter(browser, address)
    short = kim.page.locator("#typed-short a")
    expect(short).to_be_visible()
    kim.fill(given_name="Olena", family_name="Kowalenko")
    expect(short).to_have_count(0)
    expect(kim.page.locator("#typed")).to_be_empty()


def test_without_scripts_the_question_comes_before_a_second_case_is_opened(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    case = known()
    kim = at_the_counter(browser, address, with_scripts=False)
    kim.press("Fall anlegen")
    assert "Ist es eines dieser Kinder?" in kim.text
    assert case.number in kim.text
    assert Case.objects.count() == 1
    kim.page.get_by_label("Nein, es ist ein anderes Kind").check()
    kim.press("Fall anlegen")
    expect(kim.page.locator("h1")).to_contain_text("Muhammad Hadad")
    assert Case.objects.count() == 2
