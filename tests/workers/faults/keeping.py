"""Where the figures of a run go when the tables are written anew."""

# Set by `python -m tests.workers.faults`; without it the figures are only printed.
KEPT_IN = "EINSTIEG_FAULT_RESULTS"
