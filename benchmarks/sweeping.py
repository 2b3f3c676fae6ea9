"""One part of the measurement of the sweep, as a process of its own on one database.

`fill CASES`, `prepare DUE`, `measure DUE`, `once`, `count` print a line of JSON at their end;
`stand_by DUE` sweeps for each line that it reads.
"""

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import psycopg

from benchmarks import by_hand, due
from benchmarks.dataset import NOW, fill
from cases.reminders import sweep
from cases.telling import TELLING

ROUNDS = 5
RULES = sorted(TELLING)
Sweeper = Callable[[], int]


def ours() -> int:
    """The sweep of the house."""
    return sweep(NOW)


def theirs_on(connection: "psycopg.Connection[Any]") -> Sweeper:
    """The sweep by hand on a connection that is kept."""
    return lambda: by_hand.sweep(connection, NOW, RULES)


def measure(number: int) -> dict[str, Any]:
    """Both sweeps in turn on the same strokes; seconds of each round, the first of each apart."""
    found = due.prepare(number, RULES)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        sweepers = {"ours": ours, "theirs": theirs_on(connection)}
        left = {name: _compared(one, found) for name, one in sweepers.items()}
        seconds: dict[str, list[float]] = {name: [] for name in sweepers}
        for nth in range(ROUNDS):
            # Who comes second finds warmer pages: they take turns at it.
            for name in sorted(sweepers, reverse=bool(nth % 2)):
                seconds[name].append(_timed(sweepers[name]))
    same = len(set(left.values())) == 1
    return {"due": found, "rows": left["ours"][0], "same": same, **seconds}


def _compared(sweeper: Sweeper, expected: int) -> tuple[int, str]:
    """A round that isn't timed: everything struck, and what it has left."""
    struck = sweeper()
    left = due.left_behind()
    due.clear()
    if struck != expected:
        raise SystemExit(f"{struck} strokes of {expected}.")
    return left


def _timed(sweeper: Sweeper) -> float:
    gc.collect()
    began = time.perf_counter()
    sweeper()
    spent = time.perf_counter() - began
    due.clear()
    return spent


def stand_by(number: int) -> None:
    """Sweep once for each line that is read, and say the seconds."""
    due.prepare(number, RULES)
    _timed(ours)
    print(flush=True)
    for _line in sys.stdin:
        print(_timed(ours), flush=True)


def once() -> dict[str, Any]:
    """One sweep of the house: strokes, seconds, and the memory it took at most."""
    before = _memory()
    began = time.perf_counter()
    struck = ours()
    spent = time.perf_counter() - began
    return {"struck": struck, "seconds": spent, "before": before, "most": _memory()}


def _memory() -> float:
    """The most memory this process has had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def count() -> dict[str, Any]:
    """What the sweeps have left: notices, and those that stand there twice."""
    return {"notices": due.notices(), "doubled": due.doubled()}


def main(arguments: list[str]) -> int:
    """Do one part."""
    what, *numbers = arguments
    parts: dict[str, Callable[[], Any]] = {
        "fill": lambda: fill(int(numbers[0])),
        "prepare": lambda: {"due": due.prepare(int(numbers[0]), RULES)},
        "stand_by": lambda: stand_by(int(numbers[0])),
        "measure": lambda: measure(int(numbers[0])),
        "once": once,
        "count": count,
    }
    print(json.dumps(parts[what]()), flush=True)
    return 0
