"""The ministry's open directory of schools (schuldaten.csv), read and compared with what we have.

Source: Ministerium für Schule und Bildung NRW, licence dl-de/by-2-0.
"""

from schools.directory.entries import Entry, Refused
from schools.directory.importing import Change, Outcome, TooManyClosings, import_rows
from schools.directory.reading import NotTheDirectory, Row, Table, read

__all__ = [
    "Change",
    "Entry",
    "NotTheDirectory",
    "Outcome",
    "Refused",
    "Row",
    "Table",
    "TooManyClosings",
    "import_rows",
    "read",
]
