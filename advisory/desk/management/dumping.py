"""A backup is a folder: the database, and a paper that says of what and when, with its digest."""

import hashlib
import json
import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

PAPER = "backup.json"
# How the programs of PostgreSQL are told what the settings know.
PLACES = {
    "PGHOST": "host",
    "PGPORT": "port",
    "PGUSER": "user",
    "PGPASSWORD": "password",
    "PGSSLMODE": "sslmode",
    "PGSSLROOTCERT": "sslrootcert",
}
DUMPS = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}


def back_up(folder: Path, *, at: datetime) -> Path:
    """Write a backup into a new folder of this one. Raises CommandError; leaves no half backup."""
    final = folder / f"einstieg-{at:%Y%m%d-%H%M%S}"
    if final.exists():
        raise CommandError(f"{final} exists.")
    half = folder / f".{final.name}"
    half.mkdir(mode=0o700, parents=True)
    dump = half / DUMPS[connection.vendor]
    _take(dump)
    dump.chmod(0o600)
    (half / PAPER).write_text(json.dumps(_paper(dump, at), indent=2) + "\n")
    half.rename(final)
    return final


def read_paper(folder: Path) -> dict[str, Any]:
    """The paper of a backup whose database is whole. Raises CommandError with what is wrong."""
    try:
        paper: dict[str, Any] = json.loads((folder / PAPER).read_text())
        digest = _digest(folder / paper["file"])
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(f"{folder} is no backup: {type(error).__name__}.") from error
    if digest != paper["sha256"]:
        raise CommandError(f"{paper['file']} was changed or cut since it was written.")
    if paper["vendor"] != connection.vendor:
        raise CommandError(f"This is a backup of {paper['vendor']}, not of {connection.vendor}.")
    return paper


def bring_back(folder: Path, paper: dict[str, Any]) -> None:
    """Put the database of a backup in place of the present one, wholly or not at all."""
    source = folder / paper["file"]
    connection.close()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as old, closing(_sqlite()) as new:
            old.backup(new)
        return
    options = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
    database = connection.settings_dict["NAME"]
    _run("pg_restore", *options, "--exit-on-error", f"--dbname={database}", str(source))


def holds_people() -> bool:
    """Whether the present database is more than empty tables."""
    if "desk_advisor" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM desk_advisor)")
        return bool(cursor.fetchone()[0])


def _take(dump: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(_sqlite()) as old, closing(sqlite3.connect(dump)) as new:
            old.backup(new)
        return
    database = connection.settings_dict["NAME"]
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", f"--dbname={database}")


def _paper(dump: Path, at: datetime) -> dict[str, Any]:
    applied = MigrationRecorder(connection).applied_migrations()
    try:
        ours = version("einstieg")
    except PackageNotFoundError:
        ours = ""
    return {
        "file": dump.name,
        "sha256": _digest(dump),
        "vendor": connection.vendor,
        "made_at": at.isoformat(),
        "version": ours,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sqlite() -> sqlite3.Connection:
    return sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=20)


def _run(program: str, *arguments: str) -> None:
    """A program of PostgreSQL; where the server is and the password go by its environment."""
    known = connection.get_connection_params()
    env = os.environ | {name: str(known[key]) for name, key in PLACES.items() if known.get(key)}
    try:
        done = subprocess.run(
            [program, *arguments], env=env, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise CommandError(f"{program} is missing: install the client of PostgreSQL.") from error
    if done.returncode:
        first = (done.stderr.strip().splitlines() or ["no word"])[0]
        raise CommandError(f"{program} failed: {first}")
