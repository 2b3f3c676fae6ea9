"""Migrations give way to people at work, and come through all the same."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from pytest_django import Settings

from advisory.desk.management.commands import migrate

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
APP, BEFORE = "mfa", "0002"


def hold(taken: threading.Event, enough: Callable[[], bool]) -> None:
    """Hold the table of the migration until it is enough."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE mfa_authenticator")
            taken.set()
            while not enough():
                time.sleep(0.05)
            cursor.execute("ROLLBACK")
    finally:
        connection.close()


@contextmanager
def busy(enough: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Somebody holds the table until it is enough, or until the end."""
    taken, over = threading.Event(), threading.Event()
    thread = threading.Thread(target=hold, args=(taken, lambda: enough() or over.is_set()))
    thread.start()
    taken.wait(10)
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.fixture
def impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A second is long; afterwards every table is there again."""
    settings.LOCK_SECONDS = 1
    monkeypatch.setattr(migrate, "PAUSE", 0.2)
    yield
    call_command("migrate", verbosity=0)


@pytest.mark.usefixtures("impatient")
def test_a_busy_table_delays_a_migration_and_no_more() -> None:
    said = StringIO()
    with busy(lambda: "letting others pass" in said.getvalue()):
        call_command("migrate", APP, BEFORE, stdout=said)
    assert "letting others pass" in said.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.usefixtures("impatient")
def test_a_table_that_stays_busy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "TRIES", 1)
    with busy(), pytest.raises(OperationalError, match="lock timeout"):
        call_command("migrate", APP, BEFORE, verbosity=0)
