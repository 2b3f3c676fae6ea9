"""Takes the pictures of docs/screenshots/: every page in German, English, dark and on a phone.

    .venv/bin/python -m tests.journeys.screenshots            # all
    .venv/bin/python -m tests.journeys.screenshots today case # these

It starts a demo of its own in a folder that is thrown away. Stopped half-way, what was taken
stays; the next run takes the pictures again.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.ops.processes import free_port

# Playwright's event loop runs in this thread; the questions to the database are short.
QUESTIONS = {"DJANGO_SETTINGS_MODULE": "advisory.settings", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
EMPTY = {"DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": "", "BASE_URL": "", "HTTPS": "0"}


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """The address of a demo that runs in this folder."""
    port = free_port()
    os.environ |= EMPTY | QUESTIONS | {"EINSTIEG_DATA": str(folder), "EINSTIEG_DEMO": "1"}
    os.environ["BASE_URL"] = f"http://localhost:{port}"
    command = [sys.executable, "-m", "workers.launcher", "--port", str(port)]
    launcher = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        assert launcher.stdout
        for line in launcher.stdout:
            print(line, end="")
            if "Ctrl+C" in line:
                break
        yield os.environ["BASE_URL"]
    finally:
        psutil.Process(launcher.pid).terminate()
        launcher.wait(60)


def main(wanted: list[str]) -> int:
    """Take them all, or those that are named."""
    with tempfile.TemporaryDirectory() as folder, demo(Path(folder) / "data") as address:
        import django  # only now it knows the demo's folder

        django.setup()
        from tests.journeys.album import take_all

        return take_all(address, wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
