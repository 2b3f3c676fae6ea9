"""Every test that docs/security.md names as a proof is there."""

import re
from pathlib import Path

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs" / "security.md").read_text(encoding="utf-8")
PROOF = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_proof_that_the_page_names_is_there() -> None:
    named = PROOF.findall(PAGE)
    missing = [
        (path, name)
        for path, name in named
        if not (HOUSE / path).is_file()
        or (name and f"def {name}(" not in (HOUSE / path).read_text(encoding="utf-8"))
    ]
    assert len(named) > 50
    assert missing == []


def test_every_row_of_the_tables_says_what_shows_it() -> None:
    shown = PAGE.partition("<!-- shown -->")[2].partition("<!-- /shown -->")[0]
    rows = [line for line in shown.splitlines() if line.startswith("| ") and "---" not in line]
    heads = ("| row |", "| risk |")
    bare = [row for row in rows if not row.startswith(heads) and "`" not in row.split("|")[-2]]
    assert bare == []
