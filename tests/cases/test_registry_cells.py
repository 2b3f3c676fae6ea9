"""Cells of registry lists: dates, words and columns as registration offices write them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cases.registry.columns import header_of
from cases.registry.values import Unreadable, day_in, day_of_birth, text_of
from cases.registry.words import channel_of, country_of, language_of, nationalities_of, sex_of
from cases.states import Channel, Precision, Sex

TODAY = date(2026, 11, 9)
KEYS = Path(__file__).parents[3] / "shared" / "data" / "key_staatsangehoerigkeit.csv"


# --- Dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "on", "precision"),
    [
        ("1.2.2013", "2013-02-01", Precision.DAY),
        ("01.02.13", "2013-02-01", Precision.DAY),
        ("01. 02. 2013", "2013-02-01", Precision.DAY),
        ("2013-02-01", "2013-02-01", Precision.DAY),
        ("2013-02-01 00:00:00", "2013-02-01", Precision.DAY),
        ("2013-02-01T00:00:00", "2013-02-01", Precision.DAY),
        ("01-02-2013", "2013-02-01", Precision.DAY),
        ("20130201", "2013-02-01", Precision.DAY),
        ("1. Februar 2013", "2013-02-01", Precision.DAY),
        ("3. März 2013", "2013-03-03", Precision.DAY),
        ("14/02/2013", "2013-02-14", Precision.DAY),
        ("41306", "2013-02-01", Precision.DAY),
        (41306, "2013-02-01", Precision.DAY),
        (41306.0, "2013-02-01", Precision.DAY),
        (datetime.fromisoformat("2013-02-01"), "2013-02-01", Precision.DAY),
        ("01.01.2013", "2013-01-01", Precision.DAY),
        ("29.02.2012", "2012-02-29", Precision.DAY),
        ("00.02.2013", "2013-02-01", Precision.MONTH),
        ("02.2013", "2013-02-01", Precision.MONTH),
        ("02/2013", "2013-02-01", Precision.MONTH),
        ("2013-02", "2013-02-01", Precision.MONTH),
        ("Feb 2013", "2013-02-01", Precision.MONTH),
        ("00.00.2013", "2013-01-01", Precision.YEAR),
        ("xx.xx.2013", "2013-01-01", Precision.YEAR),
        ("??.??.2013", "2013-01-01", Precision.YEAR),
        ("--.--.2013", "2013-01-01", Precision.YEAR),
        ("2013", "2013-01-01", Precision.YEAR),
        (2013, "2013-01-01", Precision.YEAR),
        (2013.0, "2013-01-01", Precision.YEAR),
        ("01.01.2013 (Tag unbekannt)", "2013-01-01", Precision.YEAR),
        ("01.01.2013 (geschätzt)", "2013-01-01", Precision.ESTIMATED),
        ("ca. 2013", "2013-01-01", Precision.ESTIMATED),
        ("~2013", "2013-01-01", Precision.ESTIMATED),
        ("01.01.2013?", "2013-01-01", Precision.ESTIMATED),
        ("fiktiv 15.03.2013", "2013-03-15", Precision.ESTIMATED),
    ],
)
def test_a_birth_date_is_read_as_exactly_as_it_is_known(
    cell: Any, on: str, precision: Precision
) -> None:
    day = day_of_birth(cell, TODAY)
    assert (day.on.isoformat(), day.precision) == (on, precision)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("unbekannt", "is unknown; at least the year is needed"),
        ("k. A.", "is unknown; at least the year is needed"),
        ("?", "is unknown; at least the year is needed"),
        ("", "is missing"),
        (None, "is missing"),
        ("31.02.2013", "is a day that doesn't exist"),
        ("29.02.2013", "is a day that doesn't exist"),
        ("32.01.2013", "is a day that doesn't exist"),
        ("01.13.2013", "is a day that doesn't exist"),
        ("02/03/2013", "may begin with the day or the month; write it like 31.12.2013"),
        ("01.02.2030", "lies in the future"),
        ("10.11.2026", "lies in the future"),
        ("01.02.1985", "is more than 25 years ago: not a child"),
        ("2. Foo 2013", "is no date; write it like 31.12.2013, or the year alone"),
        ("neun Jahre", "is no date; write it like 31.12.2013, or the year alone"),
        ("0", "is no date; write it like 31.12.2013, or the year alone"),
        ("9" * 5000, "is no date; write it like 31.12.2013, or the year alone"),
        ("\u0660\u0661.\u0660\u0662.\u0662\u0660\u0663\u0660", "lies in the future"),
    ],
)
def test_a_birth_date_that_cannot_be_read_is_refused_with_its_reason(
    cell: Any, reason: str
) -> None:
    with pytest.raises(Unreadable, match=reason.replace("?", r"\?")):
        day_of_birth(cell, TODAY)


def test_two_digits_of_a_year_mean_the_last_hundred_years() -> None:
    assert day_in("01.02.26", TODAY).on.year == 2026
    assert day_in("01.02.27", TODAY).on.year == 1927


def test_numbers_of_days_in_a_workbook_of_an_old_mac_count_from_1904() -> None:
    assert day_in("41306", TODAY, date(1904, 1, 1).toordinal()).on == date(2017, 2, 2)


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Syrien", ["SY"]),
        ("syrisch", ["SY"]),
        ("SY", ["SY"]),
        ("SYR", ["SY"]),
        ("475", ["SY"]),
        ("0", ["DE"]),
        ("Ukraine / russisch", ["UA", "RU"]),
        ("rumänisch, deutsch", ["RO", "DE"]),
        ("Bosnien und Herzegowina", ["BA"]),
        ("Kosovo", ["XK"]),
        ("staatenlos", ["XA"]),
        ("998", ["XB"]),
        ("Türkei", ["TR"]),
        ("Iran", ["IR"]),
        ("UA, UA, RU, BY, MD", ["UA", "RU", "BY"]),
    ],
)
def test_nationalities_are_read_by_name_code_or_official_key(text: str, codes: list[str]) -> None:
    assert nationalities_of(text) == codes


@pytest.mark.skipif(not KEYS.exists(), reason="the official keys are not beside the checkout")
def test_every_official_key_of_a_state_that_exists_is_known() -> None:
    gone = {"138", "132", "159", "162"}  # Yugoslavia, Serbia and Montenegro, USSR, Czechoslovakia
    rows = [line.split(";") for line in KEYS.read_text("utf-8-sig").splitlines()[1:]]
    assert {row[0]: country_of(row[0]) for row in rows if row[0] not in gone} == {
        row[0]: row[2] for row in rows if row[0] not in gone
    }
    assert {row[3] for row in rows if row[0] not in gone and _unknown(row[3])} == set()


def _unknown(name: str) -> bool:
    try:
        country_of(name)
    except Unreadable:
        return True
    return False


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Arabisch", "ar"),
        ("ukrainisch", "uk"),
        ("uk", "uk"),
        ("Farsi", "fa"),
        ("Dari", "prs"),
        ("Kurmanci", "kmr"),
        ("Kurdisch (Sorani)", "ckb"),
        ("Sorani", "ckb"),
        ("Türkçe", "tr"),
        ("Rumänisch, Romanes", "ro"),
        ("Serbisch", "sr-Latn"),
    ],
)
def test_a_language_is_read_by_its_names(text: str, code: str) -> None:
    assert language_of(text) == code


def test_sexes_and_ways_of_arrival_are_read_by_their_usual_words() -> None:
    assert [sex_of(text) for text in ("W", "männlich", "Divers", "ohne Angabe")] == list(Sex)
    ways = ("EU-Bürger", "Asylverfahren", "§ 24 AufenthG", "Familiennachzug")
    assert [channel_of(way) for way in ways] == [
        Channel.EU,
        Channel.ASYLUM,
        Channel.UKRAINE_24,
        Channel.FAMILY,
    ]
    with pytest.raises(Unreadable):
        sex_of("Klara")


def test_a_cell_loses_signs_that_turn_or_hide_what_follows() -> None:
    assert text_of("Ami\u202era\u0007 \u00a0 X") == "Amira X"
    assert text_of("علی‌رضا") == "علی‌رضا"  # the joiner of Persian stays
    assert [text_of(cell) for cell in ("k.A.", "-", None, 45127.0)] == ["", "", "", "45127"]


@pytest.mark.parametrize(
    ("titles", "fields"),
    [
        (["Familienname", "Vornamen", "geb. am"], "family_name given_name birth_date"),
        (["NAME", "VORNAME", "GEB.-DATUM"], "family_name given_name birth_date"),
        (["Name, Vorname", "Geb."], "full_name birth_date"),
        (
            ["Nachname des Kindes", "Kind Vorname", "Geburtstag"],
            "family_name given_name birth_date",
        ),
        (["Sorgeberechtigte/r", "Tel.-Nr.", "E-Mail"], "guardian phone email"),
        (["Strasse", "Haus-Nr.", "Postleitzahl", "Wohnort"], "street house_number postcode city"),
        (["Staatsangeh.", "Einreise am", "Zuzug"], "nationalities arrival_on residence_on"),
    ],
)
def test_columns_are_known_by_their_usual_names(titles: list[str], fields: str) -> None:
    assert " ".join(header_of(titles).fields) == fields
