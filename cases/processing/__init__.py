"""What personal data are kept, for what, by which law, for whom and how long: one table."""

from cases.processing.records import Chapter, Entry, chapters, keeping_words
from cases.processing.rows import Copy, Row
from cases.processing.table import FIELDS, fields_of
from cases.processing.uses import USES, Kept, Subject, Told, Use

__all__ = [
    "FIELDS",
    "USES",
    "Chapter",
    "Copy",
    "Entry",
    "Kept",
    "Row",
    "Subject",
    "Told",
    "Use",
    "chapters",
    "fields_of",
    "keeping_words",
]
