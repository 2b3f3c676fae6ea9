"""The sweep and the same job by hand leave the same rows, so that their times can be compared."""

from typing import Any

import psycopg
import pytest
from django.db import connection

from benchmarks import by_hand, due, sweep
from benchmarks.dataset import NOW, fill
from benchmarks.sweeping import RULES
from cases import reminders
from cases.models import Case, Deadline, Notice
from schools.models import School, SchoolDayOff
from tests.size import sized

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def by_hand_on_the_test_database() -> int:
    """The statement on a connection of its own."""
    given = connection.get_connection_params()
    names = ("dbname", "host", "user", "password", "port")
    known = {name: given[name] for name in names if given.get(name)}
    with psycopg.connect(autocommit=True, **known) as other:
        return by_hand.sweep(other, NOW, RULES)


def test_by_hand_and_by_the_house_the_same_rows_are_left() -> None:
    fill(sized(600))
    for number in (1, 5, 9):
        school = School.objects.get(number=str(100000 + number))
        SchoolDayOff.objects.create(school=school, day=NOW.date())
    found = due.prepare(10_000, RULES)
    assert found > sized(600)
    assert reminders.sweep(NOW) == found
    ours = due.left_behind()
    assert due.doubled() == 0
    ways = set(Notice.objects.filter(created_at=NOW).values_list("way", flat=True))
    assert ways == {"MAIL", "SMS", "WEBHOOK"}
    due.clear()
    assert Deadline.objects.due(NOW).count() == found
    assert by_hand_on_the_test_database() == found
    assert due.left_behind() == ours
    assert Case.objects.count() == sized(600)


def test_a_report_says_what_is_not_met() -> None:
    fast, slow = [0.001] * 5, [0.1] * 5
    known: dict[str, Any] = {
        f"10 cases, {number} due": {
            "due": number, "rows": number, "same": True, "ours": slow, "theirs": fast,
        }
        for number in sweep.DUE
    }  # fmt: skip
    known["10 cases, two sweepers"] = {"due": 9, "struck": [4, 5], "doubled": 1, "notices": 9}
    for number in sweep.MEMORY_DUE:
        known[f"10 cases, memory at {number} due"] = {
            "due": number, "struck": number, "seconds": 1.0, "before": 90.0, "most": 100.0,
        }  # fmt: skip
    text, met = sweep.report([10], known)
    assert not met
    assert text.count("**not met**") == 5
    assert "1 notices twice" in text
