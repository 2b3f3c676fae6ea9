"""A race on a real PostgreSQL: threads that start together, round after round from one state."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from cases.models import Case
from cases.refusals import Refused
from cases.states import CaseState
from schools.places import FigureRefused
from tests.cases.snapshots import FLOORS
from tests.factories import Walk
from tests.size import sized

PATIENCE = 60
Verb = Callable[[], Any]


def at_once(*verbs: Verb) -> list[str]:
    """Each verb is done by a thread of its own; returns what became of each, in their order.

    "done", or the code of a refusal. Anything else (a deadlock, a broken constraint) fails.
    """
    start, results = threading.Barrier(len(verbs)), [""] * len(verbs)

    def run(number: int, verb: Verb) -> None:
        start.wait()
        results[number] = outcome(verb)
        connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    assert [one for one in results if "broken" in one] == []
    assert all(results)
    return results


def outcome(verb: Verb) -> str:
    """What became of a verb."""
    try:
        verb()
    except Refused as refusal:
        return str(refusal.code)
    except FigureRefused:
        return "figure"
    except DatabaseError as error:
        return f"broken: {error}"
    return "done"


def repeat(one_round: Callable[[], None], rounds: int = 100) -> None:
    """Run the race so many times (at size 1), each time from what is in the database now."""
    with remembered() as restore:
        for _ in range(sized(rounds)):
            one_round()
            restore()


@contextmanager
def remembered() -> Iterator[Callable[[], None]]:
    """Keep a copy of every row of ours beside the tables; what is yielded brings it back."""
    tables = [
        model._meta.db_table
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models()
    ]
    run_sql(*(f'CREATE TEMP TABLE "kept_{table}" AS TABLE "{table}"' for table in tables))

    @transaction.atomic
    def restore() -> None:
        # Neither the triggers that keep history nor foreign keys ask while all of it is laid back.
        run_sql("SET LOCAL session_replication_role = replica")
        run_sql(*(f'DELETE FROM "{table}"' for table in tables))  # noqa: S608
        run_sql(*(f'INSERT INTO "{table}" TABLE "kept_{table}"' for table in tables))

    try:
        yield restore
    finally:
        run_sql(*(f'DROP TABLE "kept_{table}"' for table in tables))


def run_sql(*statements: str) -> None:
    """Statements of our own making, in one go."""
    with connection.cursor() as cursor:
        cursor.execute(";".join(statements))


def walked(state: CaseState) -> Walk:
    walk = Walk()
    walk.to(state)
    return walk


def case_of(walk: Walk) -> Case:
    """The case as another visitor would load it."""
    return Case.objects.get(pk=walk.case.pk)
