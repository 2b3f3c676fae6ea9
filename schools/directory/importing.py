"""Importing: the rows of the directory against what we have: added, changed, closed, refused."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db import transaction
from django.db.models import Manager

from schools.directory.entries import ADDRESS, SCHOOL, Entry, Refused, parse
from schools.directory.reading import NotTheDirectory, Row, Table
from schools.models import Authority, School

# What the directory decides of a record; everything else is ours.
COMPARED: dict[type[School | Authority], tuple[str, ...]] = {
    Authority: (*ADDRESS, "name", "phone", "homepage"),
    School: (
        *(*SCHOOL, "name", "phone", "homepage", "utm_east", "utm_north"),
        *("is_active", "closed_on", "from_directory"),
    ),
}
# A file that lacks more of our schools than this is taken for cut off.
MOST_CLOSED = 0.2
BATCH = 1000

T = TypeVar("T", School, Authority)
Progress = Callable[[str], None]


class TooManyClosings(ValueError):
    """The file lacks so many known schools that it is probably cut off; nothing was written."""


@dataclass(frozen=True)
class Change:
    """A record we had, and what the directory now says otherwise: field, before, after."""

    record: School | Authority
    fields: dict[str, tuple[object, object]]


@dataclass
class Outcome:
    """What an import did, or would do."""

    added: list[School | Authority] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    closed: list[School] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def news(self) -> bool:
        """Whether anything has to be written."""
        return bool(self.added or self.changed or self.closed)


@transaction.atomic
def import_rows(
    table: Table,
    *,
    on: date,
    ags: str = "",
    dry_run: bool = False,
    force: bool = False,
    progress: Progress = lambda text: None,
) -> Outcome:
    """Bring schools and authorities to the state of the directory, in one transaction.

    `ags` limits the import to a town (8 digits) or a district (5 digits). Schools of the directory
    that are no longer in it are closed on `on`, never deleted. Raises NotTheDirectory where no row
    can be used and TooManyClosings where a fifth of the schools is missing, unless forced.
    """
    known: dict[str, School | Authority] = {
        **{school.number: school for school in School.objects.select_for_update()},
        **{office.number: office for office in Authority.objects.select_for_update()},
    }
    outcome = Outcome()
    entries = _entries(_wanted(table.rows, known, ags), on, outcome, progress)
    for entry in entries:
        _compare(entry, known, outcome)
    _close(table.rows, known, ags, outcome)
    if outcome.closed and not force:
        _guard(outcome.closed, known, ags)
    if not dry_run:
        _write(outcome, on, progress)
    return outcome


def _wanted(rows: Sequence[Row], known: dict[str, School | Authority], ags: str) -> list[Row]:
    """The rows of the town, of schools we know there, and those that can't be read."""
    ours = {record.number for record in known.values() if record.district_key.startswith(ags)}
    wanted = [
        row
        for row in rows
        if row.cells is None
        or row.cells["Gemeindeschluessel"].startswith(ags)
        or row.number in ours
    ]
    if not wanted:
        raise NotTheDirectory(f"The file has no school with the district key {ags}.")
    return wanted


def _entries(rows: Sequence[Row], on: date, outcome: Outcome, progress: Progress) -> list[Entry]:
    entries: dict[str, tuple[int, Entry]] = {}
    for count, row in enumerate(rows, 1):
        entry = parse(row, on)
        if isinstance(entry, Entry) and row.number in entries:
            reason = f"{row.number} already stands in line {entries[row.number][0]}"
            entry = Refused(row.line, "Schulnummer", reason)
        if isinstance(entry, Refused):
            outcome.refused.append(entry)
        else:
            entries[row.number] = (row.line, entry)
        if count % BATCH == 0:
            progress(f"{count} of {len(rows)} rows read")
    if not entries:
        raise NotTheDirectory(f"Not one row can be used. {outcome.refused[0]}")
    return [entry for _line, entry in entries.values()]


def _compare(entry: Entry, known: dict[str, School | Authority], outcome: Outcome) -> None:
    new, old = entry.record, known.get(entry.record.number)
    outcome.notes += entry.notes
    if old is None:
        outcome.added.append(new)
        return
    fields = {
        name: (getattr(old, name), getattr(new, name))
        for name in COMPARED[type(new)]
        if getattr(old, name) != getattr(new, name)
    }
    if fields:
        outcome.changed.append(Change(new, fields))
    else:
        outcome.unchanged += 1


def _ours(known: dict[str, School | Authority], ags: str) -> list[School]:
    """The open schools of the scope that came from the directory."""
    return [
        record
        for record in known.values()
        if isinstance(record, School)
        and record.from_directory
        and record.is_active
        and record.district_key.startswith(ags)
    ]


def _close(
    rows: Sequence[Row], known: dict[str, School | Authority], ags: str, outcome: Outcome
) -> None:
    """Find the schools that are gone. A refused row still says that its school is there."""
    there = {row.number for row in rows}
    gone = [school for school in _ours(known, ags) if school.number not in there]
    illegible = [row.line for row in rows if not re.fullmatch(r"[0-9]{6}", row.number)]
    if gone and illegible:
        outcome.notes.append(
            f"Nothing was closed: line {illegible[0]} has no readable number and may be one of the "
            f"{len(gone)} missing schools."
        )
    else:
        outcome.closed = gone


def _guard(gone: list[School], known: dict[str, School | Authority], ags: str) -> None:
    total = len(_ours(known, ags))
    if len(gone) > MOST_CLOSED * total:
        raise TooManyClosings(
            f"{len(gone)} of {total} schools are not in the file, which looks cut off; "
            "nothing was written. If they are really closed, use --force."
        )


def _write(outcome: Outcome, on: date, progress: Progress) -> None:
    records = [*outcome.added, *(change.record for change in outcome.changed)]
    schools = [record for record in records if isinstance(record, School)]
    for start in range(0, len(schools), BATCH):
        _upsert(School.objects, schools[start : start + BATCH])
        progress(f"{min(start + BATCH, len(schools))} of {len(schools)} schools written")
    _upsert(Authority.objects, [record for record in records if isinstance(record, Authority)])
    gone = [school.pk for school in outcome.closed]
    School.objects.filter(pk__in=gone).update(is_active=False, closed_on=on)


def _upsert(manager: Manager[T], rows: list[T]) -> None:
    fields = [name for name in COMPARED[manager.model] if name != "number"]
    manager.bulk_create(rows, update_conflicts=True, unique_fields=["number"], update_fields=fields)
