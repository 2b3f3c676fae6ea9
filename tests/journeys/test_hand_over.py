"""An advisor goes on leave: forty cases change hands, and each has its result."""

import pytest
import time_machine
from playwright.sync_api import Browser, expect

from advisory.desk.models import Advisor
from cases.actions.endings import move_away
from cases.actions.intake import report, take_on
from cases.models import Case, HandedCase
from cases.states import Role
from tests.factories import DAY, MONDAY, make_person, report_data, staff
from tests.journeys.browsing import PASSWORD, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MANY = 40


class Leave:
    """Ayşe hands her cases over to Jan; one family moves away before he answers."""

    def __init__(self, browser: Browser, address: str, *, with_scripts: bool = True) -> None:
        self.giver = make_person(Role.ADVISOR, username="ayse", name="Ayşe Kaya", password=PASSWORD)
        self.receiver = make_person(
            Role.ADVISOR, username="jan", name="Jan Brandt", password=PASSWORD
        )
        by = staff()
        self.cases = [report(report_data(), by=by, at=MONDAY - DAY) for _nth in range(MANY)]
        for case in self.cases:
            take_on(case, self.giver.pk, by=by, at=MONDAY - DAY)
        self.ayse = Person(browser, address, with_scripts=with_scripts)
        self.jan = Person(browser, address, with_scripts=with_scripts)

    def hand_over(self) -> None:
        """All of the view, also what stands on its other page."""
        self.ayse.log_in("ayse")
        self.ayse.open("/worklist/?scope=care")
        self.ayse.fill(all=True)
        self.ayse.press("An Kollegin oder Kollegen übergeben")
        assert f"{MANY} Fälle" in self.ayse.text
        self.ayse.fill(receiver="Jan Brandt", note="Elternzeit ab Dezember")
        self.ayse.press("An Kollegin oder Kollegen übergeben")
        assert f"Alle {MANY} Fälle erledigt" in self.ayse.text
        expect(self.ayse.page.locator("[data-row]")).to_have_count(MANY)

    def one_moves_away(self) -> Case:
        """Before Jan has looked, the lead closes one."""
        gone = self.cases[7]
        gone.refresh_from_db()
        move_away(gone, town="Bochum", by=staff(), at=MONDAY)
        return gone

    def accept(self) -> None:
        """Jan finds it on Today, leaves one case out, and accepts the rest."""
        self.jan.log_in("jan")
        assert f"Ayşe Kaya übergibt {MANY} Fälle" in self.jan.text
        self.jan.follow("Annehmen oder ablehnen")
        assert "Elternzeit ab Dezember" in self.jan.text
        self.jan.page.get_by_label(f"{self.cases[0].number} auswählen").uncheck()
        self.jan.press("Ausgewählte Fälle annehmen")

    def decline_the_rest(self) -> None:
        """What Jan has left out he declines, with the reason; so does what can't be accepted."""
        self.jan.open("/caseloads/")
        with self.jan.page.expect_navigation():
            self.jan.page.locator("main table a").first.click()
        self.jan.unfold("Ausgewählte Fälle ablehnen")
        self.jan.fill(reason="Kenne ich als Nachbarn")
        self.jan.press("Ausgewählte Fälle ablehnen")

    def in_care_of(self, person: Advisor) -> int:
        """How many of the forty this person looks after."""
        return Case.objects.of_advisor(person.pk).count()


def test_forty_cases_change_hands_and_each_has_its_result(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    story = Leave(browser, address)
    story.hand_over()
    assert story.in_care_of(story.giver) == MANY
    gone = story.one_moves_away()
    story.accept()
    expect(story.jan.page.locator("main")).to_contain_text("38 von 39 erledigt, 1 nicht möglich")
    first = story.jan.page.locator("[data-row]").first
    expect(first).to_contain_text(gone.number)
    expect(first).to_contain_text("nicht möglich: Der Fall ist abgeschlossen.")
    assert (story.in_care_of(story.giver), story.in_care_of(story.receiver)) == (2, 38)

    story.decline_the_rest()
    states = sorted(HandedCase.objects.values_list("state", flat=True))
    assert states == ["ACCEPTED"] * 38 + ["DECLINED"] * 2
    story.ayse.open("/caseloads/")
    assert "38 angenommen, 2 abgelehnt, 0 offen" in story.ayse.text
    assert story.ayse.complaints == []
    assert story.jan.complaints == []


def test_forty_cases_change_hands_without_any_script(
    browser: Browser, address: str, clock: time_machine.Traveller
) -> None:
    story = Leave(browser, address, with_scripts=False)
    story.hand_over()
    story.accept()
    assert "20 von 39 Fällen" in story.jan.text
    story.jan.press("Mit den nächsten Fällen weitermachen")
    assert "Alle 39 Fälle erledigt" in story.jan.text
    assert (story.in_care_of(story.giver), story.in_care_of(story.receiver)) == (1, 39)
