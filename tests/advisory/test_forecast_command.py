"""`manage.py forecast`: the same forecast in a terminal, as text or JSON, naming nobody."""

import json
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from cases.forecast import forecast
from cases.models import Case
from cases.states import CaseState, Role
from tests.factories import HOUR, Walk, make_case, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    """A child for whom a school is asked, and a lead."""
    make_person(Role.LEAD, username="leitung", name="Frau Leitung")
    walk = Walk()
    walk.to(CaseState.OFFERED)
    walk.later(HOUR)
    return walk


def told(walk: Walk, *arguments: str) -> str:
    """What the command says at that hour."""
    out = StringIO()
    with time_machine.travel(walk.at, tick=False):
        call_command("forecast", *arguments, stdout=out)
    return out.getvalue()


def as_json(walk: Walk, *arguments: str) -> list[dict[str, Any]]:
    """The same as JSON."""
    found: list[dict[str, Any]] = json.loads(told(walk, "--format", "json", *arguments))
    return found


def test_the_command_says_what_the_forecast_says(walk: Walk) -> None:
    expected = forecast(walk.at)
    rows = as_json(walk)
    assert [(row["case"], row["rule"], row["recipient"]) for row in rows] == [
        (one.case_number or None, one.rule, one.recipient or None) for one in expected
    ]
    assert {row["rule"] for row in rows} >= {"offer_reminder", "offer_expiry"}
    assert rows[0]["deliver_at"].endswith("+01:00")


def test_the_text_names_days_hours_cases_and_references_but_nobody(walk: Walk) -> None:
    assert walk.school is not None
    said = told(walk)
    reminder = next(line for line in said.splitlines() if "offer_reminder" in line)
    assert walk.case.number in reminder
    assert f"Reminder of a place request -> school:{walk.school.number}, Mail" in reminder
    assert walk.case.child.family_name not in said
    assert "Frau Leitung" not in said


def test_each_entry_says_why_and_what_would_cancel_it(walk: Walk) -> None:
    row = next(one for one in as_json(walk) if one["rule"] == "offer_reminder")
    assert row["reason"] == "The school is reminded of the place request."
    assert row["cancelled_by"] == "The answer of the school, or the end of the request."
    said = told(walk).splitlines()
    line = next(nth for nth, line in enumerate(said) if "offer_reminder" in line)
    assert said[line + 1].strip() == f"{row['reason']} Cancelled by: {row['cancelled_by']}"


def test_fewer_days_say_less(walk: Walk) -> None:
    rules = [row["rule"] for row in as_json(walk, "--days", "3")]
    assert rules == [one.rule for one in forecast(walk.at, days=3)]
    assert "offer_reminder" in rules
    assert "offer_expiry" not in rules


def test_one_case_one_school_one_person(walk: Walk) -> None:
    assert walk.school is not None
    other = make_case(CaseState.INVITED)
    assert {row["case"] for row in as_json(walk, "--case", other.number)} == {other.number}
    to_school = as_json(walk, "--school", walk.school.number)
    assert {row["recipient"] for row in to_school} == {f"school:{walk.school.number}"}
    to_lead = as_json(walk, "--person", "leitung")
    assert "offer_lead" in {row["rule"] for row in to_lead}
    assert len({row["recipient"] for row in to_lead}) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--days", "0"),
        ("--days", "61"),
        ("--case", "E-1999-1"),
        ("--person", "niemand"),
        ("--person", "leitung", "--school", "100001"),
    ],
)
def test_what_can_not_be_asked_is_said(walk: Walk, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        told(walk, *arguments)


def test_nothing_to_come_is_said(walk: Walk) -> None:
    closed = make_case(CaseState.CLOSED)
    assert "Nothing will happen by itself." in told(walk, "--case", closed.number)
    assert Case.objects.filter(pk=closed.pk).exists()
