"""Workbooks: dates, formulas, and files that mean harm."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from cases.models import Case, Child, Guardian, Household
from tests.cases.listed import run


def workbook(path: Path, *rows: list[Any], book: Workbook | None = None) -> Path:
    """A workbook with these rows on its first sheet."""
    book = book or Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


TITLES = ["Nachname", "Vorname", "Geburtsdatum", "PLZ", "Telefon", "Straße"]


@pytest.mark.django_db
def test_a_workbook_is_read_with_its_dates_numbers_and_a_title_above(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("Legende")["A1"] = "gelb = dringend"
    path = workbook(
        tmp_path / "liste.xlsx",
        ["Meldungen der Woche"],
        [],
        TITLES,
        ["Muster", "Ali", datetime.fromisoformat("2013-02-01"), 45127, 1701234567, "Weg 1"],
        [],
        ["Kurz", "Lina", 41306, 1067, "0201 555010", "Weg 2"],
        ["Jahr", "Omar", 2012, 45127.0, None, "Weg 3"],
        book=book,
    )
    said, status = run(path)
    assert status == 0
    assert "Read liste.xlsx: 3 lines, XLSX. Only the sheet" in said
    assert "Legende" in said
    born = list(Child.objects.order_by("pk").values_list("birth_date", "birth_date_precision"))
    assert born == [
        (date(2013, 2, 1), "DAY"),
        (date(2013, 2, 1), "DAY"),
        (date(2012, 1, 1), "YEAR"),
    ]
    postcodes = list(Household.objects.order_by("pk").values_list("postcode", flat=True))
    assert postcodes == ["45127", "01067", "45127"]
    assert Guardian.objects.earliest("pk").phone == "+491701234567"


@pytest.mark.django_db
def test_a_bad_line_of_a_workbook_has_the_number_excel_shows(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "liste.xlsx", TITLES, [], [], ["Muster", "Ali", "?", 45127, None, "Weg 1"]
    )
    assert "line 4, Geburtsdatum: is unknown" in run(path)[0]


@pytest.mark.django_db
def test_a_formula_without_a_stored_value_is_an_empty_cell(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "liste.xlsx", TITLES, ["=A1", "=B1", "=TODAY()-4000", 45127, None, "Weg 1"]
    )
    said, status = run(path)
    assert (status, Case.objects.count()) == (2, 0)
    assert "line 2, Geburtsdatum: is missing" in said


def archive(path: Path, **parts: bytes) -> Path:
    """A ZIP archive that looks like a workbook from outside."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/"), content)
    return path


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "liste.xlsx",
        **{"[Content_Types].xml": b"<x/>", "xl__sharedStrings.xml": b" " * (101 * 1024**2)},
    )
    assert run(path) == ("liste.xlsx is far too large for a list of children.", 1)


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    source = workbook(tmp_path / "source.xlsx", TITLES, ["a", "b", "c"])
    laughs = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(10)
    )
    path = tmp_path / "liste.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = (
                    f'<?xml version="1.0"?><!DOCTYPE x [{laughs}]>'
                    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                    '<sheetData><row r="1"><c r="A1" t="str"><v>&l9;</v></c></row></sheetData>'
                    "</worksheet>"
                ).encode()
            new.writestr(part.filename, content)
    assert run(path) == (
        "liste.xlsx is a broken workbook: open it in Excel and save it anew.",
        1,
    )


def test_a_row_or_column_at_the_end_of_the_world_is_no_trap(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(TITLES)
    sheet["XFD3"] = "x"
    path = tmp_path / "liste.xlsx"
    book.save(path)
    assert run(path) == ("liste.xlsx has more than 200 columns.", 1)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty."),
        (b"\xef\xbb\xbf\r\n \r\n", "is empty."),
        (b"%PDF-1.7 ...", "is a PDF."),
        (b"\xd0\xcf\x11\xe0", "is an old Excel workbook (.xls); save it as .xlsx or CSV."),
        (b"PK\x03\x04rest", "is a damaged workbook."),
        (b"Nachname;Geb.\nA\x00B;2013", "contains NUL bytes: it is no text file."),
        (b"Nachname;Geb.\nM\xc3\xbcl\xff;2013", "is damaged: line 2 is no valid UTF-8."),
        (b"Nachname;Geb.\nM\x81;2013", "is no text file in UTF-8 or Windows-1252."),
        (b"Nachname;Geb.\r\n", "has a header but not a single child."),
        (
            b"Artikel;Preis\r\nBrot;2,50\r\n",
            "is no list of children: within its first 20 lines no header names a name "
            "(Nachname, Vorname) and a birth date (Geburtsdatum).",
        ),
        (b"Nachname;Geb.;Geb.\r\nA;2013;2014", "has two columns “Geb.”; rename or remove one."),
        (b'Nachname;Geb.\r\n"M;2013\r\nB;2014\r\n', "has a quote in line 2 that is never closed."),
        (b"Nachname;Geb." + b";x" * 1_000_000 + b"\r\nA;2013", "has more than 200 columns."),
        (b"Nachname;Geb.\r\n" + b"A;2013\r\n" * 5001, "has more than 5000 rows; split it."),
        (b"x" * (20 * 1024**2 + 1), "is larger than 20 MB."),
    ],
)
def test_a_file_that_cannot_be_used_is_answered_in_one_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "liste.csv"
    path.write_bytes(content)
    assert run(path) == (f"liste.csv {sentence}", 1)
