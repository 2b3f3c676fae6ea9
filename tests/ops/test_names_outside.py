"""What a running office prints and writes beside its database names nobody it works for."""

import base64
import binascii
import json
import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import requests
from django.db import connection

from tests import migrated
from tests.ops import planted, visits
from tests.ops.conftest import Start
from tests.ops.processes import free_port, until
from tests.ops.test_launcher import EMPTY, wait_for
from tests.workers.sink import Sink, running

TOKEN = "figures-for-the-monitor"
DATABASE = "einstieg.sqlite3"
# Made to hold people's data: the database, and what stands for the telephone network.
HOLDING = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "sms", "static")
# Harmless words that show that there was something to read.
SEEN = {
    "log/web.log": (
        visits.CALLED,
        "gunicorn.error",
        "POST desk:report 302",
        "IntegrityError",
        "InvalidHeaderName",
    ),
    "log/worker.log": ("was not taken: UNREACHABLE", "tasks.tick", "IntegrityError", "stops"),
    "log/clock.log": ("celery.utils", "delete_due"),
    "log/broker.log": ("server initialized",),
    "broker": ("workers.tasks.deliver",),
    "beat": ("deliver",),
    "said": (
        "einstieg is ready",
        "einstieg_request_seconds",
        "line 3, Geburtsdatum",
        "Opened: 1 case",
    ),
}
LOGS = ("log/web.log", "log/worker.log", "log/clock.log")
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}
PLANT = ("shell", "--no-imports", "-c", "from tests.ops.planting import plant; plant()")
PACKED = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")


class Office:
    """An office without demo at its most talkative, and all it has said."""

    def __init__(self, data: Path, mail_port: int, database: dict[str, str]) -> None:
        self.data, self.port = data, free_port()
        self.address = f"http://localhost:{self.port}"
        self.said: list[str] = []
        self.env = EMPTY | {
            "EINSTIEG_DATA": str(data),
            "EINSTIEG_DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "advisory.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "DEBUG",
            "METRICS_TOKEN": TOKEN,
            "QUIET_HOURS": "0",
            **database,
        }

    @property
    def bound(self) -> tuple[str, str]:
        """The option of the launcher."""
        return "--port", str(self.port)

    def run(self, start: Start, *command: str) -> str:
        """What a command beside the running office prints; it is kept as said, too."""
        out, err = start(*command, **self.env).communicate(timeout=120)
        self.said += [out, err]
        return out + err

    def figures(self) -> str:
        """What a monitor is told."""
        shown = {"Authorization": f"Bearer {TOKEN}"}
        return requests.get(f"{self.address}/metrics", headers=shown, timeout=60).text

    def has_logged(self, word: str) -> bool:
        """Whether the worker has written this by now."""
        return word in (self.data / "log/worker.log").read_text()

    def has_noted(self, error: str) -> bool:
        """Whether a message has ended, or waits, with this."""
        asked = f"SELECT count(*) FROM cases_notice WHERE error = '{error}'"  # noqa: S608
        return self.asked(asked)[0] != (0,)

    def asked(self, question: str) -> list[tuple[Any, ...]]:
        """What its database answers."""
        if address := self.env.get("DATABASE_URL"):
            with psycopg.connect(address) as server:
                return server.execute(question.encode()).fetchall()
        with closing(sqlite3.connect(self.data / DATABASE)) as database:
            return database.execute(question).fetchall()

    def dump(self) -> str:
        """The whole database as text."""
        tables = [one for (one,) in self.asked(TABLES[connection.vendor])]
        rows = [self.asked(f'SELECT * FROM "{one}"') for one in tables]  # noqa: S608
        return "\n".join(str(one) for some in rows for row in some for one in row)

    def written(self) -> Iterator[tuple[str, bytes]]:
        """Every file in the data folder that isn't made to hold people's data."""
        for path in sorted(self.data.rglob("*")):
            place = path.relative_to(self.data)
            if path.is_file() and place.parts[0] not in HOLDING:
                yield str(place), path.read_bytes()


def unpacked(octets: bytes) -> str:
    """The text, and after it what is packed in it as Celery packs its messages."""
    packed = []
    for one in PACKED.findall(octets):
        try:
            packed.append(base64.b64decode(one, validate=True))
        except binascii.Error:
            continue
    text = b"\n".join([octets, *packed]).decode(errors="replace")
    return text + re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def refusing() -> Sink:
    """A mail server that says no to some, and says to whom."""
    sink = Sink()
    for code, address in (("550 5.1.1", planted.REPORTED["email"]), ("450 4.2.2", planted.BOX)):
        sink.to_reader[address] = f"{code} <{address}> is unknown to {planted.SERVER}"
    return sink


