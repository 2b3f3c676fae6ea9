"""A name for every task in the log, and a line with the ids of the steps it has taken."""

import logging
from contextlib import ExitStack
from contextvars import ContextVar
from typing import Any

from celery.signals import task_postrun, task_prerun

from cases.traces import Trace, traced

log = logging.getLogger("einstieg.tasks")
_running: ContextVar[tuple[ExitStack, Trace] | None] = ContextVar("running", default=None)


@task_prerun.connect
def begin(**kwargs: Any) -> None:
    """Gather what the task touches."""
    stack = ExitStack()
    _running.set((stack, stack.enter_context(traced())))


@task_postrun.connect
def end(task_id: str = "", task: Any = None, **kwargs: Any) -> None:
    """One line for a task that has taken steps; the others would bury what matters."""
    running = _running.get()
    if running is None:
        return
    stack, trace = running
    stack.close()
    _running.set(None)
    if trace.steps:
        which, count = task.name, len(trace.steps)
        log.info("%s took %s steps", which, count, extra=trace.fields)
