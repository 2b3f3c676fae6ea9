"""`python -m tests.workers.faults`: play all faults on PostgreSQL and write down what came of them.

`--size 5` makes the long runs five times as long. Writes the tables of `docs/guarantees.md`.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django

from tests import postgres
from tests.workers.faults.keeping import KEPT_IN
from workers.children import Crew

ROOT = Path(__file__).resolve().parents[3]


def play(url: str, size: str, kept: Path) -> int:
    """All tests of this folder, one after the other."""
    env = os.environ | {"TEST_DATABASE_URL": url, "EINSTIEG_TEST_SIZE": size, KEPT_IN: str(kept)}
    command = [sys.executable, "-m", "pytest", "-n0", "--durations=10", str(Path(__file__).parent)]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def play_and_write(url: str, size: str) -> int:
    """Nothing is written unless all has passed."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "results.jsonl"
        if status := play(url, size, kept):
            return status
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        django.setup()
        table = import_module("tests.workers.faults.table")
        table.write(table.read(kept), table.Run(database="PostgreSQL", size=size))
    print("The tables of docs/guarantees.md are new.")  # noqa: T201
    return 0


def main() -> int:
    """On the server of TEST_DATABASE_URL, or one of our own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1")
    size = parser.parse_args().size
    if url := os.environ.get("TEST_DATABASE_URL"):
        return play_and_write(url, size)
    binaries = postgres.find_binaries()
    if binaries is None:
        raise SystemExit("No PostgreSQL found: apt-get install postgresql.")
    crew = Crew(print)
    server = postgres.start(crew, binaries)
    try:
        return play_and_write(server.url, size)
    finally:
        crew.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
