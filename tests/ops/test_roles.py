"""The program under a role of its own: everything works, and history can't be changed."""

import re
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from pytest_django import Settings

from cases.actors import Actor
from cases.erasing.deleting import erase_due, fade
from cases.history import note
from cases.history.sealing import seal
from cases.history.verifying import first_broken
from cases.models import Case, Occurrence
from cases.states import CaseState, Role
from cases.watching.detecting import detect
from tests.factories import DAY, MONDAY, Walk, make_person
from workers import post
from workers.setting_up import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
FORBIDDEN = (
    "UPDATE cases_step SET at = at",
    "UPDATE cases_reading SET at = at",
    "UPDATE cases_occurrence SET at = at",
    "DELETE FROM cases_seal",
    "TRUNCATE cases_step CASCADE",
    "ALTER TABLE cases_step DISABLE TRIGGER ALL",
    "DROP TRIGGER keep_update_cases_step ON cases_step",
    "DELETE FROM django_migrations",
)


@pytest.fixture
def role(settings: Settings) -> Iterator[str]:
    """From now on the program works under this role, made as the operator's page says."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE einstieg_app")
    settings.DATABASE_APP_ROLE = "einstieg_app"
    call_command("prepare", verbosity=0, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE einstieg_app")
    yield "einstieg_app"
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_a_case_lives_and_is_deleted_under_the_role_of_the_program(
    role: str, client: Client
) -> None:
    person = make_person(Role.LEAD, Role.ADVISOR, username="kim")
    gone, stays = Walk(MONDAY), Walk(MONDAY)
    gone.to(CaseState.CLOSED)
    stays.to(CaseState.OFFERED)
    client.force_login(person)
    assert client.get(f"/cases/{stays.case.number}/").status_code == 200
    note(Occurrence.What.LOGIN, "user:1", by=Actor.clock(), at=MONDAY)
    at = gone.at + 800 * DAY
    seal(gone.at)
    post.deliver(lambda: gone.at, post.kept_carriers())
    assert [one.case_key for one in erase_due(by=Actor.clock(), at=at)] == [gone.case.pk]
    fade(by=Actor.clock(), at=at)
    seal(at)
    detect(at)
    assert first_broken() is None
    assert Case.objects.get() == stays.case


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_role_of_the_program_may_not_change_history(role: str, statement: str) -> None:
    with (
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        cursor.execute(statement)


def test_who_owns_the_tables_or_is_nobody_is_refused() -> None:
    for name, said in (("nobody_here", "no such role"), ("postgres", "owns the tables")):
        with pytest.raises(CommandError, match=said):
            call_command("restrict_rights", name)


def test_the_compose_file_makes_the_role_twice_without_harm(tmp_path: Path) -> None:
    """The script of the compose file, with this server in place of the container's."""
    (tmp_path / "app_password").write_text("it's-secret\n")
    script = (ROOT / "deploy/roles.sh").read_text().replace("/run/secrets", str(tmp_path))
    role = f"einstieg_{tmp_path.parent.name.replace('-', '_')}"
    known = connection.settings_dict
    env = {
        "PATH": "/usr/bin:/bin",
        "PGHOST": known["OPTIONS"]["host"],
        "POSTGRES_USER": known["USER"],
        "POSTGRES_DB": known["NAME"],
    }
    script = re.sub("einstieg_app", role, script)
    try:
        for _ in range(2):
            subprocess.run(["sh", "-c", script], env=env, check=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolcanlogin, rolsuper, rolpassword LIKE 'SCRAM%%' FROM pg_authid "
                "WHERE rolname = %s",
                [role],
            )
            assert cursor.fetchone() == (True, False, True)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP ROLE IF EXISTS "{role}"')
