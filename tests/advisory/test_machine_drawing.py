"""The drawing of the machine says what the table says, in lines and in words."""

import re

import pytest
from django.utils import translation

from advisory.desk.templatetags.machine import PLACES, machine
from cases.models import Case
from cases.moves import MOVES
from cases.states import CaseState
from tests.advisory.visiting import Desk, html, text
from tests.factories import Walk


def drawn(state: CaseState) -> dict[str, object]:
    with translation.override("en"):
        return machine(Case(state=state))


def test_every_state_has_a_place_of_its_own() -> None:
    assert set(PLACES) == set(CaseState)
    assert len(set(PLACES.values())) == len(CaseState)


@pytest.mark.parametrize("state", CaseState)
def test_the_present_state_is_marked_and_its_ways_are_said(state: CaseState) -> None:
    said = drawn(state)
    [now] = [box for box in said["boxes"] if box.is_now]  # type: ignore[attr-defined]
    assert " ".join(now.lines) == str(state.label)
    ways = {str(way.label) for way in said["ways"]}  # type: ignore[attr-defined]
    with translation.override("en"):
        assert ways == {
            str(move.label) for move in MOVES.values() if state in move.sources and move.targets
        }


def test_arrows_lead_on_from_the_present_state_alone() -> None:
    marked = [arrow for arrow in drawn(CaseState.WAITLISTED)["arrows"] if arrow.is_now]  # type: ignore[attr-defined]
    assert len(marked) == 2  # a school is asked, an assignment is requested
    assert not [one for one in drawn(CaseState.CLOSED)["arrows"] if one.is_now]  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_case_page_shows_the_drawing_with_its_words() -> None:
    walk = Walk()
    page = Desk(walk.person, walk.at).get("case", walk.case.number)
    assert "The way of a case. Now: Reported." in text(page)
    assert "Invite family → Invited (Intake)" in text(page)
    [now] = re.findall(r'<g class="e-state e-state--now">.*?</g>', html(page))
    assert "Reported" in now
