"""The API against its own description: whatever is sent, the answer is one that is described."""

from collections.abc import Iterator

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from advisory.wsgi import application
from tests.factories import DAY, MONDAY
from tests.schools.fuzzing import Home, Mode, by_label, fuzz, runs
from tests.size import sized

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = MONDAY + 34 * DAY


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's connection open between requests, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


OPERATIONS = by_label(schemathesis.openapi.from_wsgi("/api/v1/schema", application))


@pytest.mark.parametrize(("label", "mode"), [*runs(OPERATIONS)])
def test_no_answer_is_undescribed(label: str, mode: Mode) -> None:
    home = Home.at(NOW)
    with time_machine.travel(NOW, tick=False):
        fuzz(OPERATIONS[label], mode, home, examples=sized(40))
