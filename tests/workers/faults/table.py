"""The tables of `docs/guarantees.md`: `python -m tests.workers.faults` writes, a test reads."""

import json
import os
import platform
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import translation

from cases.notices import WHEN_UNSURE, Kind, Unsure
from tests.workers.faults.results import Result
from tests.workers.model.explore import explore
from tests.workers.model.marks import Marks
from tests.workers.model.senders import Left, begin

PAGE = Path(settings.BASE_DIR) / "docs" / "guarantees.md"
HEAD = (
    "What was done", "faults", "owed", "delivered", "lost", "doubled outside the window",
    "doubled inside it", "called unsure", "shown to a person",
)  # fmt: skip
MODELS = {
    "one nudge": ((Unsure.AGAIN,), Left(crashes=2, ticks=4, faults=2, people=1)),
    "one letter": ((Unsure.PARK,), Left(crashes=2, ticks=4, faults=2, people=1)),
    "both in one batch": (tuple(Unsure), Left(crashes=2, ticks=3, faults=1, people=0)),
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """On what the figures stand."""

    database: str
    size: str

    def __str__(self) -> str:
        return (
            f"{date.today():%Y-%m-%d}, {self.database}, {os.cpu_count()} cores, "  # noqa: DTZ011
            f"Python {platform.python_version()}, EINSTIEG_TEST_SIZE={self.size}."
        )


def row(*cells: object) -> str:
    """One line of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def results_table(results: list[Result], run: Run) -> str:
    """Each fault with its figures, and their sum."""
    lines = [str(run), "", row(*HEAD), row("---", *["--:"] * (len(HEAD) - 1))]
    figures = [list(vars(one).values()) for one in results]
    lines += [row(*one) for one in figures]
    sums = [sum(column) for column in list(zip(*figures, strict=True))[1:]]
    return "\n".join([*lines, row("**all**", *(f"**{one}**" for one in sums))])


def kinds_table() -> str:
    """What each kind of notice does in the window."""
    with translation.override("en"):
        lines = [row(Kind(kind).label, what.value) for kind, what in WHEN_UNSURE.items()]
    return "\n".join([row("kind", "when no answer was seen"), row("---", "---"), *lines])


def model_table() -> str:
    """How much of the model was searched: all that can be reached."""
    lines = [row("notices", "crashes", "ticks of half a lease", "faults of the server", "states")]
    lines.append(row("---", "--:", "--:", "--:", "--:"))
    for name, (kinds, left) in MODELS.items():
        found = explore(begin(kinds, left), Marks())
        assert not found.broken
        lines.append(row(name, left.crashes, left.ticks, left.faults, f"{found.states:,}"))
    return "\n".join(lines)


def part(text: str, name: str) -> str:
    """What stands between the marks of this name."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.DOTALL)
    assert found is not None, name
    return found[1]


def put_in(text: str, name: str, table: str) -> str:
    """The text with this table between the marks."""
    begin_mark, end_mark = f"<!-- {name} -->\n", f"\n<!-- /{name} -->"
    return text.replace(begin_mark + part(text, name) + end_mark, begin_mark + table + end_mark)


def write(results: list[Result], run: Run) -> None:
    """All three tables anew."""
    text = PAGE.read_text()
    text = put_in(text, "results", results_table(results, run))
    text = put_in(text, "kinds", kinds_table())
    PAGE.write_text(put_in(text, "model", model_table()))


def read(path: Path) -> list[Result]:
    """The lines that the tests have kept."""
    return [Result(**json.loads(line)) for line in path.read_text().splitlines()]
