"""The detector cries no wolf: whatever anybody does, it finds nothing once the clock came by."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import rule, run_state_machine_as_test

from cases.reminders import sweep
from cases.watching.detecting import detect
from tests.cases.test_random_walk import City
from tests.size import sized

# No mail goes out in this city, and it may live on until the last known holidays.
EXPECTED = {"message_stuck", "holidays_unknown"}


class WatchedCity(City):
    """The small city, and somebody who looks for what should be impossible."""

    @rule()
    def look(self) -> None:
        """The clock does what is due; then nothing is found."""
        sweep(self.at)
        assert set(detect(self.at)) <= EXPECTED


@pytest.mark.django_db
def test_nothing_is_found_whatever_anybody_does() -> None:
    run_state_machine_as_test(
        WatchedCity,
        settings=settings(
            max_examples=sized(6),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
