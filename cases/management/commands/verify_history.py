"""`manage.py verify_history`: is history what it was? Names the first row that isn't."""

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.history.roots import read_roots, root_file
from cases.history.verifying import first_broken
from cases.models import Seal

Roots = Iterable[Sequence[str]]


class Command(BaseCommand):
    """Follow the chain of seals from its beginning, against the rows and the kept roots."""

    help = "Verifies the history of all cases; names the first row that was changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the daily roots were kept."""
        parser.add_argument(
            "--roots", type=Path, help="a kept copy of the daily roots (default: the data folder's)"
        )
        parser.add_argument(
            "--root",
            nargs=3,
            action="append",
            default=[],
            metavar=("DAY", "NUMBER", "HASH"),
            help="one root as it was mailed; may be said several times",
        )

    def handle(
        self, *args: Any, roots: Path | None = None, root: Roots = (), **options: Any
    ) -> None:
        """Say that all is well, or end with an error that names the row."""
        path = roots or root_file()
        if roots and not roots.is_file():
            raise CommandError(f"There is no file {roots}.")
        try:
            kept = read_roots(path) if path.is_file() else {}
        except ValueError as wrong:
            raise CommandError(f"{path} is no list of daily roots.") from wrong
        told = mailed(root)
        differing = [number for number in told if kept.get(number, told[number]) != told[number]]
        if differing:
            raise CommandError(f"{path} holds another root at seal {differing[0]} than was mailed.")
        kept |= told
        found = first_broken(kept)
        if found:
            raise CommandError(f"History is broken, first at: {found}.")
        self.stdout.write(f"History is whole: {Seal.objects.count()} rows, {len(kept)} roots.")


def mailed(roots: Roots) -> dict[int, str]:
    """Roots that were typed or pasted; raises CommandError for what is none."""
    try:
        return {int(number): one for _day, number, one in roots}
    except ValueError as wrong:
        raise CommandError("A root is a day, a number and a hash, as in the mail.") from wrong
