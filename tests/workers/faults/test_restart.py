"""The database stopped at once and started again, in the middle of what senders write."""

import os
import shutil
import signal
import subprocess
import sys
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
from workers.setting_up import ROOT

SENDERS = 3
# Stopped at once, as by a power cut of its machine, or in good order: both break all connections.
STOPS = (signal.SIGQUIT, signal.SIGINT)
PATIENCE = 120.0
OWED = "SELECT id, state FROM cases_notice WHERE nth >= 1000"
UNDER_WAY = "SELECT count(*) FROM cases_notice WHERE state IN ('OWED', 'SENDING')"

# Three at once, before and after.
ASKING = """
import sys, threading
import django; django.setup()
from django.db import connection
def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2)")
    connection.close()
def ask_all():
    failed = []
    threading.excepthook = lambda one: failed.append(one.exc_value)
    threads = [threading.Thread(target=ask) for _ in range(3)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    print(*(failed or ["asked"]), flush=True)
ask_all()
sys.stdin.readline()
ask_all()
"""


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

    def restart(self, how: signal.Signals, away: float = 0) -> None:
        """Stop it so, and start it again on its data, after so many seconds."""
        child = self.running.child
        assert child.process is not None
        self.crew.note("-", child.process.pid)
        child.process.send_signal(how)
        child.process.wait(30)
        time.sleep(away)
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


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("away", [0, 20])
def test_the_pages_are_back_as_soon_as_the_database_is(
    server: Server, tmp_path: Path, away: int
) -> None:
    """The first to ask finds it, in time and on every connection that was kept."""
    env = os.environ | {
        **environment(server.running.url, tmp_path),
        "DJANGO_SETTINGS_MODULE": "advisory.settings",
    }
    command = [sys.executable, "-c", ASKING]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=env, cwd=ROOT, **pipes) as asking:  # type: ignore[call-overload]
        assert asking.stdout.readline() == "asked\n"
        server.restart(signal.SIGQUIT, away)
        said, _error = asking.communicate("again\n", timeout=60)
    assert said == "asked\n"


def has_arrived(sink: Sink, mails: int) -> bool:
    return len(sink.raw) >= mails


def settle(server: Server, clock: SharedClock) -> None:
    """Until nothing is under way any more; leases end meanwhile."""
    ends = time.monotonic() + PATIENCE
    while server.ask(UNDER_WAY) != [(0,)]:
        assert time.monotonic() < ends, "never settled"
        clock.turn(PAST_LEASE)
        time.sleep(1)
