"""/readyz, /livez: what a monitor may rely on, in numbers and plain reasons."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from advisory.health import SCHEMA
from cases.models import Notice
from cases.notices import NoticeState
from cases.states import CaseState
from cases.watching import heartbeats
from tests.factories import DAY, MONDAY, make_case

MINUTE = timedelta(minutes=1)
INSIDE = {"host": "10.0.0.7:8000"}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield
    SCHEMA.is_current = False


def ask(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz", headers=INSIDE)
    assert answer["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()


def ring(at: datetime = MONDAY - MINUTE) -> None:
    for name in heartbeats.SILENCE:
        heartbeats.note(name, at=at)


@pytest.mark.django_db
def test_ready_with_numbers_and_nothing_else(client: Client) -> None:
    ring()
    case = make_case(CaseState.INVITED, at=MONDAY - 30 * DAY)
    Notice.objects.update(deliver_at=MONDAY - 90 * MINUTE)
    status, said = ask(client)
    assert (status, said["ready"], said["reasons"]) == (200, True, [])
    figures = said["figures"]
    assert figures["last_tick_seconds"] == 60
    assert figures["oldest_owed_notice_seconds"] == 90 * 60
    assert figures["overdue_cases"] == 1
    assert figures["oldest_overdue_case_seconds"] > 10 * 86400
    assert all(one is None or isinstance(one, int) for one in figures.values())
    assert case.number not in str(said)


@pytest.mark.django_db
def test_not_ready_while_the_clock_stands_still(client: Client) -> None:
    status, said = ask(client)
    assert (status, len(said["reasons"])) == (503, 3)
    heartbeats.note(heartbeats.START, at=MONDAY)
    assert ask(client)[0] == 503  # a machine is told the truth from the first second on
    ring()
    heartbeats.note(heartbeats.CLOCK, at=MONDAY - 6 * MINUTE)
    status, said = ask(client)
    assert status == 503
    assert said["reasons"][0].startswith("The clock has not ticked")
    assert said["figures"]["last_tick_seconds"] == 360


@pytest.mark.django_db
def test_a_note_leaves_it_ready(client: Client) -> None:
    ring()
    heartbeats.note(heartbeats.DETECT, at=MONDAY - DAY)
    case = make_case(CaseState.INVITED)
    case.notices.update(state=NoticeState.DEAD)
    status, said = ask(client)
    assert status == 200
    assert said["notes"] == [
        "The check for impossible states has not run for too long.",
        "Messages could not be delivered.",
    ]


@pytest.mark.django_db
def test_the_end_of_the_known_holidays_is_noted(client: Client) -> None:
    ring()
    assert not any("holidays" in note for note in ask(client)[1]["notes"])
    with time_machine.travel(datetime(2028, 12, 1, tzinfo=MONDAY.tzinfo), tick=False):
        assert any("holidays" in note for note in ask(client)[1]["notes"])


@pytest.mark.django_db
def test_not_ready_before_every_migration_is_there(client: Client) -> None:
    ring()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'cases' AND name = %s", ["0004_the_clock"]
        )
    status, said = ask(client)
    assert (status, said["reasons"]) == (503, ["The database is not migrated to this version."])


@pytest.mark.django_db
def test_not_ready_without_a_database_but_alive(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("no route to host")

    monkeypatch.setattr(connection, "cursor", away)
    status, said = ask(client)
    assert (status, said["reasons"]) == (503, ["The database can't be reached."])
    assert client.get("/healthz", headers=INSIDE).status_code == 503
    assert client.get("/livez", headers=INSIDE).content == b"ok\n"
