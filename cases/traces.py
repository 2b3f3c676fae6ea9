"""Which cases and steps a request or a task has touched, by their ids, for its line in the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Trace:
    """Ids in the order in which they came."""

    cases: list[str] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)

    @property
    def fields(self) -> dict[str, object]:
        """What a line of a log carries of it."""
        return {"cases": list(dict.fromkeys(self.cases)), "steps": self.steps}


_present: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def traced() -> Iterator[Trace]:
    """Gather what is touched inside the block."""
    trace = Trace()
    token = _present.set(trace)
    try:
        yield trace
    finally:
        _present.reset(token)


def touched(case: str, step: int) -> None:
    """A step of this case was written."""
    trace = _present.get()
    if trace is not None:
        trace.cases.append(case)
        trace.steps.append(step)
