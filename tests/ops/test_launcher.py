"""The whole start on an empty folder, and its end, on real processes."""

import http.client
import json
import re
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.ops.conftest import Start
from tests.ops.processes import free_port, gone, until

# The tests speak to a broker and a database of the launcher's own.
EMPTY = {"DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": "", "BASE_URL": "", "HTTPS": "0"}


def answer(port: int, path: str) -> tuple[int, str]:
    """Status and text of one page."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as asked:
        asked.request("GET", path, headers={"Host": f"localhost:{port}"})
        got = asked.getresponse()
        return got.status, got.read().decode()


def wait_for(process: subprocess.Popen[str], words: str) -> str:
    """Everything the launcher said until these words."""
    said = ""
    assert process.stdout is not None
    while words not in said:
        line = process.stdout.readline()
        assert line, said + (process.stderr.read() if process.stderr else "")
        said += line
    return said


def family(process: subprocess.Popen[str]) -> dict[int, str]:
    """Everybody the launcher has started."""
    children = psutil.Process(process.pid).children(recursive=True)
    return {child.pid: " ".join(child.cmdline()) for child in children}


@pytest.mark.slow
def test_one_command_starts_everything_and_a_kill_leaves_nothing(
    start: Start, tmp_path: Path
) -> None:
    port = free_port()
    env = EMPTY | {"EINSTIEG_DATA": str(tmp_path / "data"), "EINSTIEG_DEMO": "1"}
    command = ["-m", "workers.launcher", "--port", str(port)]
    launcher = start(*command, **env)

    said = wait_for(launcher, "Ctrl+C")
    assert f"http://localhost:{port}" in said
    assert "password" in said
    assert answer(port, "/healthz")[0] == 200
    assert answer(port, "/")[0] == 302

    everybody = family(launcher)
    assert {"advisory.wsgi", "worker", "beat"} <= set(" ".join(everybody.values()).split())
    assert (tmp_path / "data" / "secret_key").stat().st_mode & 0o077 == 0

    launcher.send_signal(signal.SIGKILL)
    until(lambda: all(gone(process) for process in everybody), 20)

    again = start(*command, **env)
    wait_for(again, "Ctrl+C")
    everybody = family(again)
    again.send_signal(signal.SIGTERM)
    assert again.wait(40) == 0
    assert all(gone(process) for process in everybody)


@pytest.mark.slow
def test_the_sandbox_starts_with_nothing_of_the_office(start: Start, tmp_path: Path) -> None:
    port = free_port()
    office = {"DATABASE_URL": "postgres://nobody@localhost/office", "REDIS_URL": "redis://nowhere"}
    env = EMPTY | office | {"EINSTIEG_DATA": str(tmp_path / "data")}
    launcher = start("-m", "workers.launcher", "--sandbox", "--port", str(port), **env)

    said = wait_for(launcher, "Ctrl+C")
    key = re.search(r"eks_test_\S+", said)
    assert key
    assert (tmp_path / "data/sandbox/address").read_text() == f"http://localhost:{port}\n"
    status, text = answer(port, "/api/v1/status")
    assert (status, json.loads(text)["sandbox"]) == (200, True)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
        headers = {"Authorization": f"Bearer {key[0]}", "Content-Type": "application/json"}
        for path, body in (("offers", {}), ("clock", {"advance": {"school_days": 3}})):
            asked.request("POST", f"/sandbox/{path}", json.dumps(body), headers)
            got = json.loads(asked.getresponse().read())
    assert got["walking_to"] is None
    assert "mail:offer_reminder" in [one["what"] for one in got["happened"]]

    everybody = family(launcher)
    launcher.send_signal(signal.SIGINT)
    assert launcher.wait(30) == 0
    until(lambda: all(gone(process) for process in everybody))
