"""New migrations are safe while people work: a second opinion on the SQL they become."""

import json
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

SQUAWK = Path(sys.executable).parent / "squawk"
# Up to these, tables are empty when they run: they belong to the first release.
FIRST_RELEASE = {"cases": 20, "desk": 5, "schools": 6}
# What would stop others for long. Short ones give way by themselves: `manage.py migrate`.
RULES = {
    "adding-required-field",
    "changing-column-type",
    "constraint-missing-not-valid",
    "disallowed-unique-constraint",
    "require-concurrent-index-creation",
    "require-concurrent-index-deletion",
}
# Looked at and found harmless, each with its reason, like "cases.0042_x": "a table of 20 rows".
HARMLESS: dict[str, str] = {}


def new_migrations() -> Iterator[tuple[str, str]]:
    """Those that will run while an office works."""
    for app, last in FIRST_RELEASE.items():
        folder = Path(apps.get_app_config(app).path) / "migrations"
        for file in sorted(folder.glob("[0-9]*.py")):
            if int(file.name[:4]) > last and f"{app}.{file.stem}" not in HARMLESS:
                yield app, file.stem


def dangers(sql: str) -> set[str]:
    """The rules that this SQL breaks; tables made in the same breath are nobody's yet."""
    done = subprocess.run(
        [str(SQUAWK), "--reporter", "json", "--assume-in-transaction"],
        input=sql,
        capture_output=True,
        text=True,
        check=False,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    return {one["rule_name"] for one in found} & RULES


@pytest.mark.postgres
@pytest.mark.django_db
def test_no_new_migration_stops_people_at_work() -> None:
    found = {}
    for app, name in new_migrations():
        call_command("sqlmigrate", app, name, stdout=(sql := StringIO()))
        if broken := dangers(sql.getvalue()):
            found[f"{app}.{name}"] = broken
    assert found == {}


def test_what_is_called_harmless_exists() -> None:
    known = set()
    for app in FIRST_RELEASE:
        folder = Path(apps.get_app_config(app).path) / "migrations"
        known |= {f"{app}.{file.stem}" for file in folder.glob("[0-9]*.py")}
    assert set(HARMLESS) <= known


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ('CREATE INDEX "i" ON "cases_case" ("state");', "require-concurrent-index-creation"),
        ('ALTER TABLE "cases_case" ADD COLUMN "n" integer NOT NULL;', "adding-required-field"),
        ('ALTER TABLE "cases_case" ALTER COLUMN "n" TYPE bigint;', "changing-column-type"),
    ],
)
def test_the_second_opinion_sees_what_would_stop_others(sql: str, rule: str) -> None:
    assert rule in dangers(sql)


def test_a_new_table_stops_nobody() -> None:
    made = 'CREATE TABLE "n" ("c" bigint NOT NULL); CREATE INDEX "i" ON "n" ("c");'
    assert dangers(made) == set()
