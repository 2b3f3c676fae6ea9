"""The doctor names what is wrong, and says so by its status."""

import os
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from advisory.desk.models import RoleGrant
from cases.actors import Actor
from cases.history import note
from cases.models import Bounce, Occurrence
from cases.states import Role
from cases.watching import heartbeats
from schools.keys import create_key
from tests.factories import DAY, HOUR, make_person, make_school

pytestmark = pytest.mark.django_db


def said() -> str:
    """What stands on its page."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_an_empty_installation_is_told_what_to_do() -> None:
    page = said()
    assert "Nobody has the role ADMIN: manage.py create_advisor." in page
    assert "BASE_URL is not https" in page
    assert re.search(r"BAD +broker", page)
    assert re.search(r"BAD +clock +The clock has not ticked", page)
    assert re.search(r"\d+ to see to\.$", page)


def test_what_has_been_seen_to_is_no_longer_bad(settings: Settings) -> None:
    settings.BASE_URL, settings.HTTPS = "https://einstieg.example", True
    settings.ALLOWED_HOSTS = ["einstieg.example"]
    make_person(Role.ADMIN, Role.LEAD, password="Schulplatz-2026", username="lead")
    page = said()
    assert "Nobody has the role" not in page
    assert "BASE_URL" not in page
    assert "Somebody has the password of the demo" in page


def test_who_holds_two_roles_that_watch_one_another_is_named(settings: Settings) -> None:
    make_person(Role.DPO, Role.LEAD, username="robin")
    make_person(Role.ADMIN, Role.LEAD, username="kim")
    assert "robin" not in said()
    settings.SEPARATE_ROLES = True
    assert "robin holds LEAD and DPO: end one of them." in said()
    assert "kim holds" not in said()
    RoleGrant.objects.filter(role=Role.DPO).update(ends_on=timezone.now() - 2 * DAY)
    assert "robin" not in said()


def test_a_backup_is_missed_after_two_days(tmp_path: Path) -> None:
    assert "No backup yet" in said()
    heartbeats.note(heartbeats.BACKUP, at=timezone.now() - 3 * DAY)
    assert "No backup since" in said()
    call_command("backup", str(tmp_path), stdout=StringIO())
    assert "backup    the last one 0 h ago" in said()
    heartbeats.note(heartbeats.BACKUP, at=timezone.now() - 30 * HOUR)
    assert "backup    the last one 30 h ago" in said()


def test_keys_that_end_and_addresses_that_were_refused_are_named_by_number() -> None:
    now = timezone.now()
    create_key(make_school(), label="SVWS", at=now, expires_at=now + 5 * DAY)
    Bounce.objects.create(pk="school:123456", digest="x", at=now, code="550")
    page = said()
    assert "1 keys end within 14 days" in page
    assert "1 addresses were refused for good" in page
    assert "123456" not in page


def test_a_proxy_that_contradicts_the_settings_is_named(settings: Settings) -> None:
    settings.BASE_URL, settings.HTTPS = "https://elsewhere.example", False
    settings.SECURE_PROXY_SSL_HEADER, settings.PROXIES = ("HTTP_X_FORWARDED_PROTO", "https"), 0
    page = said()
    assert "not among ALLOWED_HOSTS" in page
    assert "HTTPS is off" in page
    assert "contradict one another" in page


def test_a_list_of_the_deleted_that_cannot_be_written_is_bad(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_args: False)
    assert re.search(r"BAD +deletion .* can't be written", said())


def test_a_list_of_the_deleted_that_is_lost_is_bad_and_an_old_one_is_dated(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    assert not re.search(r"(ok|BAD) +deletion", said())
    note(Occurrence.What.ERASED, "case:7", by=Actor.clock(), at=timezone.now(), rows=1)
    assert re.search(r"BAD +deletion +1 cases were deleted, and .*deleted.txt is gone", said())
    listed = tmp_path / "deletions" / "deleted.txt"
    listed.parent.mkdir()
    listed.write_text("7 - 2026-11-02\n")
    long_ago = (timezone.now() - 9 * DAY - HOUR).timestamp()
    os.utime(listed, (long_ago, long_ago))
    assert re.search(r"ok +deletion +deleted.txt was last added to 9 days ago", said())
    assert "is gone" not in said()


def test_a_folder_that_is_gone_is_named(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "nowhere"
    assert re.search(r"BAD +files +There is no folder \S+/nowhere\.", said())


def test_backups_beside_the_list_of_the_deleted_are_named(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path / "data"
    (tmp_path / "data").mkdir()
    call_command("backup", str(tmp_path / "elsewhere"), stdout=StringIO())
    assert "Backups lie beside" not in said()
    call_command("backup", str(tmp_path / "data" / "backups"), stdout=StringIO())
    assert re.search(
        r"look +deletion +Backups lie beside .* carry those in \S+/data/backups away", said()
    )


@pytest.mark.postgres
def test_a_role_that_may_change_history_is_named_until_it_is_restricted(
    settings: Settings,
) -> None:
    assert re.search(r"look +history +This role may change 7 tables", said())
    settings.DATABASE_APP_ROLE = "einstieg_app"
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE einstieg_app")
        call_command("restrict_rights", stdout=StringIO())
        cursor.execute("SET ROLE einstieg_app")
        page = said()
        cursor.execute("RESET ROLE")
    assert "this role can't change it" in page
