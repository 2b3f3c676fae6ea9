"""Backup and restore, drilled: another database, the same cases, and what is owed goes out once."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from advisory.desk.models import Advisor
from cases.actors import Actor
from cases.erasing.deleting import erase_due
from cases.history.sealing import seal
from cases.states import CaseState
from tests.factories import DAY, MONDAY, Walk, make_person
from workers.setting_up import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

DELIVER = """
import django; django.setup()
from datetime import UTC, datetime
from cases.models import Case
afternoon = datetime(2026, 11, 9, 14, tzinfo=UTC)
from cases.watching import heartbeats
from workers import post
assert heartbeats.BACKUP in heartbeats.known()
print(Case.objects.count(), *(post.deliver(lambda: afternoon, post.kept_carriers()) for _ in "ab"))
"""


def back_up(folder: Path) -> Path:
    """The folder of a fresh backup."""
    call_command("backup", str(folder), stdout=(said := StringIO()))
    return Path(said.getvalue().strip())


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation on an empty database of its own."""
    name = f"drill_{os.getpid()}"
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "advisory.settings",
        "EINSTIEG_DATA": str(tmp_path / "elsewhere"),
        "SECRET_KEY": settings.SECRET_KEY,
        "QUIET_HOURS": "0",
    }
    (tmp_path / "elsewhere").mkdir()
    if connection.vendor == "sqlite":
        yield env
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    known = connection.settings_dict
    address = f"postgres://{known['USER']}@/{name}?host={known['OPTIONS']['host']}"
    yield env | {"DATABASE_URL": address}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def call(env: dict[str, str], *words: str) -> str:
    """What a process of that installation says."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_backup_restored_elsewhere_sends_what_is_owed_once(
    tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    for _ in range(3):
        Walk(MONDAY).to(CaseState.INVITED)
    made = back_up(tmp_path)

    assert "Restored" in call(elsewhere, "manage.py", "restore", str(made))
    assert call(elsewhere, "-c", DELIVER).split() == ["3", "3", "0"]
    mails = [file.read_text() for file in (tmp_path / "elsewhere" / "mail").iterdir()]
    assert len(set(re.findall(r"(?m)^Message-ID: (.*)$", "\n".join(mails)))) == 3


def test_a_restored_backup_loses_again_what_was_deleted_since_and_its_history_is_whole(
    tmp_path: Path, elsewhere: dict[str, str], settings: Settings
) -> None:
    settings.DATA_DIR = tmp_path / "elsewhere"
    Walk(MONDAY).to(CaseState.INVITED)
    gone = Walk(MONDAY)
    gone.to(CaseState.CLOSED)
    seal(gone.at)
    made = back_up(tmp_path)
    at = gone.at + 800 * DAY
    assert [one.case_key for one in erase_due(by=Actor.clock(), at=at)] == [gone.case.pk]

    said = call(elsewhere, "manage.py", "restore", str(made))
    assert "1 cases deleted again" in said
    count, *sent = call(elsewhere, "-c", DELIVER).split()
    assert (count, sent[1]) == ("1", "0")
    assert int(sent[0]) >= 1
    assert "History is whole" in call(elsewhere, "manage.py", "verify_history")
    assert "deleted again" not in call(elsewhere, "manage.py", "prepare")


def test_a_backup_that_was_changed_is_refused(tmp_path: Path) -> None:
    made = back_up(tmp_path)
    paper = json.loads((made / "backup.json").read_text())
    dump = made / paper["file"]
    assert dump.stat().st_mode & 0o077 == 0
    dump.write_bytes(dump.read_bytes()[:-1] + b"?")
    with pytest.raises(CommandError, match="changed or cut"):
        call_command("restore", str(made))


def test_a_database_in_use_is_not_replaced_by_a_slip(tmp_path: Path) -> None:
    made = back_up(tmp_path)
    make_person(username="kim")
    with pytest.raises(CommandError, match="in use"):
        call_command("restore", str(made))
    assert Advisor.objects.filter(username="kim").exists()


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no backup"):
        call_command("restore", str(tmp_path))
