"""What the README draws and names is what is there."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from cases.management.commands import draw_states
from cases.management.commands.draw_states import BEGIN, END, diagram, with_diagram
from cases.moves import MOVES, Event
from cases.states import CaseState

HOUSE = Path(__file__).parents[2]
README = HOUSE / "README.md"


def test_the_diagram_in_the_readme_is_drawn_from_the_table_of_moves() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == with_diagram(text), "manage.py draw_states --write README.md"


def test_the_diagram_shows_every_state_and_every_move_that_changes_one() -> None:
    drawn = diagram()
    with translation.override("en"):
        for state in CaseState:
            assert f'state "{state.label}" as {state}' in drawn
        for event in Event:
            shown = f"{MOVES[event].number} {MOVES[event].label}".replace(":", "") in drawn
            assert shown == bool(MOVES[event].targets), event


def test_the_diagram_follows_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    before = diagram()
    fewer = {event: move for event, move in MOVES.items() if event != Event.ASK}
    monkeypatch.setattr(draw_states, "MOVES", fewer)
    assert diagram() != before


def test_the_diagram_is_the_same_in_every_language() -> None:
    with translation.override("de"):
        german = diagram()
    with translation.override("en"):
        assert diagram() == german


def test_the_command_prints_and_writes(tmp_path: Path) -> None:
    out, file = StringIO(), tmp_path / "some.md"
    call_command("draw_states", stdout=out)
    assert out.getvalue().strip() == diagram()
    file.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    call_command("draw_states", write=file)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert diagram() in text
    assert "\nold\n" not in text
    file.write_text("no place\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("draw_states", write=file)


def test_every_file_the_readme_names_is_there() -> None:
    text = README.read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\((?!https?:)([^)#]+)\)", text))
    named = set(re.findall(r"`((?:cases|schools|advisory|workers|tests)/[\w./]*)`", text))
    assert {one for one in linked | named if not (HOUSE / one).exists()} == set()


@pytest.mark.parametrize(
    "page", ["README.md", "docs/handbuch/README.md", "docs/screenshots/README.md"]
)
def test_every_picture_that_is_shown_is_there(page: str) -> None:
    text = (HOUSE / page).read_text(encoding="utf-8")
    shown = re.findall(r"\]\(([^)#:]+\.png)\)", text)
    assert shown
    assert [one for one in shown if not (HOUSE / page).parent.joinpath(one).exists()] == []
