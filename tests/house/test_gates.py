"""No address without its gate: the table of the desk, and the printed map of rights."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils import translation

from advisory.desk.gates import GATES
from advisory.desk.management.commands.draw_access import access_map
from advisory.desk.urls import urlpatterns

MAP = Path(__file__).parents[2] / "docs" / "access.md"


def test_every_address_of_the_desk_has_its_gate() -> None:
    names = {getattr(one, "name", None) for one in urlpatterns}
    assert names == set(GATES), "advisory/desk/gates.py has one row for each address"


def test_the_printed_map_is_drawn_from_the_tables(tmp_path: Path) -> None:
    assert MAP.read_text(encoding="utf-8") == access_map(), (
        "manage.py draw_access --write docs/access.md"
    )
    out, file = StringIO(), tmp_path / "access.md"
    with translation.override("de"):
        call_command("draw_access", stdout=out)
        call_command("draw_access", write=file)
    assert out.getvalue().strip() == access_map().strip()
    assert file.read_text(encoding="utf-8") == access_map()
