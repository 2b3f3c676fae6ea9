"""Processes that must not outlive the one that started them.

Each child leads a process group of its own. A watchdog, forked once, reads from a pipe which
groups are alive; when the pipe closes (the parent ended, even by SIGKILL) it ends those groups.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PAUSE = 0.1
LONGEST_BACK_OFF = 30.0
# A child that lived this long was healthy: its next restart begins with a short pause again.
HEALTHY = 60.0
WATCHDOG_PATIENCE = 4.0


@dataclass
class Child:
    """One program the crew keeps running."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    log: Path | None = None
    user: str | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    again_at: float = field(default=0.0)

    def start(self) -> int:
        """Start the program in a process group of its own; returns the group."""
        with contextlib.ExitStack() as stack:
            out = stack.enter_context(self.log.open("ab")) if self.log else None
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT if out else None,
                start_new_session=True,
                user=self.user,
            )
        self.started = time.monotonic()
        return self.process.pid

    def status(self) -> int | None:
        """Exit status once the program has ended, None while it runs or waits for its start."""
        return self.process.poll() if self.process else None

    def end(self, patience: float) -> None:
        """Ask the program to stop, wait so many seconds, then kill what is left of its group."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        kill_group(self.process.pid, signal.SIGKILL)
        self.process.wait()


def kill_group(group: int, number: signal.Signals) -> bool:
    """Signal a whole process group; False when nothing of it is left."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


class Crew:
    """The children of one launcher, started in order and stopped in reverse."""

    def __init__(self, say: Callable[[str], None], keep_open: tuple[int, ...] = ()) -> None:
        self.say = say
        self.children: list[Child] = []
        self.pipe, self.watchdog = start_watchdog(keep_open)

    def start(self, child: Child) -> Child:
        """Take a child on and start it."""
        self.children.append(child)
        self.note("+", child.start())
        return child

    def note(self, sign: str, group: int) -> None:
        """Tell the watchdog that a group lives (+) or is gone (-)."""
        os.write(self.pipe, f"{sign}{group}\n".encode())

    def tend(self) -> None:
        """Start again whoever ended unasked, after a pause that grows with each failure."""
        for child in self.children:
            if child.process is None:
                if time.monotonic() >= child.again_at:
                    self.note("+", child.start())
            elif child.process.poll() is not None:
                self.mourn(child, child.process)

    def mourn(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        """Say who ended and when they will be started again."""
        kill_group(process.pid, signal.SIGKILL)
        self.note("-", process.pid)
        lived = time.monotonic() - child.started
        child.failures = 1 if lived > HEALTHY else child.failures + 1
        pause = min(LONGEST_BACK_OFF, 0.5 * 2 ** (child.failures - 1))
        child.process, child.again_at = None, time.monotonic() + pause
        place = f" (see {child.log})" if child.log else ""
        self.say(
            f"The {child.name} ended unexpectedly with {process.returncode}{place}; "
            f"it is started again in {pause:g} s."
        )

    def finish(self, child: Child, patience: float = 8.0) -> None:
        """Stop one child for good."""
        self.children.remove(child)
        if child.process is not None:
            child.end(patience)
            self.note("-", child.process.pid)

    def stop(self, patience: float = 8.0) -> None:
        """Stop all children, the last one first, and the watchdog."""
        while self.children:
            self.finish(self.children[-1], patience)
        os.close(self.pipe)
        os.waitpid(self.watchdog, 0)


def start_watchdog(keep_open: tuple[int, ...] = ()) -> tuple[int, int]:
    """Fork the watchdog; returns the writing end of its pipe and its process id.

    `keep_open` are handles it holds until the last child is gone, such as a lock.
    """
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(reader)
        return writer, process
    os.setsid()
    os.close(writer)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    try:
        end_groups(read_groups(reader))
    finally:
        for handle in keep_open:
            os.close(handle)
        os._exit(0)


def read_groups(reader: int) -> set[int]:
    """The groups that were alive when the writing end was closed."""
    groups: set[int] = set()
    with os.fdopen(reader) as notes:
        for line in notes:
            groups.discard(int(line[1:])) if line[0] == "-" else groups.add(int(line[1:]))
    return groups


def end_groups(groups: set[int]) -> None:
    """Ask these groups to end, and kill them after some seconds."""
    alive = {group for group in groups if kill_group(group, signal.SIGTERM)}
    deadline = time.monotonic() + WATCHDOG_PATIENCE
    while alive and time.monotonic() < deadline:
        time.sleep(PAUSE)
        alive = {group for group in alive if group_lives(group)}
    for group in alive:
        kill_group(group, signal.SIGKILL)


def group_lives(group: int) -> bool:
    """Whether anybody of this group is left."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
