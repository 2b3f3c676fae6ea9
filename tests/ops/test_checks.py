"""The check of the installation: are the school holidays known for a year ahead?"""

from datetime import datetime

import pytest
import time_machine
from django.core.checks import run_checks

from cases.calendars import TZ, known_until

LAST = known_until()


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (datetime(LAST.year - 1, LAST.month, LAST.day, 12, 0, tzinfo=TZ), False),
        (datetime(LAST.year, 1, 1, 12, 0, tzinfo=TZ), True),
        (datetime(LAST.year + 3, 1, 1, 12, 0, tzinfo=TZ), True),
    ],
)
def test_the_installation_says_a_year_ahead_that_holidays_are_missing(
    now: datetime, told: bool
) -> None:
    with time_machine.travel(now, tick=False):
        said = [one for one in run_checks() if one.id == "einstieg.W001"]
    assert bool(said) is told
    assert all(f"{LAST:%d.%m.%Y}" in str(one.msg) for one in said)
