"""Every clock of the office: its words, the table it comes with, and the numbers in force."""

from cases.deadlines.table import (
    CHAINS,
    LEGS,
    RETENTION_MONTHS,
    RULES,
    UNPLACED,
    WATCHED_BY,
)
from cases.deadlines.timetable import NUMBERS, Number, Timetable, keep_key
from cases.deadlines.words import Act, Anchor, Basis, Leg, Rule, Time

__all__ = [
    "CHAINS",
    "LEGS",
    "NUMBERS",
    "RETENTION_MONTHS",
    "RULES",
    "UNPLACED",
    "WATCHED_BY",
    "Act",
    "Anchor",
    "Basis",
    "Leg",
    "Number",
    "Rule",
    "Time",
    "Timetable",
    "keep_key",
]
