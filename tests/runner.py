"""The order of a test run: SQLite first, then PostgreSQL; at the end what was left out, and why."""

import argparse
import os
import shutil
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from tests import machine, postgres
from workers.children import PAUSE, Child, Crew

# Shown once is enough: what doesn't touch a database (no mark), or brings its own (these).
# Those of tests/ops whose matter is the server itself are shown on it.
OF_THE_SERVER = ("test_backup.py", "test_migrate.py", "test_names_outside.py")
OPS = sorted(Path(__file__).with_name("ops").glob("test_*.py"))
ONCE = [
    "--ignore=tests/house",
    *(f"--ignore=tests/ops/{one.name}" for one in OPS if one.name not in OF_THE_SERVER),
]
# Neighbours on the same server would be seen by these, so they follow when all others are done.
TOGETHER, ALONE = (
    [*ONCE, "-m", "database and not browser and not alone"],
    ["-n", "0", *ONCE, "-m", "alone"],
)
NOTHING_COLLECTED = 5


class Stopped(Exception):
    """Somebody asked the run to stop."""


@dataclass
class Run:
    """One call of ./test."""

    arguments: list[str]
    only: str | None
    crew: Crew
    stopped: bool = False
    results: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether everything was asked for, not a path or an option of pytest."""
        return not self.arguments

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Remember the signal; the children are stopped at the next look."""
        self.stopped = True

    def pytest(self, database: str, env: dict[str, str], extra: list[str]) -> None:
        """One run of pytest as a child, its lines on the terminal."""
        print(f"--- Tests on {database} ---", flush=True)
        workers = ["-n", "2", "--dist", "worksteal"] if self.whole else []
        command = [sys.executable, "-m", "pytest", *workers, *extra, *self.arguments]
        status = self.wait_for(Child(f"tests on {database}", command, os.environ | env))
        empty = status == NOTHING_COLLECTED and not self.whole
        self.results[database] = 0 if empty else status

    def wait_for(self, child: Child) -> int:
        """Its exit status; raises Stopped when somebody asks for it before."""
        self.crew.start(child)
        while (status := child.status()) is None:
            time.sleep(PAUSE)
            if self.stopped:
                raise Stopped
        self.crew.finish(child)
        return status

    def on_sqlite(self) -> None:
        """The run on the database of `./run`."""
        if self.only in (None, "sqlite"):
            self.pytest("SQLite", {"TEST_DATABASE_URL": ""}, [])

    def on_postgres(self) -> None:
        """The same on a server: the one of TEST_DATABASE_URL, else one of our own."""
        if self.only == "sqlite":
            return
        if url := os.environ.get("TEST_DATABASE_URL"):
            self.on_server(url)
            return
        binaries = postgres.find_binaries()
        if binaries is None:
            self.left_out.append(
                "everything on PostgreSQL (no server found: apt-get install postgresql, "
                "or name one in TEST_DATABASE_URL)"
            )
            return
        server = postgres.start(self.crew, binaries)
        try:
            self.on_server(server.url, self.migrated(server, binaries))
        finally:
            self.crew.finish(server.child)
            shutil.rmtree(server.folder, ignore_errors=True)

    def migrated(self, server: postgres.Postgres, binaries: Path) -> str:
        """A migrated database on our own server, which those of the tests are copied from."""
        env = os.environ | {
            "TEST_DATABASE_URL": server.url,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        command = [sys.executable, "-m", "tests.migrated", str(binaries), str(server.folder)]
        if self.wait_for(Child("migrations", command, env)):
            sys.exit("The database could not be migrated.")
        return postgres.TEMPLATE

    def on_server(self, url: str, template: str = "") -> None:
        """Two at a time; then, in a whole run, what has to have the server to itself."""
        env = {"TEST_DATABASE_URL": url, "TEST_DATABASE_TEMPLATE": template}
        self.pytest("PostgreSQL", env, TOGETHER if self.whole else [])
        if self.whole:
            self.pytest("PostgreSQL, one at a time", env, ALONE)

    def report(self) -> int:
        """Name what was left out; exit status 1 when anything failed, or in CI was left out."""
        self.left_out += [f"tests marked {m!r} ({why})" for m, why in machine.missing().items()]
        for what in self.left_out:
            print(f"Left out: {what}.")
        failed = [database for database, status in self.results.items() if status]
        for database in failed:
            print(f"Failed: tests on {database}.")
        incomplete = bool(self.left_out) and os.environ.get("CI") == "true"
        if incomplete:
            print("With CI=true nothing may be left out.")
        return int(bool(failed) or incomplete)


def read_arguments(arguments: list[str]) -> tuple[str | None, list[str]]:
    """Our own option, and the rest for pytest."""
    parser = argparse.ArgumentParser(prog="test", add_help=False, allow_abbrev=False)
    parser.add_argument("--db", choices=["sqlite", "postgres"])
    ours, rest = parser.parse_known_args(arguments)
    return ours.db, rest


def main() -> int:
    """Everything, with no process left behind."""
    only, rest = read_arguments(sys.argv[1:])
    run = Run(arguments=rest, only=only, crew=Crew(print))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, run.stop)
    try:
        run.on_sqlite()
        run.on_postgres()
    except Stopped:
        print("Stopped.")
        return 130
    finally:
        run.crew.stop()
    return run.report()


if __name__ == "__main__":
    sys.exit(main())
