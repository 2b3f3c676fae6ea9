"""`python -m benchmarks NAME …`: one measurement, on a PostgreSQL of its own unless one is named.

DATABASE_URL names a server on which databases may be made and removed.
"""

import sys
from importlib import import_module

from benchmarks.house import enter

# Each module has `main(arguments) -> int`; it is imported once the house is set up.
NAMES = {
    "api": "benchmarks.api",
    "calling": "benchmarks.calling",
    "delivery": "benchmarks.delivery",
    "delivering": "benchmarks.delivering",
    "poll": "benchmarks.poll",
    "polling": "benchmarks.polling",
    "sweep": "benchmarks.sweep",
    "sweeping": "benchmarks.sweeping",
    "worklist": "benchmarks.worklist",
    "listing": "benchmarks.listing",
}


# Their answers are promises: the server waits for its disk.
DURABLE = {"api"}


def main() -> int:
    """Set the house up and run what is asked for."""
    name, *arguments = sys.argv[1:] or [""]
    if name not in NAMES:
        print(f"Name one of: {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    with enter(durable=name in DURABLE):
        return int(import_module(NAMES[name]).main(arguments))


if __name__ == "__main__":
    sys.exit(main())
