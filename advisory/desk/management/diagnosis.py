"""What is wrong with this installation: one look at everything an operator answers for."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import run_checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import override

from advisory.desk.entrance import has_second_factor
from advisory.desk.management import upkeep
from advisory.desk.management.lines import Line, Mark
from advisory.desk.models import Advisor
from advisory.health import SCHEMA
from cases.calendars import day_of
from cases.states import Role
from cases.watching.vitals import Vitals

SPACE = 2 * 1024**3
DRIFT = timedelta(seconds=5)
OLDEST_POSTGRES = 150000
# Without these nobody runs the program, and nobody decides.
NEEDED_ROLES = (Role.ADMIN, Role.LEAD)


Look = Callable[[], Iterator[Line]]


def diagnose() -> Iterator[Line]:
    """Look at everything; where the database is away nothing that hangs on it is asked."""
    yield from _settings()
    database = list(_database())
    yield from database
    if all(line.mark is not Mark.BAD for line in database):
        for look in (_clock, _people, *upkeep.OF_THE_DATABASE):
            yield from look()
    for look in (_broker, _mail, _files, upkeep.proxy, upkeep.deletions):
        yield from look()


def _settings() -> Iterator[Line]:
    found = run_checks(include_deployment_checks=not settings.DEMO)
    for one in found:
        yield Line(Mark.BAD if one.is_serious() else Mark.ODD, "settings", f"{one.id}: {one.msg}")
    if not settings.DEMO and settings.BASE_URL.startswith("http://"):
        yield Line(Mark.BAD, "settings", "BASE_URL is not https: links in mails are keys.")
    if not settings.DEMO and not settings.SECOND_FACTOR:
        yield Line(Mark.ODD, "settings", "SECOND_FACTOR is off: a password alone lets people in.")
    if not found:
        yield Line(Mark.GOOD, "settings", "nothing to object to")


def _database() -> Iterator[Line]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT CURRENT_TIMESTAMP")
            now = cursor.fetchone()[0]
        current = SCHEMA.look()
    except DatabaseError as error:
        yield Line(Mark.BAD, "database", f"{type(error).__name__}: look at DATABASE_URL.")
        return
    if connection.vendor == "sqlite":
        mark = Mark.GOOD if settings.DEMO else Mark.ODD
        yield Line(mark, "database", "SQLite: good for a trial, not for an office")
    else:
        yield from _postgres(abs(now - timezone.now()))
    if not current:
        yield Line(Mark.BAD, "database", "Not migrated to this version: manage.py prepare.")


def _postgres(drift: timedelta) -> Iterator[Line]:
    known = connection.pg_version  # type: ignore[attr-defined]
    if known < OLDEST_POSTGRES:
        yield Line(Mark.BAD, "database", f"PostgreSQL {known // 10000} is older than 15.")
    if drift > DRIFT:
        yield Line(Mark.BAD, "time", f"{drift.seconds} s beside the clock of the database: NTP?")
    yield Line(Mark.GOOD, "database", f"PostgreSQL {known // 10000} answers")


def _clock() -> Iterator[Line]:
    vitals = Vitals(timezone.now())
    with override("en"):
        for sentence in vitals.troubles:
            yield Line(Mark.BAD, "clock", str(sentence))
        for sentence in vitals.notes:
            yield Line(Mark.ODD, "clock", str(sentence))
    if not vitals.troubles:
        yield Line(Mark.GOOD, "clock", f"last tick {vitals.figures.last_tick_seconds} s ago")


def _people() -> Iterator[Line]:
    today = day_of(timezone.now())
    for role in NEEDED_ROLES:
        if not Advisor.objects.with_role(role, today).exists():
            said = f"Nobody has the role {role}: manage.py create_advisor."
            yield Line(Mark.BAD, "people", said)
    people = list(Advisor.objects.who_may_log_in())
    without = sum(not has_second_factor(one) for one in people if one.has_usable_password())
    if settings.SECOND_FACTOR and without:
        yield Line(Mark.ODD, "people", f"{without} of {len(people)} have no second factor yet.")
    if not settings.DEMO and _uses_demo_password(people):
        yield Line(Mark.BAD, "people", "Somebody has the password of the demo.")
    yield Line(Mark.GOOD, "people", f"{len(people)} may log in")


def _uses_demo_password(people: list[Advisor]) -> bool:
    names = ("intake", "advisor", "advisor2", "placement", "lead", "supervision", "admin")
    guessed = [one for one in people if one.username in names]
    return any(check_password("Schulplatz-2026", one.password) for one in guessed)


def _broker() -> Iterator[Line]:
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        yield Line(Mark.BAD, "broker", f"{type(error).__name__}: look at REDIS_URL.")
    else:
        yield Line(Mark.GOOD, "broker", "answers")


def _mail() -> Iterator[Line]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        mark = Mark.GOOD if settings.DEMO else Mark.ODD
        yield Line(mark, "mail", "No server in EMAIL_URL: mails are written into files.")
        return
    server = get_connection(timeout=10)
    try:
        server.open()
    except OSError as error:
        yield Line(Mark.BAD, "mail", f"{type(error).__name__}: look at EMAIL_URL.")
    else:
        yield Line(Mark.GOOD, "mail", "the server takes connections")
    finally:
        server.close()


def _files() -> Iterator[Line]:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Line(Mark.BAD, "files", "No style sheets: manage.py collectstatic.")
    if not Path(settings.DATA_DIR).is_dir():
        yield Line(Mark.BAD, "files", f"There is no folder {settings.DATA_DIR}.")
        return
    free = shutil.disk_usage(settings.DATA_DIR).free
    mark = Mark.GOOD if free > SPACE else Mark.BAD
    yield Line(mark, "files", f"{free // 1024**2} MB free in {settings.DATA_DIR}")
