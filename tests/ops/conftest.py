"""Real processes for the tests of starting and stopping."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis

from tests.ops.processes import run_broker
from workers.broker import Broker, own_broker
from workers.setting_up import ROOT

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a Python program in the checkout; it ends with the test at the latest."""
    begun: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **env: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=os.environ | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()  # not read to its end: whoever outlived the launcher holds it


@pytest.fixture
def _wheel_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without Redis: nothing on PATH, so that the wheel's server is taken."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def broker(_wheel_only: None, tmp_path: Path) -> Iterator[Broker]:
    """The embedded broker, running."""
    found = own_broker(tmp_path)
    process = run_broker(found)
    yield found
    process.kill()
    process.wait()


@pytest.fixture
def redis_client(broker: Broker) -> Iterator[redis.Redis]:
    """A client of the embedded broker."""
    with closing(redis.Redis(unix_socket_path=str(broker.socket))) as connected:
        yield connected
