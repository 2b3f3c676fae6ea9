"""What a forked process does: deliver or sweep, until it is killed, frozen or has done its part."""

import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.utils import DNS_NAME
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.template.loader import get_template

from cases import reminders
from cases.calendars import is_school_day
from tests.factories import MONDAY
from tests.workers.faults import journal
from tests.workers.faults.clock import SharedClock
from tests.workers.faults.owing import LETTER, NUDGE, a_case, owe
from workers import failpoints, post

PAUSE = 0.02


class KilledAt:
    """Kills this process around the nth statement it sends to the database."""

    def __init__(self, nth: int, *, after: bool) -> None:
        self.nth, self.after, self.seen = nth, after, 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Django calls this around each statement."""
        self.seen += 1
        if self.seen == self.nth and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(sql, params, many, context)
        if self.seen == self.nth and self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


# A database that is away on purpose needs no line for each try.
logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)


def warm_up() -> None:
    """What a worker has read long before it is killed: templates, words, holidays."""
    for page in sorted((settings.BASE_DIR / "templates" / "notices").rglob("*.*")):
        get_template(str(page.relative_to(settings.BASE_DIR / "templates")))
    is_school_day(MONDAY.date())
    str(DNS_NAME)


def play(order: dict[str, Any]) -> None:
    """Do what the order says; its words are those of `Nursery.start`."""
    settings.EMAIL_PORT = order["port"]
    failpoints.arm(order["failpoints"])
    clock = SharedClock(Path(order["clock"]))
    with ExitStack() as stack:
        if nth := order["statement"]:
            stack.enter_context(connection.execute_wrapper(KilledAt(nth, after=order["after"])))
        if order["role"] == "prepare":
            prepare(order["number"])
        else:
            ROLES[order["role"]](clock)


def prepare(number: int) -> None:
    """An empty database gets its tables, its journal, and so many notices that are owed."""
    call_command("migrate", verbosity=0)
    case = a_case()
    journal.run(journal.ON_POSTGRES)
    owe(case, number, NUDGE, LETTER)


def deliver_once(clock: SharedClock) -> None:
    """One shift."""
    post.deliver(clock)


def deliver(clock: SharedClock) -> None:
    """Shift after shift with one connection, as a worker; a database that is away comes back."""
    while True:
        try:
            if not post.deliver(clock, post.kept_carriers()):
                time.sleep(PAUSE)
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(PAUSE)


def sweep_once(clock: SharedClock) -> None:
    """One tick."""
    reminders.sweep(clock())


ROLES: dict[str, Callable[[SharedClock], None]] = {
    "deliver": deliver,
    "deliver_once": deliver_once,
    "sweep_once": sweep_once,
}
