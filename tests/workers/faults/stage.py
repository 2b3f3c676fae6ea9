"""A mail server, a clock to turn, and processes to kill: where the tests of faults are played."""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection

from cases.models import Case
from cases.outbox import LEASE
from tests.conftest import on_postgres
from tests.factories import HOUR, MONDAY
from tests.ops.processes import until
from tests.workers.faults.clock import SharedClock
from tests.workers.faults.journal import sent_twice
from tests.workers.faults.nursery import Nursery, Process
from tests.workers.faults.owing import are_settled
from tests.workers.faults.results import Result, counted
from tests.workers.sink import Sink
from workers import post

LATER = MONDAY + HOUR
PAST_LEASE = LEASE + timedelta(seconds=1)
ROUNDS = 400


def database_url() -> str:
    """The database of this test, for another process."""
    name = str(connection.settings_dict["NAME"])
    if not on_postgres():
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


def environment(database: str, folder: Path) -> dict[str, str]:
    """What a process needs to be a worker of this test; where its mails go is said later."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "advisory.settings",
        "DATABASE_URL": database,
        "DATABASE_POOL": "2",
        "EINSTIEG_DATA": str(folder),
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "LOG_LEVEL": "ERROR",
        "QUIET_HOURS": "0",
        "SECRET_KEY": settings.SECRET_KEY,
    }


@dataclass
class Stage:
    """Everything a test of faults needs, and the figures at its end."""

    nursery: Nursery
    clock: SharedClock
    sink: Sink
    port: int
    case: Case

    def start(self, role: str = "deliver_once", **how: Any) -> Process:
        """One process more."""
        return self.nursery.start(role, self.clock, self.port, **how)

    def until_settled(self, patience: float = 60.0) -> None:
        """While others work."""
        until(are_settled, patience)

    def drain(self) -> None:
        """What the dead have left: leases end, and a sender of this process takes over."""
        for _round in range(ROUNDS):
            if are_settled():
                return
            self.clock.turn(PAST_LEASE)
            post.deliver(self.clock)
        raise AssertionError("never settled")

    def result(self, fault: str, faults: int, owed: list[UUID]) -> Result:
        """The figures, with what must hold after any fault."""
        assert sent_twice() == set()
        result = counted(fault, faults, owed, self.sink).keep()
        assert (result.lost, result.doubled_outside) == (0, 0), result
        return result
