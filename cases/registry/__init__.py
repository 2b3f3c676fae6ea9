"""Registry lists: what a registration office sends, read line by line and opened as cases."""

from cases.registry.entries import Entry, entries_of
from cases.registry.importing import Outcome, Resemblance, import_entries
from cases.registry.rows import Problem
from cases.registry.sheets import NotAList, Sheet, read

__all__ = [
    "Entry",
    "NotAList",
    "Outcome",
    "Problem",
    "Resemblance",
    "Sheet",
    "entries_of",
    "import_entries",
    "read",
]
