"""The web server as it is in life, on the test's database: gunicorn, its workers, and their end."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from django.conf import settings
from django.db import connection

from tests.conftest import on_postgres
from tests.ops.processes import free_port, until

WORKERS = 2
# Loaded before it forks, so that a killed worker is replaced within moments.
COMMAND = ["-m", "gunicorn", "advisory.wsgi", "--preload", "--workers", str(WORKERS)]
OPTIONS = [
    "--worker-class",
    "advisory.serving.Worker",
    "--logger-class",
    "advisory.serving.Logger",
    "--threads",
    "8",
    "--no-control-socket",
    "--log-level",
    "critical",
    "--timeout",
    "60",
]


class Server:
    """A running gunicorn."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process = process
        self.port = port

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://localhost:{self.port}"

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return psutil.Process(self.process.pid).children()

    def kill_a_worker(self, nth: int) -> None:
        """SIGKILL, in the middle of whatever it does; another one takes its place."""
        there = self.workers()
        with suppress(psutil.NoSuchProcess, IndexError):
            there[nth % len(there)].kill() if there else None

    def send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        """One request on a connection of its own. Raises OSError or HTTPException when cut off."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            link.request(method, path, body, dict(headers))
            answer = link.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            link.close()

    def is_ready(self) -> bool:
        """Whether it answers."""
        with suppress(OSError, http.client.HTTPException):
            return self.send("GET", "/healthz", b"", {})[0] == 200
        return False


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server for as long as the block lasts."""
    port = free_port()
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "advisory.settings",
        "EINSTIEG_DATA": str(folder),
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": database_url(),
        "HTTPS": "0",
        "STATIC_ROOT": str(collected()),
    }
    command = [sys.executable, *COMMAND, *OPTIONS, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, env=env, start_new_session=True)  # noqa: S603
    server = Server(process, port)
    try:
        until(server.is_ready, 60)
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@cache
def collected() -> Path:
    """The static files as every start collects them, once for all servers of a run."""
    root = Path(os.environ["EINSTIEG_TEST_FOLDER"]) / f"served-{os.getpid()}"
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "advisory.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "STATIC_ROOT": str(root),
    }
    collecting = "import django; django.setup(); from workers.preparing import collect; collect()"
    subprocess.run([sys.executable, "-c", collecting], env=env, check=True)  # noqa: S603
    return root


def database_url() -> str:
    """The database of this test, for another process."""
    name = str(connection.settings_dict["NAME"])
    if not on_postgres():
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


def patiently(
    server: Server, path: str, body: bytes, headers: Mapping[str, str]
) -> tuple[int, bytes, int]:
    """A POST sent until it is answered, as careful software does; with the number of cut lines."""
    deadline, cuts = time.monotonic() + 60, 0
    while True:
        try:
            status, _headers, answer = server.send("POST", path, body, headers)
        except (OSError, http.client.HTTPException):
            cuts += 1
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
            continue
        return status, answer, cuts
