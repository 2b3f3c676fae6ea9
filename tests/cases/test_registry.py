"""Registry lists: every usual way of writing them, bad lines and hostile files, nobody twice."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from cases import registry
from cases.actions.intake import report
from cases.actors import Actor
from cases.models import Case, Child, Guardian, Household, Step
from cases.registry.importing import Run
from cases.states import CaseState, Channel, Door, Precision, Relation, Role, Sex
from tests.factories import MONDAY, make_person, report_data

TODAY = date(2026, 11, 9)
HEADER = "Nachname;Vorname;Geburtsdatum;Straße;PLZ;Ort;Telefon"


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    """Write a list of these lines into a file."""

    def write(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / "liste.csv"
        path.write_bytes("\r\n".join([header, *lines]).encode(encoding))
        return path

    return write


def run(path: Path, *options: str) -> tuple[str, int]:
    """What the command says about a file, and its exit status."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_reports", str(path), *options, stdout=out, stderr=err)
    except CommandError as ended:
        return f"{out.getvalue()}{ended}", ended.returncode
    return out.getvalue(), 0


def only_child() -> Child:
    """The one child there is."""
    return Child.objects.select_related("household", "case").get()


# --- Files ----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_list_is_read_in_every_usual_writing(
    listed: Callable[..., Path], encoding: str, sign: str
) -> None:
    line = "Çelik;Jürgen;1.2.2013;Große Straße 1;45127;Essen;0201 555010"
    path = listed(line.replace(";", sign), header=HEADER.replace(";", sign), encoding=encoding)
    assert run(path)[1] == 0
    child = only_child()
    assert (child.family_name, child.given_name) == ("Çelik", "Jürgen")
    assert (child.birth_date, child.household.street) == (date(2013, 2, 1), "Große Straße 1")
    assert child.household.guardians.get().phone == "+49201555010"


@pytest.mark.django_db
def test_a_case_of_a_list_has_its_first_step_by_the_import_and_a_date(
    listed: Callable[..., Path],
) -> None:
    person = make_person(Role.INTAKE, username="clerk")
    run(listed("Muster;Ali;1.2.2013;Weg 1;45127;Essen;"), "--user", "clerk")
    case = Case.objects.get()
    step = Step.objects.get()
    assert (case.state, case.holder) == (CaseState.REPORTED, Role.INTAKE)
    assert (step.door, step.role, step.user_id) == (Door.IMPORT, Role.CLOCK, person.pk)


@pytest.mark.django_db
def test_a_line_with_everything_fills_child_household_and_guardians(
    listed: Callable[..., Path],
) -> None:
    header = (
        "Name;Vorname;Name in eigener Schrift;geb.;Geburtsort;Geschlecht;Staatsangehörigkeit;"
        "Sprache;Dolmetscher;Einreise;Zuzug;Zugangsweg;Straße;Nr.;PLZ;Ort;Stadtteil;Unterkunft;"
        "Auskunftssperre;Mutter;Vater;Mobil;E-Mail;Aufenthaltstitel"
    )
    path = listed(
        "Коваль;Юлія;Юлія Коваль;05.2014;Lwiw;w;ukrainisch;Ukrainisch;ja;03.2026;1.9.2026;§ 24;"
        "Musterweg;7a;45127;Essen;Stadtkern;Haus Nord;nein;Oksana Koval;Ihor Koval;"
        "0170 1234567;Oksana@Mail.example;geheim",
        header=header,
    )
    said, status = run(path)
    assert status == 0
    assert "Columns left unread: Aufenthaltstitel." in said
    child = only_child()
    assert child.name_own_script == "Юлія Коваль"
    assert (child.birth_date, child.birth_date_precision) == (date(2014, 5, 1), Precision.MONTH)
    assert (child.sex, child.nationalities, child.birth_place) == (Sex.FEMALE, ["UA"], "Lwiw")
    assert (child.family_language, child.interpreter_language) == ("uk", "uk")
    assert (child.arrival_on, child.immigration_year) == (None, 2026)
    assert (child.residence_on, child.channel) == (date(2026, 9, 1), Channel.UKRAINE_24)
    home = child.household
    assert (home.address, home.district) == ("Musterweg 7a, 45127 Essen", "Stadtkern")
    assert (home.accommodation, home.disclosure_block) == ("Haus Nord", False)
    assert list(home.guardians.values_list("name", "relation", "phone", "email", "language")) == [
        ("Oksana Koval", Relation.MOTHER, "+491701234567", "oksana@mail.example", "uk"),
        ("Ihor Koval", Relation.FATHER, "", "", "uk"),
    ]
    assert not hasattr(child, "aufenthaltstitel")


