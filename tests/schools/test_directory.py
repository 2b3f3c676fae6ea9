"""The ministry's directory: both editions, broken files, second runs, schools that are gone."""

from collections.abc import Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from time import monotonic

import pytest
from django.core.management import CommandError, call_command

from schools.directory import (
    NotTheDirectory,
    Outcome,
    TooManyClosings,
    import_rows,
    read,
)
from schools.directory.entries import joined
from schools.directory.reading import COLUMNS
from schools.models import Authority, School

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 14)
LATER = date(2026, 10, 1)
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "schuldaten.csv"
needs_real = pytest.mark.skipif(
    not REAL.exists(), reason="the ministry's file is not beside the checkout (../shared/data/)"
)
HEADER = (
    *("Schulnummer", "Schulform", "Schulbezeichnung_1", "Schulbezeichnung_2"),
    *("Schulbezeichnung_3", "Kurzbezeichnung", "PLZ", "Ort", "Strasse", "Telefonvorwahl"),
    *("Telefon", "Faxvorwahl", "Fax", "E-Mail", "Homepage", "Rechtsform", "Traegernummer"),
    *("Gemeindeschluessel", "Schulbetriebsschluessel", "Schulbetriebsdatum", "EPSG"),
    *("UTMRechtswert", "UTMHochwert"),
)
NEWER = (*HEADER[:6], "Bezirksregierung", *HEADER[6:])


def row(number: str, **cells: str) -> dict[str, str]:
    """An invented school of Essen, with what the test wants otherwise."""
    standard = {
        "Schulnummer": number,
        "Schulform": "02",
        "Schulbezeichnung_1": "Städt. Schule",
        "Schulbezeichnung_2": f"am Übungsweg {number[-2:]}",
        "Kurzbezeichnung": f"Essen, GG Übungsweg {number[-2:]}",
        "Bezirksregierung": "Düsseldorf",
        "PLZ": "45127",
        "Ort": "Essen",
        "Strasse": "Übungsweg 1",
        "Telefonvorwahl": "0201",
        "Telefon": "5550100",
        "E-Mail": f"{number}@schule.nrw.de",
        "Homepage": "https://schule.example",
        "Rechtsform": "1",
        "Traegernummer": "10100",
        "Gemeindeschluessel": "05113000",
        "Schulbetriebsschluessel": "1",
        "Schulbetriebsdatum": "01.08.1973",
        "EPSG": "EPSG:25832",
        "UTMRechtswert": "362000",
        "UTMHochwert": "5702000",
    }
    return standard | cells


OFFICE = row("600113", Schulform="0A", Schulbezeichnung_1="Schulamt", Kurzbezeichnung="Schulamt")
TEN = [row(f"1001{number:02}") for number in range(10)]


def text(rows: Sequence[dict[str, str]], header: Sequence[str] = HEADER) -> str:
    """The rows as the ministry writes them."""
    lines = [";".join(f'"{one.get(column, "")}"' for column in header) for one in rows]
    return "\r\n".join(["sep=;", ";".join(header) + ";", *lines, ""])


def run(
    tmp_path: Path, rows: Sequence[dict[str, str]], on: date = TODAY, **options: object
) -> Outcome:
    """Write the rows into a file, read it and import it."""
    path = tmp_path / "schuldaten.csv"
    path.write_text(text(rows), encoding="utf-8", newline="")
    return import_rows(read(path), on=on, **options)  # type: ignore[arg-type]


