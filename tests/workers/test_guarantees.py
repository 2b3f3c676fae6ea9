"""The page of guarantees says what the code declares, and its figures keep its promises."""

import re

from cases.notices import WHEN_UNSURE
from tests.workers.faults import table
from tests.workers.faults.results import Result
from tests.workers.faults.table import HEAD, PAGE, kinds_table, part, put_in, results_table
from workers.failpoints import POINTS

TEXT = PAGE.read_text()


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_what_each_kind_does_in_the_window_is_the_table_of_the_code() -> None:
    assert part(TEXT, "kinds") == kinds_table()
    assert len(part(TEXT, "kinds").splitlines()) == len(WHEN_UNSURE) + 2


def test_every_point_of_the_window_is_explained() -> None:
    named = set(re.findall(r"`([a-z_]+)`", TEXT))
    assert named >= set(POINTS)


def test_the_table_of_results_has_every_figure_and_nothing_was_lost() -> None:
    _run, _blank, head, _line, *rows = part(TEXT, "results").splitlines()
    assert tuple(cells(head)) == HEAD
    assert len(rows) > 18
    lost, outside = HEAD.index("lost"), HEAD.index("doubled outside the window")
    for line in rows:
        assert (cells(line)[lost].strip("*"), cells(line)[outside].strip("*")) == ("0", "0"), line
    assert cells(rows[-1])[0] == "**all**"


def test_the_table_of_the_model_names_each_search() -> None:
    searched = part(TEXT, "model").splitlines()[2:]
    assert [cells(line)[0] for line in searched] == list(table.MODELS)


def test_a_table_is_put_between_its_marks_and_nowhere_else() -> None:
    text = "before\n<!-- kinds -->\nold\n<!-- /kinds -->\nafter old"
    assert put_in(text, "kinds", "new") == (
        "before\n<!-- kinds -->\nnew\n<!-- /kinds -->\nafter old"
    )


def test_figures_are_added_up() -> None:
    one = Result("a", 1, 2, 3, 0, 0, 4, 5, 6)
    written = results_table([one, one], table.Run("PostgreSQL", "1")).splitlines()
    assert written[-1] == (
        "| **all** | **2** | **4** | **6** | **0** | **0** | **8** | **10** | **12** |"
    )
