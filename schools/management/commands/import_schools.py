"""Command: read the ministry's directory of schools and say what became of it."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from schools import directory
from schools.models import Authority, School

# So many names are listed of each kind; with --verbosity 2 all of them.
LISTED = 20


class Command(BaseCommand):
    """Bring schools and authorities to the state of the ministry's directory."""

    help = (
        "Reads the ministry's directory of schools (schuldaten.csv); a second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the town, and how careful to be."""
        parser.add_argument("file", type=Path, metavar="FILE", help="schuldaten.csv")
        parser.add_argument("--ags", default="", help="only this town (8 digits) or district (5)")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be, write nothing"
        )
        parser.add_argument(
            "--force", action="store_true", help="close schools even if a fifth of them is missing"
        )

    def handle(self, **options: Any) -> None:
        """Read, compare, write, report."""
        ags: str = options["ags"]
        if ags and not (ags.isascii() and ags.isdigit() and len(ags) in {5, 8}):
            raise CommandError("--ags must be a district key of 8 digits or its first 5.")
        try:
            table = directory.read(options["file"])
            outcome = directory.import_rows(
                table,
                on=timezone.localdate(),
                ags=ags,
                dry_run=options["dry_run"],
                force=options["force"],
                progress=lambda text: self.stderr.write(f"{text} ...") and None,
            )
        except (directory.NotTheDirectory, directory.TooManyClosings) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Read {options['file'].name}: {len(table.rows)} rows, {table.encoding}.")
        most = None if options["verbosity"] > 1 else LISTED
        for line in _report(outcome, most):
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")


def _report(outcome: directory.Outcome, most: int | None) -> Iterator[str]:
    """What became of the rows, in sentences; the refused ones are never cut short."""
    added = outcome.added
    yield from _chapter("Added", added, [str(_named(record)) for record in added], most)
    changes = [f"{_named(change.record)}: {_differences(change)}" for change in outcome.changed]
    yield from _chapter("Changed", [change.record for change in outcome.changed], changes, most)
    closed = [_named(school) for school in outcome.closed]
    yield from _chapter("Closed", outcome.closed, closed, most)
    yield f"Refused: {_count(len(outcome.refused), 'row', 'rows')}."
    yield from (f"  {refused}" for refused in outcome.refused)
    yield from outcome.notes
    yield f"Unchanged: {outcome.unchanged}."
    if not outcome.news:
        yield "Nothing to change: everything is as the directory says."


def _chapter(
    title: str, records: Iterable[School | Authority], lines: list[str], most: int | None
) -> Iterator[str]:
    records = list(records)
    authorities = sum(isinstance(record, Authority) for record in records)
    already = sum(isinstance(record, School) and not record.is_active for record in records)
    counted = f"{title}: {_count(len(records) - authorities, 'school', 'schools')}"
    counted += f", {_count(authorities, 'authority', 'authorities')}" if authorities else ""
    counted += f" ({already} no longer teaching)" if already else ""
    yield f"{counted}."
    yield from (f"  {line}" for line in lines[:most])
    if len(lines) > len(lines[:most]):
        yield f"  ... and {len(lines) - len(lines[:most])} more (--verbosity 2 lists all)."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _named(record: School | Authority) -> str:
    return f"{record.number} {record.label if isinstance(record, School) else record.name}"


def _differences(change: directory.Change) -> str:
    return ", ".join(
        f'{name} "{_shown(before)}" -> "{_shown(after)}"'
        for name, (before, after) in change.fields.items()
    )


def _shown(value: object) -> str:
    return "" if value is None else str(value)
