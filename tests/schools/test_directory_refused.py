"""Rows and files of the directory that cannot be used, and what they leave alone."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from schools.directory import (
    NotTheDirectory,
    import_rows,
    read,
)
from schools.models import School
from tests.schools.ministry import TEN, TODAY, command, row, run, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"Schulform": "81"}, "Schulform", '"81" is not an official school form'),
        (
            {"Schulform": "2"},
            "Schulform",
            '"2" is not an official school form (a spreadsheet may have taken its leading zero)',
        ),
        ({"Schulform": "0A"}, "Schulform", "numbers beginning with 6 and the form 0A belong"),
        ({"Schulnummer": "12345"}, "Schulnummer", '"12345" is not a number of six digits'),
        ({"Schulnummer": "²²²²²²"}, "Schulnummer", '"²²²²²²" is not a number of six digits'),
        ({"PLZ": "4512"}, "PLZ", '"4512" is not a postcode of five digits'),
        ({"Gemeindeschluessel": "5113000"}, "Gemeindeschluessel", '"5113000" is not a district'),
        ({"Schulbezeichnung_1": ""}, "Schulbezeichnung_1", '"" is missing'),
        ({"Schulbetriebsschluessel": ""}, "Schulbetriebsschluessel", '"" is not a key of one'),
        (
            {"Schulbetriebsschluessel": "9", "Schulbetriebsdatum": "2021"},
            "Schulbetriebsdatum",
            '"2021" is not a date like 31.07.2026',
        ),
        ({"Kurzbezeichnung": "x" * 121}, "Kurzbezeichnung", "121 characters are more than 120"),
        ({"Schulnummer": "100100"}, "Schulnummer", "100100 already stands in line 3"),
        ({"Strasse": 'Weg"; "'}, "row", "the number of cells does not fit the header"),
    ],
)
def test_a_bad_row_is_refused_with_line_field_and_reason(
    tmp_path: Path, cells: dict[str, str], column: str, reason: str
) -> None:
    outcome = run(tmp_path, [row("100100"), row("100101") | cells, row("100102")])

    assert [(refused.line, refused.column) for refused in outcome.refused] == [(4, column)]
    assert outcome.refused[0].reason.startswith(reason)
    assert list(School.objects.order_by("number").values_list("number", flat=True)) == [
        "100100",
        "100102",
    ]


def test_a_refused_row_does_not_close_its_school(tmp_path: Path) -> None:
    run(tmp_path, TEN)

    outcome = run(tmp_path, [row("100100", PLZ="x"), *TEN[1:]])

    assert (outcome.closed, len(outcome.refused)) == ([], 1)
    assert School.objects.active().count() == 10


def test_nothing_is_closed_while_a_number_cannot_be_read(tmp_path: Path) -> None:
    run(tmp_path, TEN)

    outcome = run(tmp_path, [row("10010O"), *TEN[1:]])

    assert outcome.closed == []
    assert outcome.notes == [
        "Nothing was closed: line 3 has no readable number and may be one of the 1 missing schools."
    ]


def test_a_quote_never_closed_spoils_its_own_line_only(tmp_path: Path) -> None:
    path = tmp_path / "quote.csv"
    broken = text(TEN).replace('"100103";"02";"Städt. Schule"', '"100103";"02";"Städt. Schule')
    path.write_text(broken, encoding="utf-8")

    outcome = import_rows(read(path), on=TODAY)

    assert [refused.line for refused in outcome.refused] == [6]
    assert School.objects.count() == 9


WITHOUT_TOWN = text(TEN).replace("Gemeindeschluessel", "Kreis")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "x.csv is empty."),
        (b"\xef\xbb\xbf\r\n \r\n", "x.csv is empty."),
        (b"sep=;\r\n", "x.csv is empty."),
        (b"PK\x03\x04rest", "x.csv is a ZIP archive or an Excel workbook"),
        (b"%PDF-1.7", "x.csv is a PDF."),
        (b"\x7fELF\x00\x01", "x.csv is not a text file in UTF-8 or Windows-1252."),
        (text(TEN).encode("utf-16"), "x.csv is not a text file in UTF-8 or Windows-1252."),
        (b"Schul\x81nummer", "x.csv is not a text file in UTF-8 or Windows-1252."),
        (b"<html><body>404</body></html>", "none of its columns is in the first line."),
        (WITHOUT_TOWN.encode(), "it lacks Gemeindeschluessel."),
        (text([]).encode(), "x.csv has a header but not a single school."),
        (text([row("1"), row("2")]).encode(), "Not one row can be used. Line 3, Schulnummer:"),
        (text(TEN).encode() + b"\xc3", "x.csv is damaged or cut off: line 13 is no valid UTF-8."),
    ],
)
def test_a_file_that_is_not_the_directory_gets_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError) as refusal:
        command(str(path))

    assert sentence in str(refusal.value)
    assert refusal.value.returncode == 1
    assert not School.objects.exists()


def test_missing_and_monstrous_files_get_one_sentence(tmp_path: Path) -> None:
    monster = tmp_path / "monster.csv"
    with monster.open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)

    for path, sentence in ((monster, "larger than 50 MB"), (tmp_path, "There is no file")):
        with pytest.raises(NotTheDirectory, match=sentence):
            read(path)
