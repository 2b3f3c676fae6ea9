"""One command for everything: broker, preparation, web, worker and clock, stopped together."""

import contextlib
import fcntl
import http.client
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from workers.broker import Broker, NoBroker, answers, own_broker
from workers.children import PAUSE, Child, Crew
from workers.choices import (
    HOST,
    OF_THE_OFFICE,
    PATIENCE_WITH_A_PREDECESSOR,
    Choices,
    check,
    choices_of,
)
from workers.setting_up import Refusal, say

PATIENCE_WITH_BROKER = 30.0
PATIENCE_WITH_WEB = 60.0
LARGEST_LOG = 5_000_000
GUNICORN = (
    "--worker-class advisory.serving.Worker --logger-class advisory.serving.Logger "
    "--workers 1 --threads 8 --graceful-timeout 5 --no-control-socket --log-level warning"
)
WORKER = "--concurrency 1 --without-gossip --without-mingle --hostname own@%h"


class Stopped(Exception):
    """The person or the system asked the launcher to stop."""


class Launcher:
    """Everything that runs for one data folder."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.lock = lock_folder(choices.data)
        self.asked_to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        self.crew = Crew(say, keep_open=(self.lock,))
        self.broker: Broker | None = None
        self.env = environment(choices)
        (choices.data / "log").mkdir(exist_ok=True)

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        """Remember the signal; the work stops at the next look."""
        self.asked_to_stop = True

    def run(self) -> None:
        """Start everything, look after it, and leave nothing behind."""
        try:
            self.start_broker()
            self.prepare()
            self.start_rest()
            self.wait_for_web()
            self.greet()
            while True:
                self.look()
        except Stopped:
            say("Stopping ...")
        finally:
            self.crew.stop()
            self.remove_socket()

    def look(self) -> None:
        """One look around: start again who ended, notice a wish to stop."""
        self.crew.tend()
        time.sleep(PAUSE)
        if self.asked_to_stop:
            raise Stopped

    def child(self, name: str, command: list[str]) -> Child:
        """A child of this launcher with a log file of its own."""
        log = self.choices.data / "log" / f"{name}.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        return Child(name=name, command=command, env=self.env, log=log)

    def start_broker(self) -> None:
        """The broker of the environment, or one of our own that has loaded its messages."""
        if self.env.get("REDIS_URL") or self.choices.sandbox:
            return
        self.broker = own_broker(self.choices.data)
        self.env["REDIS_URL"] = self.broker.url
        self.crew.start(self.child("broker", self.broker.command()))
        deadline = time.monotonic() + PATIENCE_WITH_BROKER
        while not answers(self.broker.socket):
            self.look()
            if time.monotonic() > deadline:
                raise Refusal(f"The broker doesn't start: see {self.choices.data}/log/broker.log.")

    def prepare(self) -> None:
        """Migrate, fill, collect; it speaks to the person itself."""
        say("Preparing the database and the pages ...")
        preparation = Child("preparation", python("workers.preparing"), self.env)
        self.crew.start(preparation)
        while preparation.status() is None:
            time.sleep(PAUSE)
            if self.asked_to_stop:
                raise Stopped
        self.crew.finish(preparation)
        if preparation.status():
            raise Refusal("The database could not be prepared; the reason stands above.")

    def start_rest(self) -> None:
        """Pages, worker and clock."""
        bind = ["advisory.wsgi", "--bind", f"{HOST}:{self.choices.port}", *GUNICORN.split()]
        if self.choices.sandbox:
            self.crew.start(self.child("web", python("gunicorn", *bind)))
            self.crew.start(self.child("clock", python("workers.sandbox_clock")))
            return
        beat = ["--pidfile=", "--schedule", f"{self.choices.data}/beat"]
        celery = python("celery", "--app", "workers.celery", "--quiet")
        self.crew.start(self.child("web", python("gunicorn", *bind)))
        self.crew.start(self.child("worker", [*celery, "worker", *WORKER.split()]))
        self.crew.start(self.child("clock", [*celery, "beat", *beat]))

    def wait_for_web(self) -> None:
        """Until the pages are there; the first page is asked for, so that the person's is fast."""
        deadline = time.monotonic() + PATIENCE_WITH_WEB
        while status(self.choices.port, "/healthz") != 200:
            self.look()
            if time.monotonic() > deadline:
                raise Refusal(f"The pages don't start: see {self.choices.data}/log/web.log.")
        status(self.choices.port, "/")

    def greet(self) -> None:
        """Where to go and how to stop; commands beside us read the address in the folder."""
        (self.choices.data / "address").write_text(self.env["BASE_URL"] + "\n")
        say(f"Einstieg is ready: {self.env['BASE_URL']}")
        say(f"Data and logs are in {self.choices.data}. Stop with Ctrl+C.")

    def remove_socket(self) -> None:
        """Take away the temporary folder of a socket whose path was too long."""
        if self.broker and self.broker.socket.parent != self.choices.data:
            self.broker.socket.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                self.broker.socket.parent.rmdir()


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module in this virtual environment."""
    return [sys.executable, "-m", module, *arguments]


def lock_folder(data: Path) -> int:
    """The handle of a lock that one launcher at a time can hold; raises Refusal."""
    handle = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + PATIENCE_WITH_A_PREDECESSOR
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() > deadline:
                raise Refusal(f"Einstieg already runs on the data folder {data}.") from error
            time.sleep(PAUSE)
        else:
            return handle


def environment(choices: Choices) -> dict[str, str]:
    """What the children are told; what the person set stays as it is."""
    keep_key(choices)
    env = dict(os.environ)
    env |= {
        "DJANGO_SETTINGS_MODULE": "advisory.settings",
        "EINSTIEG_DATA": str(choices.data),
        "EINSTIEG_DEMO": "1" if choices.demo else "0",
        "PYTHONUNBUFFERED": "1",
    }
    if choices.sandbox:
        env = {name: value for name, value in env.items() if name not in OF_THE_OFFICE}
        env["EINSTIEG_SANDBOX"] = "1"
    env["BASE_URL"] = env.get("BASE_URL") or f"http://localhost:{choices.port}"
    if env["BASE_URL"].startswith("http://"):
        env.setdefault("HTTPS", "0")
    return env


def keep_key(choices: Choices) -> None:
    """A secret key of its own for every data folder, readable by its owner alone."""
    if choices.demo:
        (choices.data / "demo").touch()
    with contextlib.suppress(FileExistsError):
        handle = os.open(choices.data / "secret_key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))


def status(port: int, path: str) -> int | None:
    """Status of one answer of our own pages, None when nobody answers."""
    asked = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        asked.request("GET", path)
        return asked.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        asked.close()


def main() -> int:
    """Exit status 0 after an asked stop, 1 with one sentence when it can't work."""
    try:
        choices = choices_of(sys.argv[1:], os.environ)
        check(choices)
        Launcher(choices).run()
    except (Refusal, NoBroker, subprocess.SubprocessError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