@pytest.mark.django_db
def test_one_name_part_is_enough_and_a_comma_parts_a_whole_name(
    listed: Callable[..., Path],
) -> None:
    header = "Name;Geburtsdatum;Telefon"
    run(
        listed(
            "محمد;2012;0201 555011",
            "Al Hasan, Amira;4.5.2013;0201 555012",
            header=header,
        )
    )
    names = list(Child.objects.order_by("pk").values_list("family_name", "given_name"))
    assert names == [("محمد", ""), ("Al Hasan", "Amira")]


@pytest.mark.django_db
def test_an_address_in_one_cell_is_taken_apart(listed: Callable[..., Path]) -> None:
    header = "Nachname;Vorname;Geburtsdatum;Anschrift"
    run(listed("Muster;Ali;1.2.2013;Am Weg 3b, 45127 Essen", header=header))
    home = Household.objects.get()
    assert (home.street, home.postcode, home.city) == ("Am Weg 3b", "45127", "Essen")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("town", "ours"), [("Essen", True), ("Essen-Kray", True), ("", True), ("Bottrop", False)]
)
def test_a_child_of_another_town_is_known_as_such(
    listed: Callable[..., Path], town: str, ours: bool
) -> None:
    run(listed(f"Muster;Ali;1.2.2013;Weg 1;45127;{town};"))
    assert Household.objects.get().lives_in_town is ours


@pytest.mark.django_db
@pytest.mark.parametrize(("cell", "blocked"), [("ja", True), ("§ 51", True), ("", False)])
def test_whatever_is_no_no_is_a_disclosure_block(
    listed: Callable[..., Path], cell: str, blocked: bool
) -> None:
    run(listed(f"Muster;Ali;1.2.2013;Weg 1;45127;Essen;;{cell}", header=HEADER + ";Sperrvermerk"))
    assert Household.objects.get().disclosure_block is blocked


@pytest.mark.django_db
def test_bad_lines_are_named_with_their_fields_and_the_good_ones_go_in(
    listed: Callable[..., Path],
) -> None:
    said, status = run(
        listed(
            "Gut;Eins;1.2.2013;Weg 1;45127;Essen;",
            "Geheimname;Zwei;31.02.2013;Weg 1;45127;Essen;",
            ";;unbekannt;Weg 1;45127;Essen;",
            "Geheimname;Vier;1.2.2013;;;;",
            "=HYPERLINK(A1);Fuenf;1.2.2013;Weg 1;45127;Essen;",
            "Geheimname;Sechs;1.2.2013;Weg 1;45127;Essen;;zuviel",
            'Geheim"name"x;"Sie"ben;1.2.2013;Weg 1;45127;Essen;',
            f"{'A' * 151};Acht;1.2.2013;Weg 1;45127;Essen;",
            "",
            "Gut;Zehn;1.2.2014;Weg 1;45127;Essen;",
        )
    )
    assert status == 2
    assert Case.objects.count() == 2
    refused = said.partition("Refused: 7 lines.\n")[2].partition("The lines above")[0]
    assert [line.strip() for line in refused.splitlines()] == [
        "line 3, Geburtsdatum: is a day that doesn't exist",
        "line 4, Nachname: at least one part of the name is needed",
        "line 4, Geburtsdatum: is unknown; at least the year is needed",
        "line 5, phone: A phone number, a mail address or an address is needed.",
        "line 6, Nachname: is no name",
        "line 7, line: has more cells than the header; is a separator missing its quotes?",
        "line 8, line: its quotes are broken",
        "line 9, Nachname: is longer than 150 characters",
    ]
    assert "Geheim" not in said


