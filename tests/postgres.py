"""A PostgreSQL of our own for the tests: started on a throw-away folder, gone afterwards.

Standard library alone, because `test` uses it before anything is imported from the house.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from workers.children import Child, Crew

PATIENCE = 60.0
# A throw-away server may forget everything in a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=120")
TEMPLATE = "migrated"


@dataclass(frozen=True)
class Postgres:
    """A running server and the address for TEST_DATABASE_URL."""

    folder: Path
    child: Child

    @property
    def url(self) -> str:
        """The address through its unix socket, as django-environ reads it."""
        return f"postgres://postgres@/postgres?host={self.folder}"


def find_binaries() -> Path | None:
    """Folder of initdb and postgres: on PATH, else where Debian keeps the newest."""
    if (found := shutil.which("initdb")) and shutil.which("postgres"):
        return Path(found).resolve().parent  # Debian and others link single programs
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=version_of)
    return versions[-1].parent if versions else None


def version_of(initdb: Path) -> float:
    """Major version of Debian's folder."""
    try:
        return float(initdb.parents[1].name)
    except ValueError:
        return 0.0


def owner() -> str | None:
    """PostgreSQL refuses root: the account that runs it then."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def start(crew: Crew, binaries: Path, *more: str) -> Postgres:
    """Start a fresh server as a child of this crew and wait until it answers.

    `more` are further settings like `shared_buffers=1GB`.
    """
    # Short, because the path of a unix socket is.
    folder = Path(tempfile.mkdtemp(prefix="einstieg-pg-", dir="/tmp"))
    try:
        return start_in(folder, crew, binaries, *more)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def start_in(folder: Path, crew: Crew, binaries: Path, *more: str) -> Postgres:
    """The same in a folder that exists."""
    user = owner()
    if user:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
    make_cluster(binaries, folder, user)
    settings = [word for setting in (*FAST, *more) for word in ("-c", setting)]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    log = folder / "server.log"
    child = Child("PostgreSQL", [*command, "-h", "", *settings], os.environ, log, user=user)
    crew.start(child)
    wait(binaries, folder, child)
    return Postgres(folder=folder, child=child)


def make_cluster(binaries: Path, folder: Path, user: str | None) -> None:
    """initdb, in a locale that every machine has."""
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres"]
    subprocess.run(
        [*command, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        cwd=folder,
        check=True,
        user=user,
        stdout=subprocess.DEVNULL,
    )


def wait(binaries: Path, folder: Path, child: Child) -> None:
    """Until the server takes connections; raises RuntimeError with its log when it doesn't."""
    deadline = time.monotonic() + PATIENCE
    ready = [str(binaries / "pg_isready"), "--quiet", "--host", str(folder)]
    while subprocess.run(ready, check=False).returncode:
        if child.status() is not None or time.monotonic() > deadline:
            raise RuntimeError((folder / "server.log").read_text())
        time.sleep(0.1)
