"""The machine of a case as a drawing: boxes at fixed places, arrows from the table of moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.template import Library
from django.utils.translation import gettext as _

from cases.models import Case
from cases.moves import HOLDABLE, MOVES, STAY, Move
from cases.states import CaseState

register = Library()

S = CaseState
# Column and row of each state: the way to school in the middle row, what is beside it below.
PLACES: Final[dict[CaseState, tuple[int, int]]] = {
    S.REPORTED: (0, 0),
    S.INVITED: (1, 0),
    S.APPOINTMENT_SCHEDULED: (2, 0),
    S.IN_CONSULTATION: (3, 0),
    S.READY_FOR_PLACEMENT: (4, 0),
    S.OFFERED: (5, 0),
    S.PLACED: (6, 0),
    S.ENROLLED: (7, 0),
    S.ON_HOLD: (0, 1),
    S.WAITLISTED: (4, 1),
    S.ASSIGNMENT_REQUESTED: (5, 1),
    S.NOT_ATTENDING: (6, 1),
    S.CLOSED: (7, 1),
}
# Units of the drawing.
BOX_WIDTH, BOX_HEIGHT = 128, 46
COLUMN, ROW = 152, 118
TOP, SIDE, BEND = 52, 6, 15
WIDTH = SIDE * 2 + COLUMN * 7 + BOX_WIDTH
HEIGHT = TOP + ROW + BOX_HEIGHT + 28
LINE_LENGTH = 14


@dataclass(frozen=True)
class Box:
    """A state with its words in one line or two."""

    x: int
    y: int
    lines: list[str]
    is_now: bool

    @property
    def rows(self) -> list[tuple[int, str]]:
        """Each line with its height."""
        first = self.y + BOX_HEIGHT // 2 - 8 * (len(self.lines) - 1)
        return [(first + 16 * nth, line) for nth, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Arrow:
    """A move from one state to another."""

    path: str
    is_now: bool


@dataclass(frozen=True)
class Way:
    """A move out of the present state, in words."""

    label: object
    targets: str
    roles: str


@register.inclusion_tag("desk/case/_machine.html")
def machine(case: Case) -> dict[str, Any]:
    """The drawing of the machine with the present state marked, and the same in words."""
    now = CaseState(case.state)
    arrows = [Arrow(_path(*pair), pair[0] == now) for pair in sorted(_pairs())]
    return {
        "boxes": [_box(state, state == now) for state in PLACES],
        # What leads on from here is drawn last and so above the rest.
        "arrows": sorted(arrows, key=lambda arrow: arrow.is_now),
        "ways": list(_ways(now)),
        "title": _("The way of a case. Now: %(state)s.") % {"state": now.label},
        "width": WIDTH,
        "height": HEIGHT,
        "box": (BOX_WIDTH, BOX_HEIGHT, BOX_WIDTH // 2),
    }


def _pairs() -> set[tuple[CaseState, CaseState]]:
    """Every change of state but those that many states share; the page says them in a sentence."""
    return {
        (start, end)
        for move in MOVES.values()
        if len(move.sources) <= len(HOLDABLE) // 2
        for start in move.sources
        for end in move.targets
        if _is_drawn(start, end)
    }


def _is_drawn(start: CaseState, end: CaseState) -> bool:
    usual_end = (start, end) == (S.ENROLLED, S.CLOSED)
    return usual_end or not {start, end} & {S.CLOSED, S.ON_HOLD}


def _ways(now: CaseState) -> Iterator[Way]:
    for move in MOVES.values():
        if now in move.sources and move.targets != STAY:
            yield Way(move.label, _targets(move), ", ".join(_roles(move)))


def _targets(move: Move) -> str:
    if len(move.targets) > len(HOLDABLE) // 2:
        return _("where it was")
    return _(" or ").join(str(state.label) for state in move.targets)


def _roles(move: Move) -> list[str]:
    return sorted(str(role.label) for role in move.roles)


def _corner(state: CaseState) -> tuple[int, int]:
    column, row = PLACES[state]
    return SIDE + column * COLUMN, TOP + row * ROW


def _box(state: CaseState, is_now: bool) -> Box:
    x, y = _corner(state)
    return Box(x, y, _broken(str(state.label)), is_now)


def _broken(words: str) -> list[str]:
    """In two lines where it is long, the break as near to the middle as a space allows."""
    spaces = [nth for nth, sign in enumerate(words) if sign == " "]
    if len(words) <= LINE_LENGTH or not spaces:
        return [words]
    middle = min(spaces, key=lambda nth: abs(nth - len(words) / 2))
    return [words[:middle], words[middle + 1 :]]


def _path(start: CaseState, end: CaseState) -> str:
    (x1, y1), (x2, y2) = _corner(start), _corner(end)
    if y1 != y2:
        return _between_rows((x1, y1), (x2, y2))
    span = (x2 - x1) // COLUMN
    if span == 1:
        middle = y1 + BOX_HEIGHT // 2
        return f"M{x1 + BOX_WIDTH} {middle} H{x2 - 2}"
    return _above(x1, x2, y1, span) if span > 0 else _below(x1, x2, y1, -span)


def _above(x1: int, x2: int, y: int, span: int) -> str:
    left, right = x1 + BOX_WIDTH // 2 + 14, x2 + BOX_WIDTH // 2 - 14
    height = y - BEND * span
    return f"M{left} {y} C{left + 20} {height} {right - 20} {height} {right} {y - 2}"


def _below(x1: int, x2: int, y: int, span: int) -> str:
    y += BOX_HEIGHT
    right, left = x1 + BOX_WIDTH // 2 - 14, x2 + BOX_WIDTH // 2 + 14
    depth = y + BEND * (span + 1)
    return f"M{right} {y} C{right - 20} {depth} {left + 20} {depth} {left} {y + 2}"


def _between_rows(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Down on the left of a column's middle, up on the right, so that both can be seen."""
    is_down = end[1] > start[1]
    shift = BOX_WIDTH // 2 + (-22 if is_down else 22)
    x1, x2 = start[0] + shift, end[0] + shift
    y1 = start[1] + BOX_HEIGHT if is_down else start[1]
    y2 = end[1] - 2 if is_down else end[1] + BOX_HEIGHT + 2
    bend = (y1 + y2) // 2
    return f"M{x1} {y1} C{x1} {bend} {x2} {bend} {x2} {y2}"