def command(*arguments: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("import_schools", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def rows_now() -> list[tuple[object, ...]]:
    """Every school as it stands in the database."""
    return list(School.objects.order_by("number").values_list())


def test_a_school_is_taken_with_all_that_the_directory_says(tmp_path: Path) -> None:
    run(tmp_path, [row("100100"), OFFICE])

    school = School.objects.get(number="100100")
    assert school.name == "Städt. Schule am Übungsweg 00"
    assert school.label == "Essen, GG Übungsweg 00"
    assert (school.postcode, school.city, school.street) == ("45127", "Essen", "Übungsweg 1")
    assert (school.phone, school.homepage) == ("0201 5550100", "https://schule.example")
    assert (school.school_form, school.legal_form, school.authority_number) == ("02", "1", "10100")
    assert (school.district_key, school.status) == ("05113000", "1")
    assert (school.utm_east, school.utm_north) == (362000, 5702000)
    assert (school.is_active, school.closed_on, school.from_directory) == (True, None, True)
    assert school.mail_address == "100100@schule.nrw.de"


def test_authorities_are_kept_apart_from_schools(tmp_path: Path) -> None:
    outcome = run(tmp_path, [row("100100"), OFFICE])

    assert [record.number for record in outcome.added] == ["100100", "600113"]
    assert list(School.objects.values_list("number", flat=True)) == ["100100"]
    assert Authority.objects.get().name == "Schulamt am Übungsweg 13"


@pytest.mark.parametrize("header", [HEADER, NEWER], ids=["older edition", "newer edition"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("declared", [True, False], ids=["sep line", "no sep line"])
def test_every_edition_and_encoding_gives_the_same_school(
    tmp_path: Path, header: Sequence[str], encoding: str, declared: bool
) -> None:
    path = tmp_path / "any.csv"
    content = text([row("100100")], header)
    path.write_bytes((content if declared else content.split("\r\n", 1)[1]).encode(encoding))

    import_rows(read(path), on=TODAY)

    school = School.objects.get()
    assert (school.street, school.postcode, school.utm_north) == ("Übungsweg 1", "45127", 5702000)


def test_a_second_run_changes_nothing_and_says_so(tmp_path: Path) -> None:
    run(tmp_path, [*TEN, OFFICE])
    before = rows_now()

    outcome = run(tmp_path, [*TEN, OFFICE], on=LATER)

    assert (outcome.news, outcome.unchanged) == (False, 11)
    assert rows_now() == before
    assert "Nothing to change" in command(str(tmp_path / "schuldaten.csv"))


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    dry = run(tmp_path, TEN, dry_run=True)
    assert not School.objects.exists()

    wet = run(tmp_path, TEN)
    assert [record.number for record in dry.added] == [record.number for record in wet.added]


def test_a_change_names_its_fields_and_keeps_the_record(tmp_path: Path) -> None:
    run(tmp_path, TEN)
    old = School.objects.get(number="100103")

    outcome = run(tmp_path, [*TEN[:3], row("100103", Strasse="Neue Str. 2"), *TEN[4:]])

    assert [change.fields for change in outcome.changed] == [
        {"street": ("Übungsweg 1", "Neue Str. 2")}
    ]
    new = School.objects.get(number="100103")
    assert (new.pk, new.street) == (old.pk, "Neue Str. 2")


def test_a_school_gone_from_the_file_is_closed_and_opens_when_it_comes_back(tmp_path: Path) -> None:
    run(tmp_path, TEN)

    outcome = run(tmp_path, TEN[1:], on=LATER)
    assert [school.number for school in outcome.closed] == ["100100"]
    gone = School.objects.get(number="100100")
    assert (gone.is_active, gone.closed_on) == (False, LATER)
    assert not run(tmp_path, TEN[1:], on=LATER).news

    run(tmp_path, TEN, on=LATER)
    back = School.objects.get(number="100100")
    assert (back.pk, back.is_active, back.closed_on) == (gone.pk, True, None)


def test_a_school_entered_by_hand_is_not_closed(tmp_path: Path) -> None:
    School.objects.create(number="199999", name="Von Hand", district_key="05113000")
    run(tmp_path, TEN)

    assert School.objects.get(number="199999").is_active


def test_a_cut_off_file_closes_nothing_unless_forced(tmp_path: Path) -> None:
    run(tmp_path, TEN)
    before = rows_now()

    with pytest.raises(TooManyClosings, match="3 of 10 schools are not in the file"):
        run(tmp_path, TEN[3:])
    assert rows_now() == before

    assert len(run(tmp_path, TEN[3:], force=True).closed) == 3
    assert School.objects.active().count() == 7


def test_a_town_alone_leaves_other_towns_in_peace(tmp_path: Path) -> None:
    elsewhere = row("100500", Gemeindeschluessel="05112000", Ort="Duisburg")
    run(tmp_path, [*TEN, elsewhere])

    outcome = run(tmp_path, [*TEN[1:], row("100600"), row("100700", PLZ="x")], ags="05113000")

    assert [record.number for record in outcome.added] == ["100600"]
    assert [school.number for school in outcome.closed] == ["100100"]
    assert School.objects.get(number="100500").is_active
    assert School.objects.in_city("05113000").active().count() == 10


def test_a_school_that_moved_to_another_town_is_not_closed(tmp_path: Path) -> None:
    run(tmp_path, TEN)

    moved = row("100100", Gemeindeschluessel="05117000")
    outcome = run(tmp_path, [moved, *TEN[1:]], ags="05113000")

    assert outcome.closed == []
    assert School.objects.get(number="100100").district_key == "05117000"


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


def test_an_unknown_town_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text(TEN), encoding="utf-8")

    with pytest.raises(CommandError, match="no school with the district key 09999999"):
        command(str(path), "--ags", "09999999")
    with pytest.raises(CommandError, match="8 digits or its first 5"):
        command(str(path), "--ags", "Essen")


def test_the_command_speaks_in_sentences(tmp_path: Path) -> None:
    path = tmp_path / "schuldaten.csv"
    path.write_text(text([*TEN, OFFICE]), encoding="utf-8")
    command(str(path))
    changed = row("100101", Strasse="Neue Str. 2")
    path.write_text(text([changed, *TEN[2:], row("100200"), row("1")]), encoding="utf-8")
    School.objects.filter(number="100100").update(from_directory=False)

    assert command(str(path), "--dry-run").splitlines() == [
        "Read schuldaten.csv: 11 rows, UTF-8.",
        "Added: 1 school.",
        "  100200 Essen, GG Übungsweg 00",
        "Changed: 1 school.",
        '  100101 Essen, GG Übungsweg 01: street "Übungsweg 1" -> "Neue Str. 2"',
        "Closed: 0 schools.",
        "Refused: 1 row.",
        '  Line 13, Schulnummer: "1" is not a number of six digits'
        " (a spreadsheet may have taken its leading zero).",
        "Unchanged: 8.",
        "Dry run: nothing was written.",
    ]


def test_every_column_we_read_is_in_both_editions() -> None:
    assert set(COLUMNS) <= set(HEADER)


@needs_real
def test_the_real_directory_goes_in_within_ten_seconds_and_stays_put() -> None:
    started = monotonic()
    first = import_rows(read(REAL), on=TODAY)
    assert monotonic() - started < 10

    assert [len(first.added), len(first.refused), len(first.notes)] == [5505, 2, 0]
    assert {refused.reason for refused in first.refused} == {'"81" is not an official school form'}
    assert (School.objects.count(), Authority.objects.count()) == (5446, 59)
    assert not import_rows(read(REAL), on=TODAY).news


@needs_real
def test_essen_alone_has_169_schools_and_its_school_authority() -> None:
    import_rows(read(REAL), on=TODAY, ags="05113000")

    assert School.objects.in_city("05113000").active().count() == School.objects.count() == 169
    assert Authority.objects.get().name == "Schulamt für die Stadt Essen"
