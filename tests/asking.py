"""What an answer costs: the statements it sends to the database, and its time."""

import re
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

LITERAL = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+\b")


def shapes(ask: Callable[[], Any]) -> tuple[Any, list[str]]:
    """The answer, and its statements without the values: what an observer of time could tell."""
    with CaptureQueriesContext(connection) as seen:
        answer = ask()
    return answer, [LITERAL.sub("?", one["sql"]) for one in seen.captured_queries]


def medians(
    *asks: Callable[[], Any], times: int = 25, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    """The middle time of each, asked in turn so that a loaded machine slows them alike.

    What asks no database can be measured by the time of the processor alone: `time.thread_time`.
    """
    taken: list[list[float]] = [[] for _one in asks]
    for _time in range(times):
        for one, mine in zip(asks, taken, strict=True):
            began = clock()
            one()
            mine.append(clock() - began)
    return [median(one) for one in taken]
