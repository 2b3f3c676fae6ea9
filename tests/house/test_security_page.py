"""docs/security.md is whole: every proof that it names is there, and every row of ASVS 5.0."""

import re
from collections import Counter
from pathlib import Path

import pytest

from advisory.knobs import MEANINGS

HOUSE = Path(__file__).parents[2]
STATIC = HOUSE / "static"
PAGE = (HOUSE / "docs" / "security.md").read_text(encoding="utf-8")
PROOF = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
ROW = re.compile(r"\b\d+\.\d+\.\d+\b(?! \(level 3\))")
DOORS = ("advisory", "cases", "schools")
RUNS = re.compile(
    r"\b(?:eval|exec|compile|os\.system|os\.popen|pickle\.\w+|marshal\.\w+)\(|subprocess\."
)
DIGESTS = re.compile(r"\b(?:hashlib\.|hmac\.new|salted_hmac\(|Fernet\(|\w+PrivateKey\.generate)")
SECRET = re.compile(r"SECRET|PASSWORD$|TOKEN|KEY|REDIS_URL")
# `kept[name] = …` could change what every object inherits; so could a merge of what was parsed.
BY_NAME = re.compile(
    r"(?<=[\w)\]])\[[^\]\n]+\]\s*(?:[-+*?|&]{0,2}=)(?![=>])|Object\.assign|__proto__|setPrototypeOf"
)
# How many rows of level 1 and 2 each section has: OWASP ASVS 5.0.0, of May 2025. Those of level 3
# are the last ones of their section; where one stands between others, it is named.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip


def first_cells() -> list[str]:
    """What stands in the first column of every table."""
    return [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| ")]


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


def test_every_row_of_levels_one_and_two_is_shown_or_not_met_or_not_used_and_once() -> None:
    named = Counter(row for cell in first_cells() for row in ROW.findall(cell))
    asked = {f"{part}.{nth}" for part, rows in SECTIONS.items() for nth in range(1, rows + 1)}
    assert sorted(asked - named.keys()) == []
    assert sorted(named.keys() - asked) == []
    assert [row for row, times in named.items() if times > 1] == []


def test_every_risk_of_the_api_has_its_row() -> None:
    named = {cell.split()[0] for cell in first_cells() if cell.startswith(" API")}
    assert named == {f"API{nth}" for nth in range(1, 11)}


def sources() -> dict[str, str]:
    """Every file of the doors and of the room."""
    paths = [path for room in DOORS for path in (HOUSE / room).rglob("*.py")]
    return {str(path.relative_to(HOUSE)): path.read_text(encoding="utf-8") for path in paths}


def test_no_door_runs_commands_code_or_pickles() -> None:
    found = {
        path for path, text in sources().items() if RUNS.search(re.sub(r"re\.compile\(", "", text))
    }
    assert found == {"advisory/desk/management/dumping.py"}  # pg_dump, called by an operator


def test_every_use_of_a_digest_stands_in_the_inventory() -> None:
    found = {path for path, text in sources().items() if DIGESTS.search(text)}
    assert [path for path in sorted(found) if f"`{path}`" not in PAGE] == []


def test_every_secret_of_the_settings_has_its_life_written_down() -> None:
    lives = PAGE.partition("### The life of a key")[2].partition("\n## ")[0]
    secrets = {name for chapter in MEANINGS.values() for name in chapter if SECRET.search(name)}
    assert {"SECRET_KEY", "REDIS_URL", "METRICS_TOKEN"} <= secrets
    assert [name for name in sorted(secrets) if f"`{name}`" not in lives] == []


def test_no_script_writes_by_a_name_that_it_was_given() -> None:
    scripts = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.js")}
    assert len(scripts) > 2
    assert {name: found for name, text in scripts.items() if (found := BY_NAME.findall(text))} == {}


@pytest.mark.parametrize(
    "line", ["kept[name] = 1;", "a[b.c] ??= {};", "Object.assign(a, JSON.parse(x))", "a.__proto__"]
)
def test_the_look_at_scripts_sees_it(line: str) -> None:
    assert BY_NAME.search(line)
    assert not BY_NAME.search(
        'const [a, b] = c; if (a[0] === b || a["x"] == 1) rows[i].hidden = true;'
    )
