"""Children that must not outlive their launcher, shown on real processes."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ops.conftest import Start
from tests.ops.processes import gone, until
from workers.children import Child, Crew, kill_group

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
# A child that ignores SIGTERM and has a child of its own; both write down who they are.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "w").write(f"{os.getpid()} {other.pid}\\n")
time.sleep(600)
"""
LAUNCHER = """
import json, os, sys, time
from workers.children import Child, Crew
crew = Crew(print)
for command in json.loads(sys.argv[1]):
    crew.start(Child("child", command, os.environ))
print("started", flush=True)
time.sleep(600)
"""


@pytest.fixture
def said() -> list[str]:
    """What the crew told the person."""
    return []


def crew_of(said: list[str], *children: Child) -> Crew:
    crew = Crew(said.append)
    for child in children:
        crew.start(child)
    return crew


def child(name: str, command: list[str], log: Path | None = None) -> Child:
    return Child(name, command, os.environ, log)


def tend_until(crew: Crew, condition: Callable[[], bool]) -> None:
    """Look after the children, as the launcher does, until this holds."""

    def tended() -> bool:
        crew.tend()
        return condition()

    until(tended)


def pids(path: Path) -> list[int]:
    """The two process ids a stubborn child has written down."""
    until(lambda: path.exists() and path.read_text().endswith("\n"))
    return [int(word) for word in path.read_text().split()]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nobody_outlives_a_killed_launcher(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    notes = [tmp_path / "one", tmp_path / "two"]
    commands = [[sys.executable, "-c", STUBBORN, str(note)] for note in notes]
    launcher = start("-c", LAUNCHER, json.dumps(commands))
    everybody = [process for note in notes for process in pids(note)]
    assert launcher.stdout is not None
    launcher.stdout.readline()

    launcher.send_signal(number)

    try:
        until(lambda: all(gone(process) for process in everybody))
    finally:
        for note in notes:
            kill_group(pids(note)[0], signal.SIGKILL)


def test_stop_takes_the_last_one_first_and_waits_for_nobody_for_ever(
    tmp_path: Path, said: list[str]
) -> None:
    order = "import signal, sys, time\n" + (
        "def end(*_): open(sys.argv[1], 'a').write(sys.argv[2]); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "open(sys.argv[1] + sys.argv[2], 'w').close()\n"
        "time.sleep(600)"
    )
    note = tmp_path / "order"
    stubborn = child("stubborn", [sys.executable, "-c", STUBBORN, str(tmp_path / "who")])
    calm = [child(name, [sys.executable, "-c", order, str(note), name]) for name in "ab"]
    crew = crew_of(said, *calm, stubborn)
    everybody = pids(tmp_path / "who")
    until(lambda: all((tmp_path / f"order{name}").exists() for name in "ab"))

    began = time.monotonic()
    crew.stop(patience=1)

    assert time.monotonic() - began < 4
    assert note.read_text() == "ba"
    assert all(gone(process) for process in everybody)
    assert said == []


def test_child_that_ends_unasked_is_started_again_and_that_is_said(
    tmp_path: Path, said: list[str]
) -> None:
    worker = child("worker", SLEEP, tmp_path / "worker.log")
    crew = crew_of(said, worker)
    assert worker.process is not None
    first = worker.process.pid

    kill_group(first, signal.SIGKILL)
    tend_until(crew, lambda: bool(said))
    tend_until(crew, lambda: worker.process is not None)

    assert worker.process.pid != first
    assert len(said) == 1
    assert "worker ended unexpectedly with -9" in said[0]
    assert "worker.log" in said[0]
    crew.stop()


def test_pause_before_a_restart_grows(said: list[str]) -> None:
    broken = child("web", [sys.executable, "-c", "raise SystemExit(3)"])
    crew = crew_of(said, broken)

    tend_until(crew, lambda: len(said) == 3)

    assert [line.split("again in ")[1] for line in said] == ["0.5 s.", "1 s.", "2 s."]
    crew.stop()


def test_children_hold_no_handle_of_the_launcher(tmp_path: Path, said: list[str]) -> None:
    """Else the watchdog would never see the pipe close."""
    sleeper = child("sleeper", SLEEP)
    crew = crew_of(said, sleeper)
    assert sleeper.process is not None

    pipe = os.readlink(f"/proc/self/fd/{crew.pipe}")
    folder = Path(f"/proc/{sleeper.process.pid}/fd")
    until(lambda: os.readlink(folder / "0") == "/dev/null")

    assert pipe not in {os.readlink(handle) for handle in folder.iterdir()}
    crew.stop()
    with pytest.raises(ChildProcessError):
        os.waitpid(crew.watchdog, 0)


def test_proper_stop_leaves_nobody(start: Start) -> None:
    program = LAUNCHER.replace(
        "time.sleep(600)", "print(crew.watchdog, crew.children[0].process.pid); crew.stop()"
    )
    launcher = start("-c", program, json.dumps([SLEEP]))

    out, _ = launcher.communicate(timeout=20)

    assert launcher.returncode == 0
    everybody = [int(word) for word in out.split()[1:]]
    assert len(everybody) == 2
    assert all(gone(process) for process in everybody)
