"""The ministry's directory: both editions, broken files, second runs, schools that are gone."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from time import monotonic

import pytest
from django.core.management import CommandError

from schools.directory import (
    TooManyClosings,
    import_rows,
    read,
)
from schools.directory.reading import COLUMNS
from schools.models import Authority, School
from tests.schools.ministry import HEADER, TEN, TODAY, command, row, run, text

pytestmark = pytest.mark.django_db


LATER = date(2026, 10, 1)
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "schuldaten.csv"
needs_real = pytest.mark.skipif(
    not REAL.exists(), reason="the ministry's file is not beside the checkout (../shared/data/)"
)
NEWER = (*HEADER[:6], "Bezirksregierung", *HEADER[6:])
OFFICE = row("600113", Schulform="0A", Schulbezeichnung_1="Schulamt", Kurzbezeichnung="Schulamt")


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
