"""The rules of the house that no linter knows, each shown to catch what it is made for."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from django.utils import translation

from cases.deadlines import LEGS, RULES
from cases.models import Appointment, Case, Offer
from cases.moves import Event
from cases.notices import FAMILY_KINDS, LANGUAGES_OF, OWED, WHEN_UNSURE, Kind, Unsure
from cases.states import OPEN
from cases.wording import CATALOGUES, KEYS

HOUSE = Path(__file__).parents[2]
ROOMS = ("advisory", "cases", "schools", "workers")
DOORS = ("advisory/desk", "advisory/family", "schools/api", "schools/office", "workers")
FILES = [
    path
    for room in ROOMS
    for path in sorted((HOUSE / room).rglob("*.py"))
    if "migrations" not in path.parts
]
DOOR_FILES = [
    path
    for path in FILES
    if str(path.relative_to(HOUSE)).startswith(DOORS)
    and "management" not in path.parts
    # The people of the office are the desk's own: their table, and the verbs that write it.
    and path not in (HOUSE / "advisory/desk/models.py", HOUSE / "advisory/desk/accounts.py")
]
ROOM_FILES = [path for path in FILES if not path.is_relative_to(HOUSE / "workers")]

ASKED_OF_QUERYSETS = {"filter", "exclude", "annotate", "aggregate", "bulk_create", "bulk_update"}
WRITTEN = {"save", "delete", "create", "update", "get_or_create", "update_or_create"}
MACHINES: tuple[Any, ...] = (Case, Offer, Appointment)
MOVES = {move.name for one in MACHINES for move in one().get_all_state_transitions()}


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def functions(source: str) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            yield node


def too_long(source: str, most: int) -> dict[str, int]:
    """The functions longer than that, with their lines."""
    lengths = {one.name: (one.end_lineno or 0) - one.lineno + 1 for one in functions(source)}
    return {name: length for name, length in lengths.items() if length > most}


def queries(source: str) -> set[str]:
    """What a source asks of or writes to models itself, rather than by a word of the room."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            holder = ast.unparse(node.value)
            of_model = ".objects" in holder or holder.endswith("_set")
            if of_model and node.attr in ASKED_OF_QUERYSETS | WRITTEN:
                found.add(f"{holder}.{node.attr}")
            if node.attr in {"save", "delete"} and not holder.endswith("form"):
                found.add(f"{holder}.{node.attr}")
    return found


def imported(tree: ast.Module) -> set[str]:
    """The names a module has by import."""
    return {
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def moves_by_hand(source: str) -> set[str]:
    """Calls of a machine's methods on an object: only the ledger may make them."""
    tree = ast.parse(source)
    modules = imported(tree)
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            holder = ast.unparse(node.func.value)
            of_case = holder.split(".")[-1] in CALLED_SO and holder not in modules
            if of_case and node.func.attr in MOVES:
                found.add(f"{holder}.{node.func.attr}")
    return found


CALLED_SO = {
    "case", "offer", "appointment", "locked", "survivor", "held", "promised", "one", "other",
    "live_offer", "promised_offer", "merged_into",
}  # fmt: skip


def states_set_by_hand(source: str) -> set[str]:
    """Writes of a state past the machine: `update(state=…)`, `create(state=…)`, `Case(state=…)`."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not any(one.arg == "state" for one in node.keywords):
            continue
        name = ast.unparse(node.func)
        if name.split(".")[-1] in WRITTEN | {"Case", "Offer", "Appointment"}:
            found.add(name)
    return found


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_fits_on_a_desk(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    assert too_long(path.read_text(), 30) == {}


def test_the_rule_of_length_sees_a_long_function() -> None:
    assert too_long("def f():\n" + "    pass\n" * 30, 30) == {"f": 31}


def test_a_task_is_thin_and_takes_nothing() -> None:
    source = (HOUSE / "workers/tasks.py").read_text()
    assert too_long(source, 10) == {}
    assert {ast.unparse(one.args) for one in functions(source)} == {""}


@pytest.mark.parametrize("path", DOOR_FILES, ids=named)
def test_doors_ask_by_name_and_write_nothing(path: Path) -> None:
    assert queries(path.read_text()) == set()


@pytest.mark.parametrize(
    "source",
    ["Case.objects.filter(pk=1)", "Case.objects.all().exclude(pk=1)", "case.save()",
     "Offer.objects.create(pk=1)"],
)  # fmt: skip
def test_the_rule_of_doors_sees_a_query(source: str) -> None:
    assert queries(source)


@pytest.mark.parametrize(
    "path", [path for path in ROOM_FILES if path != HOUSE / "cases/ledger.py"], ids=named
)
def test_only_the_ledger_moves_a_case(path: Path) -> None:
    assert moves_by_hand(path.read_text()) == set()


def test_the_rule_of_the_ledger_sees_a_move_and_lets_verbs_pass() -> None:
    assert moves_by_hand("self.case.invite()") == {"self.case.invite"}
    assert moves_by_hand("offer.accept()") == {"offer.accept"}
    assert moves_by_hand("from cases.actions import answers\nanswers.accept(offer)") == set()


@pytest.mark.parametrize(
    # A notice has no machine: the outbox writes its state, and the notice that of what it carries.
    "path",
    [
        path
        for path in FILES
        if path.parent != HOUSE / "cases/outbox" and path != HOUSE / "cases/models/notice.py"
    ],
    ids=named,
)
def test_no_state_is_written_past_the_machine(path: Path) -> None:
    assert states_set_by_hand(path.read_text()) == set()


@pytest.mark.parametrize(
    "source", ["Case.objects.update(state='CLOSED')", "Offer.objects.create(state='SENT')"]
)
def test_the_rule_of_states_sees_a_write_past_the_machine(source: str) -> None:
    assert states_set_by_hand(source)


def test_every_open_state_has_a_leg_with_a_holder() -> None:
    assert set(LEGS) == set(OPEN)
    assert all(leg.holder for leg in LEGS.values())


def test_every_event_says_what_is_owed() -> None:
    assert set(OWED) == set(Event)


def test_every_reminder_says_what_goes_to_whom() -> None:
    assert {rule.key for rule in RULES.values() if bool(rule.notice) != bool(rule.to)} == set()


@pytest.mark.parametrize("kind", Kind)
def test_every_notice_has_its_text_in_each_language_it_promises(kind: Kind) -> None:
    if kind in FAMILY_KINDS:  # from the catalogues, each of which has every text
        assert f"{kind}.body" in KEYS
        assert set(LANGUAGES_OF[kind]) == set(CATALOGUES)
    assert ("de" in LANGUAGES_OF[kind]) is (kind != Kind.WEBHOOK_TEST)  # only software reads it
    for language in LANGUAGES_OF[kind] if kind not in FAMILY_KINDS else ():
        get_template(f"notices/{kind.value}/{language}.txt")


def test_only_letters_to_somebody_outside_wait_for_a_person_when_unsure() -> None:
    assert set(WHEN_UNSURE) == set(Kind)
    parked = {kind for kind, what in WHEN_UNSURE.items() if what is Unsure.PARK}
    assert parked <= FAMILY_KINDS | {Kind.OFFER, Kind.SCHOOL_ASSIGNED}
    assert {Kind.INVITATION, Kind.PLACEMENT_LETTER, Kind.WAITING_LIST, Kind.OFFER} <= parked


def test_every_word_of_the_room_is_there_in_german() -> None:
    with translation.override("de"):
        assert str(Event.INVITE.label) == "Familie eingeladen"