def listed(folder: Path) -> Path:
    """A list of the registry: a good line, one without a birth date, one the database refuses."""
    good = planted.LISTED | {"Geburtsdatum": "4.5.2012", "PLZ": "45127", "Ort": "Essen"}
    lines = [
        list(good),
        list(good.values()),
        list((good | {"Vorname": planted.LINE, "Geburtsdatum": planted.LINE}).values()),
        list((good | {"Vorname": planted.UNLUCKY, "Nachname": planted.UNLUCKY}).values()),
    ]
    path = folder / "list.csv"
    path.write_text("\n".join(";".join(line) for line in lines))
    return path


def through_all_doors(office: Office, start: Start, folder: Path) -> None:
    """Planted words come in, are refused, meet with mistakes; returns when all have been told."""
    opened = json.loads(start("manage.py", *PLANT, **office.env).communicate(timeout=120)[0])
    with visits.Desk(office.address) as desk:
        desk.work()
    visits.by_software(office.address, opened["key"], opened["offer"])
    visits.by_links(office.address, opened["school"], opened["family"])
    assert b"400 Bad Request" in visits.by_noise(office.port)
    told = office.run(start, "manage.py", "import_reports", str(listed(folder)))
    assert "the database refused it (IntegrityError)" in told
    for word in ("was not taken: UNREACHABLE", "tasks.tick", "IntegrityError"):
        until(partial(office.has_logged, word), 60)
    for error in ("REFUSED: 550 5.1.1", "PUT_OFF: 450 4.2.2"):
        until(partial(office.has_noted, error), 60)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder; its tables are there already where the tests keep them, which is faster."""
    folder = tmp_path / "data"
    folder.mkdir()
    if connection.vendor == "sqlite":
        migrated.copy_to(folder / DATABASE)
    return folder


@pytest.fixture
def database(data: Path) -> Iterator[dict[str, str]]:
    """Where the office keeps what it knows: in that folder, or on the server of this run."""
    if connection.vendor == "sqlite":
        yield {}
        return
    name, template = f"talkative_{os.getpid()}", os.environ.get("TEST_DATABASE_TEMPLATE")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template or 'template1'}")
    server = urlsplit(os.environ["TEST_DATABASE_URL"])
    yield {"DATABASE_URL": urlunsplit(server._replace(path=f"/{name}"))}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_runs_writes_no_name_beside_the_database(
    start: Start, data: Path, database: dict[str, str], tmp_path: Path
) -> None:
    office = Office(data, mail_port := free_port(), database)
    with running(refusing(), mail_port):
        launcher = start("-m", "workers.launcher", "--no-demo", *office.bound, **office.env)
        office.said.append(wait_for(launcher, "Ctrl+C"))
        through_all_doors(office, start, tmp_path)
        office.said.append(office.figures())
        launcher.send_signal(signal.SIGTERM)
        office.said += launcher.communicate(timeout=60)

    kept = office.dump()
    assert [word for word in planted.KEPT if word not in kept] == []
    found = {place: unpacked(octets).lower() for place, octets in office.written()}
    found["said"] = "\n".join(office.said).lower()
    assert {place: words for place in SEEN if (words := unseen(place, found))} == {}
    leaks = {place: words for place, text in found.items() if (words := planted_in(text))}
    assert leaks == {}
    lines = [line for log in LOGS for line in (data / log).read_text().splitlines()]
    assert [one for one in lines if not is_object(one)] == []


def is_object(line: str) -> bool:
    """Whether a machine can read this line."""
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def unseen(place: str, found: dict[str, str]) -> list[str]:
    """Which harmless words are missing there."""
    text = "".join(one for name, one in found.items() if name.startswith(place))
    return [word for word in SEEN[place] if word.lower() not in text]


def planted_in(text: str) -> list[str]:
    """Which planted words have got in there."""
    words = {word.lower() for word in (*planted.KEPT, *planted.REFUSED)}
    return sorted(word for word in words if word in text)


def test_a_planted_word_is_found_however_it_is_packed() -> None:
    word = planted.REPORTED["name_own_script"]
    task = json.dumps([[word], {}]).encode()
    for octets in (word.encode(), task, b'{"body": "' + base64.b64encode(task) + b'"}'):
        assert planted_in(unpacked(octets).lower()) == [word], octets
