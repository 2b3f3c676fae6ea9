"""The database stopped at once and started again, in the middle of what senders write."""

import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests import postgres
from tests.ops.processes import until
from tests.postgres import Postgres
from tests.size import sized
from tests.workers.faults.clock import SharedClock
from tests.workers.faults.journal import CALLED_UNSURE
from tests.workers.faults.nursery import Nursery
from tests.workers.faults.results import figures
from tests.workers.faults.stage import LATER, PAST_LEASE, environment
from tests.workers.sink import Sink, running
from workers.children import Crew

SENDERS = 3
# Stopped at once, as by a power cut of its machine, or in good order: both break all connections.
STOPS = (signal.SIGQUIT, signal.SIGINT)
PATIENCE = 120.0
OWED = "SELECT id, state FROM cases_notice WHERE nth >= 1000"
UNDER_WAY = "SELECT count(*) FROM cases_notice WHERE state IN ('OWED', 'SENDING')"


class Server:
    """A PostgreSQL of our own that forgets nothing it has confirmed."""

    def __init__(self, crew: Crew, binaries: Path) -> None:
        self.crew, self.binaries = crew, binaries
        self.running: Postgres = postgres.start(crew, binaries)
        # What the tests' servers save for speed; a role's setting goes before the command line.
        self.ask("ALTER ROLE postgres SET synchronous_commit = on")

    @property
    def dsn(self) -> str:
        """The address in psycopg's words."""
        return f"host={self.running.folder} user=postgres dbname=postgres"

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """One statement of the test itself; no rows from one that has none."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            cursor = connection.execute(question.encode())
            return cursor.fetchall() if cursor.description else []

    def restart(self, how: signal.Signals) -> None:
        """Stop it so, and start it again on its data."""
        child = self.running.child
        assert child.process is not None
        self.crew.note("-", child.process.pid)
        child.process.send_signal(how)
        child.process.wait(30)
        self.crew.note("+", child.start())
        postgres.wait(self.binaries, self.running.folder, child)


@pytest.fixture
def server() -> Iterator[Server]:
    """Started for this test alone."""
    binaries = postgres.find_binaries()
    assert binaries is not None
    crew = Crew(print)
    one = Server(crew, binaries)
    yield one
    crew.stop()
    shutil.rmtree(one.running.folder, ignore_errors=True)


@pytest.mark.server
@pytest.mark.slow
def test_a_database_restarted_in_mid_transaction_loses_nothing(
    server: Server, mail_port: int, tmp_path: Path
) -> None:
    clock, restarts, number = SharedClock(tmp_path / "clock"), sized(6), sized(300)
    clock.set(LATER)
    env = environment(server.running.url, tmp_path)
    with running(Sink(), mail_port) as sink, closing(Nursery(env)) as nursery:
        nursery.start("prepare", clock, mail_port, number=number).wait_end()
        senders = [nursery.start("deliver", clock, mail_port) for _nth in range(SENDERS)]
        for nth in range(restarts):
            enough = len(sink.raw) + number // (restarts + 2)
            until(partial(has_arrived, sink, enough), PATIENCE)
            server.restart(STOPS[nth % 2])
            clock.turn(PAST_LEASE)  # what the broken connections had claimed is free again
        settle(server, clock)
        assert not any(one.ended for one in senders)
    states: dict[UUID, str] = dict(server.ask(OWED))
    unsure = Counter(UUID(row[0]) for row in server.ask(CALLED_UNSURE))
    result = figures("database restarted in mid-transaction", restarts, states, unsure, sink).keep()
    assert (result.lost, result.doubled_outside, result.owed) == (0, 0, number), result
    assert result.unsure <= restarts * SENDERS


def has_arrived(sink: Sink, mails: int) -> bool:
    return len(sink.raw) >= mails


def settle(server: Server, clock: SharedClock) -> None:
    """Until nothing is under way any more; leases end meanwhile."""
    ends = time.monotonic() + PATIENCE
    while server.ask(UNDER_WAY) != [(0,)]:
        assert time.monotonic() < ends, "never settled"
        clock.turn(PAST_LEASE)
        time.sleep(1)
