"""Forks processes that are ready at once: Django is set up a single time, in this one.

`python -m tests.workers.faults.nursery` reads an order a line and answers with a process id. When
its input ends, all its children are killed.
"""

import faulthandler
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

import django
import psutil

from tests.ops.processes import until
from tests.workers.faults.clock import SharedClock

PATIENCE = 60.0


class Process:
    """One forked process, seen from the test."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    @property
    def ended(self) -> bool:
        """Whether it is gone, killed or done."""
        return not psutil.pid_exists(self.pid)

    @property
    def frozen(self) -> bool:
        """Whether SIGSTOP holds it."""
        try:
            return psutil.Process(self.pid).status() == psutil.STATUS_STOPPED
        except psutil.NoSuchProcess:
            return False

    def send(self, number: signal.Signals) -> None:
        """Kill it, freeze it, let it go on; nobody minds when it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def wait_end(self) -> None:
        """Until it is gone."""
        until(lambda: self.ended, PATIENCE)

    def wait_still(self) -> bool:
        """Until it is frozen or gone; whether it is frozen."""
        until(lambda: self.frozen or self.ended, PATIENCE)
        return self.frozen


class Nursery:
    """Starts processes on the database and the mail server of a test."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            env=dict(env), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            start_new_session=True,
        )  # fmt: skip

    def start(
        self,
        role: str,
        clock: SharedClock,
        port: int,
        *,
        failpoints: str = "",
        statement: int = 0,
        after: bool = False,
        number: int = 0,
    ) -> Process:
        """Fork one. `statement`: the statement to the database at which it is killed, counted;
        `number`: of notices to owe.
        """
        order = {
            "role": role, "clock": str(clock.path), "port": port, "failpoints": failpoints,
            "statement": statement, "after": after, "number": number,
        }  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return Process(int(self.process.stdout.readline()))

    def close(self) -> None:
        """End it and all that it has forked."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


def main() -> None:
    """Fork one child for each line."""
    django.setup()
    roles = import_module("tests.workers.faults.roles")
    roles.warm_up()
    faulthandler.register(signal.SIGUSR1)  # shows where a child is when a test waits in vain
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            os._exit(run(roles.play, line))
        print(pid, flush=True)  # noqa: T201
    os.killpg(0, signal.SIGKILL)


def run(play: Callable[[dict[str, Any]], None], line: str) -> int:
    """The life of a child; its fault goes to the terminal of the test."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        play(json.loads(line))
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
