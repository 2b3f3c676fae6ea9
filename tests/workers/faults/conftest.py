"""The stage on which faults are played."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from tests.workers.faults.clock import SharedClock
from tests.workers.faults.journal import journal
from tests.workers.faults.nursery import Nursery
from tests.workers.faults.owing import a_case
from tests.workers.faults.stage import LATER, Stage, database_url, environment
from tests.workers.sink import Sink, free_port, running


@pytest.fixture(scope="session")
def nursery(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """One for all tests of this process."""
    folder = tmp_path_factory.mktemp("workers")
    with closing(Nursery(environment(database_url(), folder))) as one:
        yield one


@pytest.fixture
def mail_port(settings: Any) -> int:
    """Where test and workers look for a mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 20
    settings.QUIET_HOURS = False
    return int(settings.EMAIL_PORT)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What ends with the test, in reverse order."""
    with ExitStack() as kept:
        yield kept


@pytest.fixture
def stage(
    transactional_db: None, nursery: Nursery, mail_port: int, tmp_path: Path, stack: ExitStack
) -> Stage:
    """A server that says yes to everything, a clock that stands, a family that is owed nothing."""
    clock = stack.enter_context(closing(SharedClock(tmp_path / "clock")))
    clock.set(LATER)
    sink = stack.enter_context(running(Sink(), mail_port))
    case = a_case()
    stack.enter_context(journal())
    return Stage(nursery=nursery, clock=clock, sink=sink, port=mail_port, case=case)
