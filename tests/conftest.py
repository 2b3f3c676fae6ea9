"""What every test stands on: the database, the size of long runs, what is left out."""

import gc
import os
import shutil
from pathlib import Path
from typing import Any
from unittest import TestCase

import hypothesis
import pytest
from django.conf import settings
from django.core.management.commands import flush
from pytest_django import DjangoDbBlocker

from cases.history.triggers import expose
from tests import machine, migrated
from tests.size import sized

hypothesis.settings.register_profile(
    "house",
    max_examples=sized(100),
    deadline=None,  # two shared cores: a slow second says nothing about the code
    database=None,
    # A change is taken or not for what it is: the same examples each time. By hand they vary.
    derandomize=bool(os.environ.get("CI")),
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")

# Playwright's sync API runs an event loop in the test's thread; Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# The fixtures that open the database to a test without the mark.
OPENING = {"db", "transactional_db", "live_server"}


def on_postgres() -> bool:
    """Whether this run stands on PostgreSQL."""
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("postgresql")


def left_out() -> dict[str, str]:
    """The marks left out of this run, each with the reason and the way to get it."""
    if on_postgres():
        return machine.missing()
    reason = "this run is on SQLite; ./test starts one, or set TEST_DATABASE_URL"
    return {"postgres": reason, **machine.missing()}


def pytest_configure() -> None:
    """Make the throw-away folder of this run, with the folder whitenoise looks for."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    # The program itself is no rubbish: a twentieth of the run goes into looking through it again.
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    let_history_be_emptied()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the file is there before the run, and goes with the folder of the run."""
    return not on_postgres()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Begin with a copy of what was migrated before."""
    if not on_postgres():
        with django_db_blocker.unblock():
            migrated.copy_to(Path(settings.DATABASES["default"]["TEST"]["NAME"]))


def let_history_be_emptied() -> None:
    """Take history's triggers away when a test empties the database; they come back by themselves.

    The signal after a flush is the one after a migration. Only the tests' own flush is helped:
    whatever the program empties, it empties by itself.
    """
    module: Any = flush
    whole = module.sql_flush

    def sql_flush(*args: Any, **kwargs: Any) -> list[str]:
        return [*expose(), *whole(*args, **kwargs)]

    module.sql_flush = sql_flush


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove it, once the workers of xdist have ended."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what may touch the database; take out what can't be shown here, as the summary says."""
    for item in items:
        if may_touch_the_database(item):
            item.add_marker("database")
    marks = set(left_out())
    out = {item for item in items if marks & {mark.name for mark in item.iter_markers()}}
    if out:
        config.hook.pytest_deselected(items=list(out))
        items[:] = [item for item in items if item not in out]


def may_touch_the_database(item: pytest.Item) -> bool:
    """Whether pytest-django lets it, or its marks say that it has a server of its own."""
    marks = {"django_db", "postgres", "server"} & {mark.name for mark in item.iter_markers()}
    fixtures = OPENING & set(getattr(item, "fixturenames", ()))
    return bool(marks or fixtures) or issubclass(getattr(item, "cls", None) or object, TestCase)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out, so that a green line never hides it."""
    for mark, reason in left_out().items():
        terminalreporter.write_line(f"Left out: tests marked '{mark}' ({reason}).")
