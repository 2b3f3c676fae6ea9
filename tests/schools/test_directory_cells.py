"""How the cells of the directory are understood: days, coordinates, names."""

from datetime import date
from pathlib import Path

import pytest

from schools.directory.entries import joined
from schools.models import School
from tests.schools.ministry import row, run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "last_day", "active"),
    [
        ("1", "01.08.1973", True),
        ("6", "01.08.1973", True),
        ("2", "31.07.2027", True),
        ("2", "14.09.2026", True),
        ("2", "13.09.2026", False),
        ("9", "31.07.2021", False),
    ],
)
def test_a_school_teaches_until_its_last_day(
    tmp_path: Path, status: str, last_day: str, active: bool
) -> None:
    run(
        tmp_path,
        [row("100100", Schulbetriebsschluessel=status, Schulbetriebsdatum=last_day)],
    )

    school = School.objects.get()
    assert school.is_active is active
    day, month, year = map(int, last_day.split("."))
    assert school.closed_on == (date(year, month, day) if status in "29" else None)


@pytest.mark.parametrize(
    ("cells", "place", "note"),
    [
        ({"EPSG": "null"}, (362000, 5702000), ""),
        ({"EPSG": "EPSG:25833"}, (None, None), "EPSG: EPSG:25833 is not zone 32"),
        ({"UTMRechtswert": "", "UTMHochwert": ""}, (None, None), ""),
        ({"UTMRechtswert": "362000,5"}, (None, None), "are not whole metres"),
        ({"UTMRechtswert": "862000"}, (None, None), "lies outside the country"),
    ],
)
def test_coordinates_are_taken_only_where_they_are_metres_of_zone_32(
    tmp_path: Path, cells: dict[str, str], place: tuple[int | None, int | None], note: str
) -> None:
    outcome = run(tmp_path, [row("100100", **cells)])

    school = School.objects.get()
    assert (school.utm_east, school.utm_north) == place
    assert bool(note) == bool(outcome.notes)
    assert note in "".join(outcome.notes)


def test_a_homepage_that_is_no_web_address_is_left_out(tmp_path: Path) -> None:
    run(tmp_path, [row("100100", Homepage="javascript:alert(1)")])

    assert School.objects.get().homepage == ""


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (
            ["Leither Schule", "Städt. Gem. Grundschule", ""],
            "Leither Schule Städt. Gem. Grundschule",
        ),
        (["Städt. Förder-", "schule mit zwei", "Orten"], "Städt. Förderschule mit zwei Orten"),
        (["Private Montessori-", "Gesamtschule"], "Private Montessori-Gesamtschule"),
        (["Städt. Grund-", "und Hauptschule"], "Städt. Grund- und Hauptschule"),
        (["Grundschule Sande - Primarstufe -", "Kath."], "Grundschule Sande - Primarstufe - Kath."),
        (["Gymnasium -Primarstufe-", "der Stadt"], "Gymnasium -Primarstufe- der Stadt"),
        (["Realschule -Sek. I-", "Städt."], "Realschule -Sek. I- Städt."),
    ],
)
def test_a_name_is_mended_where_its_cells_broke_a_word(parts: list[str], name: str) -> None:
    assert joined(parts) == name
