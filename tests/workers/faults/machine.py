"""A broker, workers and beats as in an office, each of which can be killed and started again."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from celery import Celery
from kombu.exceptions import OperationalError

from tests.ops.processes import until
from tests.workers.faults.stage import environment
from tests.workers.sink import Sink
from workers.broker import Broker, answers, own_broker
from workers.celery import broker_url

PATIENCE = 120.0
CELERY = (sys.executable, "-m", "celery", "-A", "workers.celery")
Process = subprocess.Popen[bytes]


class Machine:
    """What `./run` starts, but for the web; on the database of this test."""

    def __init__(self, database: str, folder: Path, mail_port: int, stack: ExitStack) -> None:
        self.stack, self.folder = stack, folder
        self.broker: Broker = own_broker(folder)
        self.env = environment(database, folder) | {
            "REDIS_URL": self.broker.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        }
        self.bell = Celery(broker=broker_url(self.broker.url))
        self.bell.conf.broker_transport_options = {"max_retries": 1, "socket_timeout": 2}
        stack.callback(self.bell.close)

    def start(self, *command: str, **more: str) -> Process:
        """A process in a group of its own, gone at the end of the test."""
        process = subprocess.Popen(
            command, env=self.env | more, stdout=subprocess.DEVNULL, start_new_session=True
        )
        self.stack.callback(kill, process)
        return process

    def start_broker(self) -> Process:
        """The broker, ready; started again it reads its file and knows what it knew."""
        process = self.start(*self.broker.command())
        until(lambda: answers(self.broker.socket))
        return process

    def start_worker(self, processes: int = 2) -> Process:
        """A worker with so many processes."""
        command = [*CELERY, "worker", "--loglevel", "error"]
        return self.start(*command, "--concurrency", str(processes))

    def start_beat(self, name: str) -> Process:
        """A clock that ticks every few seconds, as in the demo."""
        schedule = str(self.folder / name)
        command = [*CELERY, "beat", "--loglevel", "error", "--pidfile", "", "--schedule", schedule]
        return self.start(*command, EINSTIEG_DEMO="1")

    def ring(self) -> bool:
        """Ring for delivery as beat does; nobody minds when the broker is away."""
        with suppress(OperationalError):
            self.bell.send_task("workers.tasks.deliver", expires=15, retry=False)
        return False

    def work(self, sink: Sink, mails: int) -> None:
        """Ring until so many more mails have arrived."""
        enough = len(sink.raw) + mails
        until(lambda: self.ring() or len(sink.raw) >= enough, PATIENCE)


def kill(process: Process) -> None:
    """SIGKILL for the whole group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