@pytest.mark.django_db
def test_what_is_not_understood_is_left_empty_and_told(listed: Callable[..., Path]) -> None:
    header = "Nachname;Vorname;Geburtsdatum;Geschlecht;Sprache;Staatsangehörigkeit;Telefon;E-Mail"
    said, status = run(
        listed("Muster;Ali;1.1.2013;?;Klingonisch;Mordor;keins 12;kein@", header=header)
    )
    assert status == 0
    assert "To be asked for: 5 fields." in said
    for field in ("Geburtsdatum", "Sprache", "Staatsangehörigkeit", "Telefon", "E-Mail"):
        assert f"line 2, {field}: " in said
    child = only_child()
    assert (child.family_language, child.nationalities) == ("", [])
    assert child.household.guardians.get().phone == "keins 12"


@pytest.mark.django_db
def test_a_second_run_of_the_same_list_opens_nothing(listed: Callable[..., Path]) -> None:
    path = listed(
        "Muster;Ali;1.2.2013;Weg 1;45127;Essen;0201 555010",
        "Muster;Lina;5.6.2015;Weg 1;45127;Essen;0201 555010",
        "محمد;;2012;Weg 9;45127;Essen;",
        "Hasan;Omar;01.01.2012;;;;0201 555019",
    )
    first, status = run(path)
    assert (status, Case.objects.count()) == (0, 4)
    again, status = run(path)
    assert (status, Case.objects.count()) == (0, 4)
    assert "Opened: 0 cases" in again
    assert "Known already: 4 lines." in again
    assert f"line 2: case {Case.objects.earliest('pk').number}" in again
    assert Household.objects.count() == 3
    assert "Opened: 4 cases, 1 of them beside brothers and sisters." in first


@pytest.mark.django_db
def test_a_child_twice_in_the_list_is_opened_once(listed: Callable[..., Path]) -> None:
    said, status = run(
        listed(
            "Muster;Mohamed;1.2.2013;Weg 1;45127;Essen;",
            "Muster;Mohamed;1.2.2013;Weg 2;45127;Essen;",
        )
    )
    assert (status, Case.objects.count()) == (0, 1)
    assert f"line 3: case {Case.objects.get().number} (line 2)" in said


@pytest.mark.django_db
def test_a_child_that_only_resembles_another_waits_for_a_person(
    listed: Callable[..., Path],
) -> None:
    path = listed(
        "Al-Hasan;Mohamed;01.01.2013;Weg 1;45127;Essen;",
        "Alhassan;Muhammad;01.01.2013;Ring 5;45129;Essen;",
    )
    said, status = run(path)
    assert (status, Case.objects.count()) == (2, 1)
    assert "Perhaps the same child, not opened: 1 line." in said
    assert "line 3: case " in said
    assert "Mohamed" not in said
    said, status = run(path, "--anyway", "3")
    assert (status, Case.objects.count()) == (0, 2)
    assert (run(path)[1], Case.objects.count()) == (0, 2)


@pytest.mark.django_db
def test_a_child_of_the_database_is_found_by_another_spelling(
    listed: Callable[..., Path],
) -> None:
    known = report(
        report_data(given_name="Mohamed", family_name="Hussein", birth_date=date(2013, 5, 4)),
        by=Actor.importer(),
        at=MONDAY,
    )
    said, _status = run(listed("Husain;Muhammad;4.5.2013;Weg 1;45127;Essen;"))
    assert Case.objects.count() == 1
    assert f"line 2: case {known.number}" in said


@pytest.mark.django_db
def test_brothers_and_sisters_share_a_household_and_its_guardians(
    listed: Callable[..., Path],
) -> None:
    header = HEADER + ";Sorgeberechtigte"
    run(
        listed(
            "Muster;Ali;1.2.2013;Weg 1;45127;Essen;0201/555010;Rana Muster",
            "Muster;Lina;5.6.2015;Weg 1;45127;Essen;(0201) 555010;Rana Muster, Karim Muster",
            "Muster;Omar;7.8.2017;Weg 1;45127;Essen;;Rana  Muster",
            "Fremd;Eva;7.8.2016;Weg 1;45127;Essen;;Ada Fremd",
            header=header,
        )
    )
    assert Household.objects.count() == 2
    assert Child.objects.filter(family_name="Muster").values("household").distinct().count() == 1
    assert Guardian.objects.filter(name="Rana Muster").count() == 1


