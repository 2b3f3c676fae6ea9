"""Draw the machine of a case for the README, from its one table."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from cases.moves import HOLDABLE, MOVES, STAY, Event, Move
from cases.states import CaseState

BEGIN, END = "<!-- states -->", "<!-- /states -->"
# Drawn once for all open states; twelve arrows each would hide the way.
ANYWHERE = "ANY"
BIRTH = "[*]"
Arrow = tuple[str, str]


class Command(BaseCommand):
    """Print the diagram (Mermaid), or write it into a file between its two marks."""

    help = "Draws the states of a case as a Mermaid diagram, from the table of moves."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, if one is to be written."""
        parser.add_argument("--write", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, or write."""
        path: Path | None = options["write"]
        if path is None:
            self.stdout.write(diagram())
            return
        text = path.read_text(encoding="utf-8")
        if BEGIN not in text or END not in text:
            raise CommandError(f"{path} has no place for the diagram: {BEGIN} and {END}.")
        path.write_text(with_diagram(text), encoding="utf-8")


def with_diagram(text: str) -> str:
    """The text with the diagram of today between its marks."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n```mermaid\n{diagram()}\n```\n{END}{after}"


def diagram() -> str:
    """Every move that changes the state, as an arrow with its numbers and what is done."""
    with translation.override("en"):
        names = [f'    state "{state.label}" as {state}' for state in CaseState]
        arrows = [f"    {start} --> {end}: {said}" for (start, end), said in _arrows().items()]
    anywhere = f'    state "any open state" as {ANYWHERE}'
    return "\n".join(["stateDiagram-v2", *names, anywhere, *arrows])


def _arrows() -> dict[Arrow, str]:
    labels: dict[Arrow, list[str]] = {}
    for event, move in MOVES.items():
        for arrow in _of(event, move):
            labels.setdefault(arrow, []).append(f"{move.number} {move.label}")
    return {arrow: ", ".join(said).replace(":", "") for arrow, said in labels.items()}


def _of(event: Event, move: Move) -> Iterator[Arrow]:
    if move.targets == STAY:
        return
    starts = [BIRTH] if event == Event.REPORT else _drawn(move.sources)
    for start in starts:
        for end in _drawn(move.targets):
            yield start, end


def _drawn(states: Iterable[CaseState]) -> list[str]:
    """The states by name; many of them at once as anywhere (a case goes on where it was)."""
    named = [state.value for state in states]
    many = len(named) > len(HOLDABLE) // 2
    return [ANYWHERE] if many else named
