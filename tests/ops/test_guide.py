"""Every example of the guide to the API does what it says, copied into a shell as it stands."""

import html
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
import requests

from tests.ops.conftest import Start
from tests.ops.processes import free_port, until
from tests.ops.test_launcher import EMPTY, wait_for

# A refusal ends the shell, and what it said is shown.
STRICT = 'set -euo pipefail\ncurl() { command curl --silent --show-error --fail-with-body "$@"; }\n'


class Shell:
    """A shell of somebody who copies: it knows the folder and what was exported before."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder = folder
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.env = {"PATH": path, "EINSTIEG_DATA": str(data), "PYTHONUNBUFFERED": "1"}

    def run(self, *blocks: str) -> str:
        """What these blocks say, one after another; none of them is refused."""
        with self.begin(*blocks) as process:
            said, _nothing = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said

    def begin(self, *blocks: str) -> "subprocess.Popen[str]":
        """Let them run, in a group of processes that can be ended together."""
        bash = shutil.which("bash")
        assert bash
        return subprocess.Popen(
            [bash, "-c", STRICT + "\n".join(blocks)],
            cwd=self.folder,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    @contextmanager
    def running(self, *blocks: str) -> Iterator[IO[str]]:
        """What they say while they run; at the end, and after a minute, they are ended."""
        process = self.begin(*blocks)
        assert process.stdout
        end = threading.Timer(60, os.killpg, (process.pid, signal.SIGKILL))
        end.start()
        try:
            yield process.stdout
        finally:
            end.cancel()
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def blocks_of(address: str) -> list[str]:
    """The examples of the guide in their order."""
    page = requests.get(f"{address}/api/docs/", timeout=60).text
    found = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    return [html.unescape(one) for one in found]


@pytest.fixture
def address(start: Start, tmp_path: Path) -> str:
    """Where a sandbox answers that was started as the guide says."""
    port = free_port()
    env = EMPTY | {"EINSTIEG_DATA": str(tmp_path)}
    wait_for(start("-m", "workers.launcher", "--sandbox", "--port", str(port), **env), "Ctrl+C")
    return f"http://localhost:{port}"


@pytest.mark.slow
def test_every_example_of_the_guide_can_be_copied(address: str, tmp_path: Path) -> None:
    key, curl, python, register, receive, _run, sandbox = blocks_of(address)
    shell = Shell(tmp_path, tmp_path)
    invent = f'curl -X POST {address}/sandbox/offers -H "$AUTH" -H "$JSON" -d \'{{}}\''

    assert '"what":"mail:offer_reminder"' in shell.run(sandbox)

    keys = (tmp_path / "sandbox/test-keys.txt").read_text()
    key = key.replace("eks_test_…", re.findall(r"eks_test_\S+", keys)[0])
    said = shell.run(key, invent, curl)
    assert '"state":"ACCEPTED"' in said
    assert "schuelerStammdaten" in said
    said = shell.run(key, invent, python)
    assert "200 {" in said
    assert "'state': 'ACCEPTED'" in said

    hook = str(free_port())
    listening = (one.replace("9000", hook) for one in (register, receive))
    with shell.running(key, *listening) as told:
        until(lambda: '"url"' in shell.run(key, 'curl -H "$AUTH" $API/webhooks'), 30)
        shell.run(key, invent)
        assert told.readline().startswith("offer.sent {'offer_id': '")
