"""The forecast says what the clock will do: who hears of what, at which hour, and why not."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.forecast import forecast
from cases.states import CaseState
from schools.models import School
from tests.cases import worlds
from tests.factories import Walk
from tests.size import sized

pytestmark = pytest.mark.django_db
PARTS = 10
# The arithmetic is the same on both databases, so the server sees fewer worlds.
WORLDS = sized(25 if connection.vendor == "sqlite" else 10)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_what_goes_out_in_two_weeks_is_what_was_forecast(part: int) -> None:
    for nth in range(WORLDS):
        seed = part * 100_000 + nth
        with transaction.atomic():
            compare(seed)
            transaction.set_rollback(True)


def compare(seed: int) -> None:
    """One world: the forecast, then two weeks of ticks in which nobody does anything."""
    now = worlds.found(Random(seed))  # noqa: S311
    until = now + timedelta(days=14)
    foreseen = worlds.as_entries(forecast(now))
    worlds.live(now, 14)
    happened = worlds.went_out(now, until)
    assert happened == foreseen, (seed, happened - foreseen, foreseen - happened)


def test_more_cases_at_more_schools_cost_no_more_queries() -> None:
    counts = []
    for _more in range(2):
        for _walk in range(2):
            walk = Walk()
            walk.to(CaseState.OFFERED)
        with CaptureQueriesContext(connection) as asked:
            forecast(walk.at)
        counts.append(len(asked))
    assert School.objects.count() == 4
    assert counts[0] == counts[1]
