"""A house to measure: settings of production, a PostgreSQL, and one database for each size."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from django.db.migrations.loader import MigrationLoader

from tests import postgres
from workers.children import Crew

ROOT = Path(__file__).resolve().parent.parent
SERVER = "BENCHMARK_SERVER"
# As on a server that is a database's own: a quarter of eight gigabytes, as its handbook advises.
SERVER_SETTINGS = ("shared_buffers=2GB", "max_wal_size=8GB")
# What has been answered survives a power cut, as docs/guarantees.md asks of a server in use.
DURABLE_SETTINGS = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
# The last table of a database that was filled to its end.
FILLED = "bench_filled"


@contextmanager
def enter(*, durable: bool = False) -> Iterator[None]:
    """Set Django up on the server of DATABASE_URL, else on one that is started for this run."""
    with ExitStack() as stack:
        if SERVER not in os.environ:
            os.environ[SERVER] = os.environ.get("DATABASE_URL") or stack.enter_context(
                _server(*(DURABLE_SETTINGS if durable else ()))
            )
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="einstieg-bench-"))
        os.environ |= {
            "DATABASE_URL": os.environ.get("BENCHMARK_DATABASE") or os.environ[SERVER],
            "DJANGO_SETTINGS_MODULE": "advisory.settings",
            "EINSTIEG_DATA": folder,
            "EINSTIEG_DEMO": "0",
            "SECRET_KEY": os.environ.get("SECRET_KEY") or secrets.token_urlsafe(48),
        }
        django.setup()
        yield


@contextmanager
def _server(*settings: str) -> Iterator[str]:
    """A server on a throw-away folder, gone afterwards."""
    binaries = postgres.find_binaries()
    if binaries is None:
        raise SystemExit("No PostgreSQL found: name one in DATABASE_URL.")
    crew = Crew(print)
    try:
        server = postgres.start(crew, binaries, *SERVER_SETTINGS, *settings)
        try:
            yield server.url
        finally:
            crew.finish(server.child)
            shutil.rmtree(server.folder, ignore_errors=True)
    finally:
        crew.stop()


def url_of(database: str) -> str:
    """The address of one database on the server."""
    parts = urlsplit(os.environ[SERVER])
    return parts._replace(path=f"/{database}").geturl()


def is_filled(name: str) -> bool:
    """Whether a run before has left this database, whole and with the tables of today."""
    with psycopg.connect(os.environ[SERVER]) as server:
        known = server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
    if known is None:
        return False
    with psycopg.connect(url_of(name)) as database:
        found = database.execute("SELECT to_regclass(%s)", [FILLED]).fetchone()
        if found is None or found[0] is None:
            return False
        applied = set(database.execute("SELECT app, name FROM django_migrations"))
    return applied >= set(MigrationLoader(None).disk_migrations)


def make_database(name: str) -> None:
    """An empty database of this name; one that is left from before is removed."""
    with psycopg.connect(os.environ[SERVER], autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        server.execute(f'CREATE DATABASE "{name}"'.encode())


def run(name: str, *arguments: object, database: str = "") -> subprocess.Popen[str]:
    """Run one of the benchmarks as a process of its own on one database."""
    env = os.environ | ({"BENCHMARK_DATABASE": url_of(database)} if database else {})
    command = [sys.executable, "-m", "benchmarks", name, *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, text=True)
