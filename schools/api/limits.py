"""How often a key may call: so many requests in a minute, told with every answer.

Counted in the memory of each web process, so it costs nothing and needs no broker. With several
processes each counts by itself: a key is promised the number, and may get that many times it.
Source: draft-ietf-httpapi-ratelimit-headers-10.
"""

import threading
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from schools.api.errors import Problem

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Quota:
    """What is left to a key until the window ends."""

    most: int
    left: int
    seconds: int

    def headers(self) -> dict[str, str]:
        """The same in the words of HTTP."""
        return {
            "RateLimit-Policy": f'"key";q={self.most};w={WINDOW_SECONDS}',
            "RateLimit": f'"key";r={max(self.left, 0)};t={self.seconds}',
        }


class Tally:
    """The requests of every key in the present window; a new window begins with nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._counts: Counter[str] = Counter()

    def add(self, prefix: str, window: int) -> int:
        """Count one request; how many there are now."""
        with self._lock:
            if window != self._window:
                self._window, self._counts = window, Counter()
            self._counts[prefix] += 1
            return self._counts[prefix]


TALLY = Tally()


def count(prefix: str, at: datetime) -> Quota:
    """Count a request of the key with this prefix. The quota says whether it was one too many."""
    window, second = divmod(int(at.timestamp()), WINDOW_SECONDS)
    most = settings.API_REQUESTS_PER_MINUTE
    return Quota(most, most - TALLY.add(prefix, window), WINDOW_SECONDS - second)


def refuse(quota: Quota) -> Problem:
    """The refusal of a request too many, with the seconds to wait."""
    return Problem("too_many_requests", headers={"Retry-After": str(quota.seconds)})
