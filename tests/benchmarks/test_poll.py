"""The nightly poll of a tiny state, and the list by hand that stands beside ours."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import connection

from benchmarks import polling
from benchmarks.list_by_hand import listed
from benchmarks.poll import report
from cases.models import Reading
from cases.states import OfferState
from schools.models import ApiKey
from tests.factories import HOUR
from tests.schools.software import Software, offered, software_of

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.alone,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def other() -> Iterator[Any]:
    """A connection of its own to the database of the test."""
    given = connection.get_connection_params()
    names = ("dbname", "host", "user", "password", "port")
    known = {name: given[name] for name in names if given.get(name)}
    with psycopg.connect(autocommit=True, options="-c timezone=UTC", **known) as database:
        yield database.execute


def by_hand(other: Any, software: Software, since: int | None = None) -> list[Any]:
    with time_machine.travel(software.at, tick=False):
        text, _tag = listed(other, software.key.school_id, "", since)
    found: list[Any] = json.loads(text)["offers"]
    return found


@pytest.mark.parametrize("state", OfferState)
def test_the_list_by_hand_says_what_ours_says(other: Any, state: OfferState) -> None:
    walk = offered(state)
    software = software_of(walk)
    mark = software.get("offers").json()["as_of"]
    software.at += 2 * HOUR
    before = Reading.objects.count()

    assert software.get("offers").json()["offers"] == by_hand(other, software)
    read = Reading.objects.count() - before
    software.at += 2 * HOUR
    by_hand(other, software)
    assert Reading.objects.count() - before == 2 * read
    assert by_hand(other, software, int(mark.partition(".")[2])) == []


def test_a_tiny_state_is_polled_and_only_some_schools_have_news() -> None:
    polling.state(60, 40)
    night = polling.morning()
    schools = ApiKey.objects.count()
    job = {**night, "threads": 2}
    found = polling.work(polling.by_the_house, job)

    assert len(found["times"]) == len(night["keys"]) == schools > 10
    assert 1 <= found["news"] < schools / 2
    assert night["statements"] < 6


def test_the_table_tells_rates_and_cost() -> None:
    one = {"schools": 100, "seconds": 2.0, "p95": 0.03, "news": 3}
    known: dict[str, Any] = {f"{role} {clients}": one for role in ("hand", "ours")
                             for clients in (1, 8)}  # fmt: skip
    told = report(1000, known | {"facts": {"bytes": 2**20, "statements": 4}})

    assert "| Einstieg | 100 | 8 | 2.0 | 50 | 30.0 | 3 |" in told
    assert "asks it 4 times" in told
