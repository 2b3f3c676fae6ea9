"""What all web processes know together: counts at the log-in, and codes that were used."""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client

from advisory.desk.models import Advisor, Memory
from tests.advisory.coming_in import LOG_IN, enrol, log_in, prove
from tests.factories import MONDAY
from tests.schools.serving import database_url

shared = caches["default"]
PROCESSES = 2


def in_processes(*arguments: str) -> list[dict[str, list[int]]]:
    """What each of several processes is told that begin at the same time."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "advisory.settings",
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    command = [sys.executable, "-m", "tests.advisory.another_process", *arguments]
    begun = [
        subprocess.Popen(  # noqa: S603
            command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    for one in begun:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in begun:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    return [json.loads(one.communicate(timeout=60)[0]) for one in begun]


@pytest.mark.django_db(transaction=True)
def test_processes_count_together_and_a_code_of_the_app_works_once_in_all(kim: Advisor) -> None:
    log_in(client := Client())
    prove(client)
    secret = enrol(client)
    shared.set("guesses", 0)
    for nth in range(0, 50, 2):
        shared.set(f"first-{nth}", "over", timeout=-1)
    told = in_processes(secret, str(time.time()))
    assert shared.get("guesses") == 100 * PROCESSES
    assert [sum(ones) for ones in zip(*(each["firsts"] for each in told), strict=True)] == [1] * 50
    assert sorted(each["codes"] for each in told) == [[False], [True]]
    # A try that waits in vain for its turn is refused, too.
    assert 50 < sum(sum(each["tries"]) for each in told) <= 60


@pytest.mark.django_db
def test_what_is_over_is_not_there_and_goes_at_night() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        shared.set("short", [1.5, 2], timeout=60)
        shared.set("long", {"a": None}, timeout=None)
        kept = {"short": [1.5, 2], "long": {"a": None}}
        assert shared.get_many(["short", "long", "never"]) == kept
        assert shared.touch("short", 120)
        clock.shift(timedelta(seconds=119))
        assert not shared.add("short", 1)
        clock.shift(timedelta(seconds=2))
        assert shared.get("short") is None
        assert not shared.touch("short")
        with pytest.raises(ValueError, match="Nothing"):
            shared.incr("short")
        call_command("forget_sessions", stdout=(said := io.StringIO()))
        assert "1 counts" in said.getvalue()
        assert Memory.objects.count() == 1


def forgotten_by_name() -> None:
    shared.delete("a")
    shared.delete_many(["b", "c"])


@pytest.mark.django_db
@pytest.mark.parametrize("forget", [shared.clear, forgotten_by_name])
def test_it_forgets_when_told(forget: Callable[[], None]) -> None:
    for key in ("a", "b", "c"):
        shared.set(key, 1)
    forget()
    assert not Memory.objects.exists()


@pytest.mark.django_db
def test_nobody_reads_in_it_who_it_was(kim: Advisor) -> None:
    client = Client()
    for _ in range(2):
        client.post(LOG_IN, {"login": "kim", "password": "wrong"}, REMOTE_ADDR="203.0.113.77")
    client.post("/konto/passwort/vergessen/", {"email": kim.email}, REMOTE_ADDR="203.0.113.77")
    kept = [(one.key, json.dumps(one.value)) for one in Memory.objects.all()]
    assert kept
    assert all(len(key) == 64 for key, _value in kept)
    assert not any(word in str(kept) for word in ("203.0.113", "kim", "wrong"))


@pytest.mark.django_db
@pytest.mark.parametrize("keep", [shared.set, shared.add])
def test_nothing_is_kept_but_json(keep: Callable[[str, object], None]) -> None:
    with pytest.raises(TypeError):
        keep("object", object())
