"""The guide for vendors says what the program's tables say, in German and in English."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import escape

from cases.actions.timetable import change_timetable
from cases.deadlines import RULES
from cases.models import Offer
from cases.notices import OWED, RECEIPTS, SCHOOL_KINDS, Kind, To
from cases.pupil import FORMATS, xschule
from cases.pupil.reach import FILLED, MISSING
from cases.states import OfferState
from schools.api import guide
from schools.api.errors import PROBLEMS
from schools.models import HookEvent, Scope
from tests.factories import MONDAY, staff

pytestmark = pytest.mark.django_db


def page(language: str = "en") -> str:
    """The guide in a language."""
    answer = Client(headers={"Accept-Language": language}).get("/api/docs/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_move_of_a_request_is_in_the_table_and_in_the_drawing() -> None:
    moves: Any = Offer()
    machine = {(move.name, move.source, move.target) for move in moves.get_all_state_transitions()}
    told = {
        (name, source, turn.target)
        for name, turn in zip(guide.MOVERS, guide.turns(), strict=True)
        for source in turn.sources
    }

    assert told == machine
    assert set(guide.boxes()) == set(OfferState)
    assert len(list(guide.arrows())) == len(guide.turns())
    drawn = re.findall(r'dominant-baseline="middle"[^>]*>(\w+)<', page())
    assert sorted(drawn) == sorted(OfferState.values)


def test_everything_a_school_hears_is_listed_with_its_webhook() -> None:
    by_event = [
        (event, one.kind) for event, owed in OWED.items() for one in owed if one.to is To.SCHOOL
    ]
    by_clock = [rule.notice for rule in RULES.values() if rule.to is To.SCHOOL]
    told = list(guide.news())

    of_requests = len(by_event) + len(by_clock) + 1
    assert len(told) == of_requests + len(guide.BESIDES) + 1
    assert {one.kind for one in told} == {*SCHOOL_KINDS, Kind.WEBHOOK_TEST}
    assert {one.event for one in told} - {""} == {*HookEvent.values, "webhook.test"}
    assert {one.kind for one in told if one.has_mail and not one.in_digest} == RECEIPTS
    html = page()
    shown = [f"<code>{one.event}</code>" if one.event else ">\N{EN DASH}<" for one in told]
    assert [one for one in shown if one not in html] == []
    assert [one.when for one in told if escape(str(one.when)) not in html] == []
    assert "2 school days after the request" in html
    assert "1 Schultag nach dem ersten Schultag" in page("de")
    assert "3 school days after the first school day" in html
    assert "30, 7 and 1 days before a key ends" in html


def test_the_numbers_are_those_that_the_office_has_set() -> None:
    days = {"offer_reminder": 1, "capacity_old": 45}
    change_timetable(days, {}, reason="Erfahrung", by=staff(), at=MONDAY, version=0)

    html = page()
    assert "1 school day after the request" in html
    assert "2 school days after the request" not in html
    assert "the newest figure of free places is 45 days old" in html


def test_every_code_scope_and_format_is_named() -> None:
    html = page()
    words = [*PROBLEMS, *Scope.values, *(f"format={one}" for one in FORMATS)]

    assert [word for word in words if f"<code>{word}</code>" not in html] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_is_there_without_a_key_and_needs_nothing_forbidden(language: str) -> None:
    html = page(language)

    assert f'lang="{language}"' in html
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bon\w+=\"| style=", html) == []
    assert all(
        address.startswith(("/", "#", "tel:"))
        for address in re.findall(r'(?:src|href)="([^"]+)"', html)
    )
    assert "Acceptance" not in html or language == "en"


def test_how_far_xschule_reaches_is_told_in_the_guide_and_in_the_documentation() -> None:
    html, written = page(), (settings.BASE_DIR / "docs/api.md").read_text()
    ours = [*(name for name, _element, _codes in FILLED), *(name for name, _why in MISSING)]
    elements = [element for _name, element, _codes in FILLED]

    assert [one for one in (*ours, *elements) if f"<code>{one}</code>" not in html] == []
    assert [one for one in (*ours, *elements) if f"`{one}" not in written] == []
    made = Path(xschule.__file__).read_text()
    parts = {part for one in elements for way in one.split(", ") for part in way.split("/")}
    assert [part for part in parts if f'"{part}"' not in made] == []


@pytest.mark.parametrize("path", ["//api/v1/offers", "/api", "/sandbox/offers", "/api/v1/offers/"])
def test_software_that_calls_a_wrong_address_is_told_so_in_json(path: str) -> None:
    answer = Client().get(f"http://testserver{path}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert "Allow" not in answer
