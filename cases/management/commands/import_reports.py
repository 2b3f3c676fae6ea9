"""Command: read a registry list, open a case for every child, and say what became of each line."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from cases import registry
from cases.actors import Actor
from cases.calendars import day_of
from cases.registry.importing import Run

# So many hints are listed; with --verbosity 2 all of them.
LISTED = 20
UNUSABLE, INCOMPLETE, STOPPED = 1, 2, 130


class Command(BaseCommand):
    """Open cases from a registry list. Lines and fields are named, children never: this is logged.

    Exit status 0 when every child of the list has its case, 2 when some lines need a person,
    1 when the file can't be used at all, 130 when stopped by the keyboard.
    """

    help = (
        "Reads a registry list (CSV or XLSX) and opens a case for every child; a second run of "
        "the same list opens nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, for trial or for good, and on whose behalf."""
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV or XLSX")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be, write nothing"
        )
        parser.add_argument("--user", metavar="USERNAME", default="", help="who imports")
        parser.add_argument(
            "--anyway",
            type=_lines,
            default=frozenset(),
            metavar="LINES",
            help="open these lines (7,12) although they resemble a known child",
        )

    def handle(self, **options: Any) -> None:
        """Read, compare, open, report."""
        at = timezone.now()
        by = Actor.importer(_user_id(options["user"]))
        try:
            sheet = registry.read(options["file"])
        except registry.NotAList as problem:
            raise CommandError(str(problem), returncode=UNUSABLE) from problem
        entries = registry.entries_of(sheet, today=day_of(at), town=settings.CITY_NAME)
        # The sentences of the room shall be in the language of the others.
        with translation.override("en"):
            run = Run(by, at, options["dry_run"], options["anyway"], self._progress(len(entries)))
            outcome = registry.import_entries(entries, run)
            most = None if options["verbosity"] > 1 else LISTED
            self.stdout.write(_reading(options["file"].name, sheet))
            for line in _report(outcome, most):
                self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")
        _end(outcome)

    def _progress(self, total: int) -> Any:
        return lambda done: self.stderr.write(f"{done} of {total} lines ...")


def _lines(text: str) -> frozenset[int]:
    try:
        return frozenset(int(part) for part in text.split(",") if part.strip())
    except ValueError as problem:
        raise ArgumentTypeError("line numbers separated by commas, like 7,12") from problem


def _user_id(username: str) -> int | None:
    if not username:
        return None
    person = get_user_model().objects.filter(username=username, is_active=True).first()
    if person is None:
        raise CommandError(f"There is no active user {username}.", returncode=UNUSABLE)
    return person.pk


def _reading(name: str, sheet: registry.Sheet) -> str:
    notes = list(sheet.notes)
    if sheet.header.unused:
        notes.append(f"Columns left unread: {', '.join(sheet.header.unused)}.")
    return " ".join([f"Read {name}: {len(sheet.lines)} lines, {sheet.encoding}.", *notes])


def _report(outcome: registry.Outcome, most: int | None) -> Iterator[str]:
    """What became of the lines, in sentences; what needs a person is never cut short."""
    yield (
        f"Opened: {_count(outcome.opened, 'case')}, {outcome.with_siblings} of them beside "
        "brothers and sisters."
    )
    yield f"Known already: {_count(len(outcome.known), 'line')}."
    yield from _listed(outcome.known, most)
    yield f"Perhaps the same child, not opened: {_count(len(outcome.doubtful), 'line')}."
    for one in outcome.doubtful:
        reasons = ", ".join(str(reason.label) for reason in one.reasons)
        yield f"  {one}, {reasons} ({one.score} of 100)"
    yield f"Refused: {_count(outcome.lines_refused, 'line')}."
    yield from (f"  {problem}" for problem in outcome.refused)
    if outcome.hints:
        yield f"To be asked for: {_count(len(outcome.hints), 'field')}."
        yield from _listed(outcome.hints, most)


def _listed(found: list[Any], most: int | None) -> Iterator[str]:
    yield from (f"  {one}" for one in found[:most])
    if most is not None and len(found) > most:
        yield f"  ... and {len(found) - most} more (--verbosity 2 lists all)."


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _end(outcome: registry.Outcome) -> None:
    if outcome.stopped_before:
        raise CommandError(
            f"Stopped before line {outcome.stopped_before}. What was opened stays; the same "
            "command goes on.",
            returncode=STOPPED,
        )
    if not outcome.is_complete:
        raise CommandError(
            "The lines above have no case yet: correct them, or report those children at the "
            "desk; lines that only resemble a known child are opened by --anyway LINES.",
            returncode=INCOMPLETE,
        )
