"""A migrated database to begin with: building the tables takes longer than most tests.

Each checkout keeps a file of it per database until a migration changes: SQLite's own, and a dump
for the PostgreSQL that `./test` starts. `migrate` goes over every copy once more.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.postgres import TEMPLATE

KEPT = Path(settings.BASE_DIR) / ".pytest_cache" / "migrated"


def sources() -> Iterator[Path]:
    """What a database is built from."""
    yield Path(settings.BASE_DIR) / "cases/history/triggers.py"
    for app in apps.get_app_configs():
        yield from sorted(Path(app.path).glob("migrations/*.py"))


def fingerprint() -> str:
    """Another one for other migrations."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def kept(ending: str) -> Iterator[Path]:
    """Where the outcome of these migrations is kept, or is to be; the others wait meanwhile."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        place = KEPT / f"{fingerprint()}.{ending}"
        if not place.exists():
            for old in KEPT.glob(f"*.{ending}"):
                old.unlink()
        yield place


def copy_to(place: Path) -> None:
    """Lay a migrated SQLite file there."""
    with kept("sqlite3") as file:
        if file.exists():
            shutil.copyfile(file, place)
            return
        migrate(str(place))
        shutil.copyfile(place, new := file.with_suffix(".new"))
        new.rename(file)


def fill(binaries: str, socket: str) -> None:
    """Make the database on a PostgreSQL server that those of the tests are copied from."""
    asked = ["-h", socket, "-U", "postgres"]
    call = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL)
    call([f"{binaries}/createdb", *asked, TEMPLATE])
    with kept("sql") as file:
        if file.exists():
            call([f"{binaries}/psql", *asked, "-qX", "-v", "ON_ERROR_STOP=1", "-f", file, TEMPLATE])
            return
        migrate(TEMPLATE)
        call([f"{binaries}/pg_dump", *asked, "-f", new := file.with_suffix(".new"), TEMPLATE])
        new.rename(file)


def migrate(name: str) -> None:
    """All migrations, on a new database of that name."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


if __name__ == "__main__":
    django.setup()
    fill(*sys.argv[1:])
