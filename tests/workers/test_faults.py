"""Workers and broker killed in mid-batch: nothing is lost, what doubles is declared."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from celery import Celery
from django.conf import settings
from django.db import connection
from kombu.exceptions import OperationalError

from cases.models import Notice
from cases.notices import Kind, NoticeState
from cases.outbox import LEASE
from cases.states import CaseState
from tests.conftest import on_postgres
from tests.factories import MONDAY, make_case
from tests.ops.processes import until
from tests.size import sized
from tests.workers.sink import Sink, free_port, running
from workers import post
from workers.broker import Broker, answers, own_broker
from workers.celery import broker_url
from workers.texts import message_id

PATIENCE = 60.0
PROCESSES = 2


class SlowSink(Sink):
    """Takes its time, so that a kill finds somebody at work."""

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """A moment between the data and the yes: the window in which nobody is sure."""
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.005)
        return answer


def database_url() -> str:
    """The database of this test, for another process."""
    name = str(connection.settings_dict["NAME"])
    if not on_postgres():
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


class Machine:
    """A broker and a worker of their own; both can be killed and started again."""

    def __init__(self, folder: Path, mail_port: int, stack: ExitStack) -> None:
        self.stack = stack
        self.broker: Broker = own_broker(folder)
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "advisory.settings",
            "EINSTIEG_DATA": str(folder),
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.broker.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "QUIET_HOURS": "0",
        }
        self.bell = Celery(broker=broker_url(self.broker.url))
        self.bell.conf.broker_transport_options = {"max_retries": 1, "socket_timeout": 2}
        stack.callback(self.bell.close)

    def start(self, *command: str) -> "subprocess.Popen[bytes]":
        """A process in a group of its own, gone at the end of the test."""
        process = subprocess.Popen(command, env=self.env, start_new_session=True)
        self.stack.callback(kill, process)
        return process

    def start_broker(self) -> "subprocess.Popen[bytes]":
        """The broker, ready; started again it reads its file and knows what it knew."""
        process = self.start(*self.broker.command())
        until(lambda: answers(self.broker.socket))
        return process

    def work(self, sink: Sink, mails: int) -> None:
        """Ring until so many more mails have arrived."""
        enough = len(sink.raw) + mails
        until(lambda: self.ring() or len(sink.raw) >= enough, PATIENCE)

    def start_worker(self) -> "subprocess.Popen[bytes]":
        """A worker with two processes."""
        command = ["-m", "celery", "-A", "workers.celery", "worker", "--loglevel", "error"]
        return self.start(sys.executable, *command, "--concurrency", str(PROCESSES))

    def ring(self) -> bool:
        """Ring for delivery as beat does; nobody minds when the broker is away."""
        with suppress(OperationalError):
            self.bell.send_task("workers.tasks.deliver", expires=15, retry=False)
        return False


def kill(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILL for the whole group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@pytest.fixture
def mail_port(settings: Any) -> int:
    """Where test and workers look for a mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.QUIET_HOURS = False
    return int(settings.EMAIL_PORT)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What ends with the test, in reverse order."""
    with ExitStack() as kept:
        yield kept


def owe(number: int) -> list[str]:
    """So many nudges to a family; returns their Message-IDs."""
    case = make_case(CaseState.INVITED)
    known = case.notices.get(kind=Kind.INVITATION)
    more = [
        Notice(
            case=case, step=known.step, kind=known.kind, rule=known.rule, nth=1000 + nth,
            recipient=known.recipient, language="ar", created_at=MONDAY, deliver_at=MONDAY,
        )
        for nth in range(number - 1)
    ]  # fmt: skip
    return [message_id(one) for one in (known, *Notice.objects.bulk_create(more))]


def being_sent() -> set[str]:
    """What a killed sender was just handing over: the declared window."""
    return {message_id(one) for one in Notice.objects.filter(state=NoticeState.SENDING)}


def drain() -> None:
    """What the killed ones had claimed is free when their leases end."""
    at = datetime.now(UTC) + LEASE
    while Notice.objects.exclude(state=NoticeState.SENT).exists():
        post.deliver(partial(datetime.fromtimestamp, at.timestamp(), UTC))
        at += timedelta(minutes=2)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_workers_and_brokers_lose_nothing_and_double_only_what_they_declare(
    tmp_path: Path, mail_port: int, stack: ExitStack
) -> None:
    kills = sized(3)
    # More than the killed processes can have claimed, so that each round finds work.
    owed = owe(200 * kills)
    sink = stack.enter_context(running(SlowSink(), mail_port))
    machine = Machine(tmp_path, mail_port, stack)
    broker, unsure = machine.start_broker(), set[str]()
    for nth in range(kills):
        worker = machine.start_worker()
        machine.work(sink, 20)
        if nth == 0:
            kill(broker)
            broker = machine.start_broker()
            machine.work(sink, 20)
        kill(worker)
        unsure |= being_sent()
    drain()
    assert set(sink.ids) == set(owed)
    assert {name for name, count in sink.ids.items() if count > 1} <= unsure
    assert max(sink.ids.values()) <= 2
    # A worker that loses its broker starts its processes anew: one kill more.
    assert len(unsure) <= (kills + 1) * PROCESSES
