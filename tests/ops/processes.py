"""Looking at and waiting for other processes."""

import socket
import subprocess
import time
from collections.abc import Callable

import psutil

from workers.broker import Broker, answers


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Return as soon as the condition holds; fail when it doesn't in that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def gone(process: int) -> bool:
    """Whether this process has ended (a zombie has)."""
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def run_broker(found: Broker) -> subprocess.Popen[bytes]:
    """Start this broker and wait until it answers."""
    process = subprocess.Popen(found.command(), stdout=subprocess.DEVNULL)
    until(lambda: answers(found.socket))
    return process


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
