"""Two cases turn out to be one child, and later two children after all."""

import pytest
import time_machine
from django.forms.models import model_to_dict
from playwright.sync_api import Browser, expect

from cases.models import Child
from cases.states import Role
from tests.factories import make_case, make_person
from tests.journeys.browsing import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Pair:
    """A lead, and two cases under two spellings of one name."""

    def __init__(self, browser: Browser, address: str) -> None:
        make_person(Role.LEAD, username="lead", name="Frau Lead", password=PASSWORD)
        self.known = make_case(given_name="Julia", family_name="Kowalenko", birth_place="Lwiw")
        self.twice = make_case(given_name="Юлія", family_name="Коваленко", birth_country="UA")
        self.lead = Person(browser, address)
        self.lead.log_in("lead")

    def child(self) -> Child:
        """Of the case that goes on."""
        return Child.objects.get(case=self.known)

    def search(self) -> None:
        """Found by a third spelling, which stands in no address."""
        self.lead.page.get_by_role("searchbox").fill("Yuliia Kovalenko")
        with self.lead.page.expect_navigation():
            self.lead.page.keyboard.press("Enter")
        assert "Yuliia" not in self.lead.page.url
        for one in (self.known, self.twice):
            expect(self.lead.page.locator("main")).to_contain_text(one.number)

    def merge(self) -> None:
        """Side by side, field by field."""
        self.lead.open(f"/cases/{self.twice.number}/")
        self.lead.unfold("Fall beenden")
        self.lead.follow("Mit anderem Fall zusammenführen")
        self.lead.page.get_by_label(self.known.number).check()
        self.lead.press("Vergleichen")
        assert self.lead.barriers() == []
        self.lead.page.locator("[name=given_name][value=take]").check()
        self.lead.press("Zusammenführen")
        assert self.lead.path == f"/cases/{self.known.number}/"
        expect(self.lead.page.locator("h1")).to_contain_text("Юлія Kowalenko")

    def undo(self) -> None:
        """The old number leads to the case that goes on, and back from there."""
        self.lead.open(f"/cases/{self.twice.number}/")
        assert self.lead.path == f"/cases/{self.known.number}/"
        self.lead.follow(f"zusammengeführt: {self.twice.number}")
        self.lead.follow("Zusammenführung rückgängig machen")
        self.lead.fill(reason="Es sind Zwillinge.")
        self.lead.press("Zusammenführung rückgängig machen")
        expect(self.lead.page.locator(".e-head:has(h1)")).to_contain_text("Gemeldet")


def test_a_merge_is_chosen_field_by_field_and_undone(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    pair = Pair(browser, address)
    before = model_to_dict(pair.child())
    pair.search()
    pair.merge()
    assert pair.child().birth_country == "UA"
    pair.undo()
    assert model_to_dict(pair.child()) == before
    assert pair.lead.complaints == []
