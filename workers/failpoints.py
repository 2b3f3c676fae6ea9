"""Named points of delivery at which a test kills or freezes its own process; else they do nothing.

`EINSTIEG_FAILPOINTS="answered=kill@3"` kills this process when it comes to that point for the
third time. Without the variable a point costs one look into an empty dict.
"""

import os
import signal

# In the order in which a sender comes by. The model beside the tests takes the same steps.
POINTS = (
    "before_claim",
    "claimed",
    "composed",
    "named",
    "marked_sending",
    "data_asked",
    "handed_over",
    "answered",
    "marked_sent",
)
SIGNALS = {"kill": signal.SIGKILL, "freeze": signal.SIGSTOP}

_armed: dict[str, tuple[signal.Signals, int]] = {}
_passed: dict[str, int] = {}


def arm(orders: str) -> None:
    """Read orders like `answered=kill@3,claimed=freeze@1`. Raises ValueError for an unknown point.

    Earlier orders and counts are forgotten.
    """
    _armed.clear()
    _passed.clear()
    for order in filter(None, orders.split(",")):
        point, _equals, what = order.partition("=")
        action, _at, nth = what.partition("@")
        if point not in POINTS or action not in SIGNALS:
            raise ValueError(f"There is no failpoint {order!r}.")
        _armed[point] = (SIGNALS[action], int(nth or 1))


def failpoint(point: str) -> None:
    """A test may end or stop the process here."""
    if point not in _armed:
        return
    number, nth = _armed[point]
    _passed[point] = _passed.get(point, 0) + 1
    if _passed[point] == nth:
        os.kill(os.getpid(), number)


arm(os.environ.get("EINSTIEG_FAILPOINTS", ""))
