"""History that can be trusted: only added to, chained by hash, shown as it was on any day."""

from cases.history.noting import note

__all__ = ["note"]
