"""Rows: the cells of one line by field, and what went wrong while they were read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from cases.registry.columns import Header
from cases.registry.sheets import Line
from cases.registry.values import Cell, Unreadable, text_of

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one field of one line, in the list's own name for the field."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.reason}"


class Row:
    """The cells of one line by field, with what went wrong while they were read."""

    def __init__(self, line: Line, header: Header) -> None:
        self.header = header
        self.line = line
        self.faults: list[Problem] = []
        self.hints: list[Problem] = []

    def cell(self, key: str) -> Cell:
        """The cell as it stands in the list."""
        at, cells = self.header.fields.get(key), self.line.cells or []
        return cells[at] if at is not None and at < len(cells) else None

    def text(self, key: str) -> str:
        """The cell as clean text."""
        return text_of(self.cell(key))

    def problem(self, key: str, reason: str) -> Problem:
        """What is wrong in this field."""
        return Problem(self.line.number, self.header.title(key), reason)

    def fault(self, key: str, reason: str) -> None:
        """Something without which the child can't be reported."""
        self.faults.append(self.problem(key, reason))

    def hint(self, key: str, reason: str) -> None:
        """Something that is left empty and has to be asked for."""
        self.hints.append(self.problem(key, reason))

    def soft(self, key: str, read: Callable[[str], T], otherwise: T) -> T:
        """The cell as `read` understands it; what it doesn't understand is left out with a hint."""
        text = self.text(key)
        if not text:
            return otherwise
        try:
            return read(text)
        except Unreadable as problem:
            self.hint(key, f"{problem}; left empty")
            return otherwise
