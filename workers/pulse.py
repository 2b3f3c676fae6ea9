"""A sign of life after each round of work: of the work itself, and of the process that did it."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from cases.watching import heartbeats


@contextmanager
def pulse(name: str) -> Iterator[dict[str, float]]:
    """Do a round; what is written into the figures is shown beside the time of its end.

    A round that fails leaves no sign: who asks sees that the last good one is long ago.
    """
    begun, figures = time.monotonic(), dict[str, float]()
    yield figures
    seconds, at = round(time.monotonic() - begun, 2), timezone.now()
    heartbeats.note(name, at=at, seconds=seconds, **figures)
    heartbeats.note(heartbeats.worker_name(socket.gethostname(), os.getpid()), at=at)
