"""Print the map of rights for docs/access.md, from the tables that the program itself asks."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from advisory.desk.gates import GATES, Gate, Key, To, roles_through
from advisory.desk.urls import urlpatterns
from cases.access import ACCESS, GIVES, INCOMPATIBLE, STAGE_A, STAGE_B, Area, disclosed_fields
from cases.moves import MOVES
from cases.states import STAFF_ROLES, CaseState, OfferState, Role

Row = Iterable[object]
NOTHING = "\N{EN DASH}"
INTRODUCTION = """# Who may see and do what

Drawn by `manage.py draw_access --write docs/access.md` from the tables that the program asks;
a test compares. Nothing else gives anybody a right. One person may hold several roles, each of
them for ever or until a day.
"""
DATA = """What each role reads (r) and changes (rw) of a case it may open, from `cases/access.py`.
An advisor whose only role is ADVISOR is asked for the reason before a case of another team is
opened. The supervision opens cases that were put before it and sees of them child, biography and
place requests. SCHOOL, FAMILY and CLOCK have no log-in."""
GIVEN = """Who gives a role to a colleague and takes it, from `cases/access.py`; nobody changes
their own. Where the office keeps roles apart (`SEPARATE_ROLES`), nobody holds one together with
those of the last column. The first people are made by `manage.py create_advisor` on the machine."""
STEPS = """Who takes which step in which states of a case, from `cases/moves.py`. The state machine
refuses the rest, at every door."""
PAGES = """What opens each address, from `advisory/desk/gates.py`. An address without a row stays
shut. For "whoever may open the case" the page asks for the rights of the two tables above."""
STAGES = """Fields of the child in each state of a place request, from `cases/access.py`; the
address only where no disclosure block hides it. A school reaches its own requests alone; for it a
foreign one doesn't exist."""


class Command(BaseCommand):
    """Print the map, or write it into a file."""

    help = "Prints the map of rights as Markdown, from the tables of access, moves and gates."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, if one is to be written."""
        parser.add_argument("--write", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print, or write."""
        path: Path | None = options["write"]
        if path is None:
            self.stdout.write(access_map())
        else:
            path.write_text(access_map(), encoding="utf-8")


def access_map() -> str:
    """The whole page, the same in every language of the one who asks."""
    with translation.override("en"):
        parts = [
            ("Data", DATA, _data()),
            ("Roles", GIVEN, _given()),
            ("Steps", STEPS, _steps()),
            ("Pages of the desk", PAGES, _pages()),
            ("What a school sees", STAGES, _stages()),
        ]
    said = [f"\n## {title}\n\n{words}\n\n{table}\n" for title, words, table in parts]
    return INTRODUCTION + "".join(said)


def _data() -> str:
    rows = (
        [area.label, *(ACCESS[role].get(area, NOTHING) for role in STAFF_ROLES)] for area in Area
    )
    return _table(["", *STAFF_ROLES], rows)


def _given() -> str:
    rows = (
        [
            f"{role.value}: {role.label}",
            _names(one for one in GIVES if role in GIVES[one]),
            _names(one for pair in INCOMPATIBLE if role in pair for one in pair - {role}),
        ]
        for role in STAFF_ROLES
    )
    return _table(["role", "given by", "not together with"], rows)


def _steps() -> str:
    rows = (
        [move.number or NOTHING, move.label, _names(move.roles), _states(move.sources)]
        for move in MOVES.values()
    )
    return _table(["", "step", "who", "in the states"], rows)


def _pages() -> str:
    patterns = {one.name: str(one.pattern) for one in urlpatterns if hasattr(one, "name")}
    rows = ([f"`/{patterns[name]}`", *_keys(gate)] for name, gate in GATES.items())
    return _table(["address", "reads", "changes", "roles that read", "roles that change"], rows)


def _keys(gate: Gate) -> Iterator[str]:
    for key in (gate.reads, gate.writes):
        yield _word(key)
    for key, method in ((gate.reads, "GET"), (gate.writes, "POST")):
        through = roles_through(gate, method) if key else []
        yield "all" if len(through) == len(STAFF_ROLES) else _names(through)


def _word(key: Key | None) -> str:
    if key is None:
        return NOTHING
    return str(key.value if isinstance(key, To) else key.label)


def _stages() -> str:
    states = list(OfferState)
    rows = (
        [f"`{field}`", *(_yes(field in disclosed_fields(state)) for state in states)]
        for field in dict.fromkeys((*STAGE_A, *STAGE_B))
    )
    return _table(["", *states], rows)


def _yes(is_told: bool) -> str:
    return "yes" if is_told else NOTHING


def _names(roles: Iterable[Role]) -> str:
    held = set(roles)
    return ", ".join(role.value for role in Role if role in held) or NOTHING


def _states(states: tuple[CaseState, ...]) -> str:
    every = len(states) == len(CaseState)
    still_open = len(states) == len(CaseState) - 1 and CaseState.CLOSED not in states
    return "all" if every else "every open one" if still_open else ", ".join(states) or NOTHING


def _table(head: Row, rows: Iterable[Row]) -> str:
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