@pytest.mark.django_db
def test_the_number_of_a_home_ties_no_strangers_together(listed: Callable[..., Path]) -> None:
    header = "Nachname;Vorname;Geburtsdatum;Unterkunft;Telefon"
    run(
        listed(
            "Eins;Ali;1.2.2013;Haus Nord;0201 555010",
            "Zwei;Lina;5.6.2015;Haus Nord;0201 555010",
            "Drei;Omar;7.8.2017;Haus Nord;0201 555010",
            header=header,
        )
    )
    assert Household.objects.count() == 3


@pytest.mark.django_db
def test_a_number_that_leads_to_strangers_puts_nobody_into_their_home(
    listed: Callable[..., Path],
) -> None:
    said, status = run(
        listed(
            "Muster;Ali;1.2.2013;Weg 1;45127;Essen;0201 555010",
            "Fremd;Lina;5.6.2015;Ring 9;45129;Essen;0201 555010",
            "Muster;Omar;7.8.2017;Ufer 3;45127;Essen;0201 555010",
            "Fremd;Eva;7.8.2016;Weg 1;45127;Essen;0201 555010",
        )
    )
    assert status == 0
    homes = list(Child.objects.order_by("pk").values_list("household__street", flat=True))
    assert homes == ["Weg 1", "Ring 9", "Weg 1", "Ring 9"]
    number = Case.objects.earliest("pk").number
    assert f"line 3, phone: leads to case {number} of another name at another address" in said
    assert f"line 4, address: differs from case {number} of the same family" in said


@pytest.mark.django_db
def test_a_rehearsal_says_the_same_and_writes_nothing(listed: Callable[..., Path]) -> None:
    path = listed(
        "Muster;Ali;1.2.2013;Weg 1;45127;Essen;0201 555010",
        "Muster;Ali;1.2.2013;Weg 1;45127;Essen;0201 555010",
        "Muster;Lina;31.2.2015;Weg 1;45127;Essen;0201 555010",
        "Muster;Lina;5.6.2015;Weg 1;45127;Essen;0201 555010",
    )
    rehearsed, status = run(path, "--dry-run")
    assert (status, Case.objects.count(), Household.objects.count()) == (2, 0, 0)
    real, status = run(path)
    assert (status, Case.objects.count()) == (2, 2)
    assert rehearsed.replace("Dry run: nothing was written.\n", "") == real


@pytest.mark.django_db
def test_stopped_by_the_keyboard_it_keeps_what_it_has_and_goes_on_later(
    listed: Callable[..., Path],
) -> None:
    sounds = ("ba", "fo", "gu", "ki", "lo", "mu", "na", "ro", "sa", "ti")
    lines = [
        f"{sounds[n % 10]}{sounds[n // 10]}r;{sounds[n // 10]}l;3.4.{2006 + n % 15};Weg {n};;;"
        for n in range(60)
    ]
    sheet = registry.read(listed(*lines))
    entries = registry.entries_of(sheet, today=TODAY, town="Essen")

    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    outcome = registry.import_entries(entries, Run(Actor.importer(), MONDAY, progress=interrupt))
    assert (outcome.opened, Case.objects.count(), outcome.stopped_before) == (50, 50, 52)
    assert not outcome.is_complete
    assert (run(listed(*lines))[1], Case.objects.count()) == (0, 60)


# --- Workbooks ------------------------------------------------------------------------------------


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


def test_no_file_and_no_user_are_said_plainly(tmp_path: Path) -> None:
    assert run(tmp_path / "keine.csv") == ("There is no file keine.csv.", 1)
    assert run(tmp_path) == (f"There is no file {tmp_path.name}.", 1)


@pytest.mark.django_db
def test_an_unknown_user_is_refused_before_anything_is_read(listed: Callable[..., Path]) -> None:
    said, status = run(listed("Muster;Ali;1.2.2013;Weg 1;45127;Essen;"), "--user", "nobody")
    assert (said, status) == ("There is no active user nobody.", 1)
    assert not Case.objects.exists()
