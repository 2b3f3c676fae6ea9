"""How big the long runs are: `EINSTIEG_TEST_SIZE` (default 1) makes them smaller or larger."""

import os

SIZE = float(os.environ.get("EINSTIEG_TEST_SIZE", "1"))


def sized(number: int) -> int:
    """So many examples, rounds or faults at size 1; at least one at any size."""
    return max(1, round(number * SIZE))
