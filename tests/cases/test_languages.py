"""Languages and nationalities of families: complete, in the right direction, with official keys."""

import csv
import unicodedata
from pathlib import Path

import pytest
from django.utils.translation import override

from cases.languages import (
    LANGUAGES,
    LETTER_LANGUAGES,
    NATIONALITIES,
    choices,
    direction,
    language_name,
    letter_language,
    nationality_choices,
    nationality_name,
)

SHARED = Path(__file__).parents[3] / "shared" / "data"
LISTED = [
    "ar",
    "uk",
    "tr",
    "ru",
    "ro",
    "bg",
    "fa",
    "prs",
    "kmr",
    "ckb",
    "sq",
    "ps",
    "en",
    "fr",
    "pl",
    "sr-Latn",
    "es",
    "el",
    "it",
    "so",
    "ti",
    "ur",
    "vi",
    "de",
]


def official(file: str, column: str) -> set[str]:
    path = SHARED / file
    if not path.exists():
        pytest.skip(f"the official keys are not here: {file}")
    with path.open(encoding="utf-8") as rows:
        return {row[column] for row in csv.DictReader(rows, delimiter=";")}


def test_every_language_of_the_office_is_listed() -> None:
    assert set(LISTED) <= set(LANGUAGES)


@pytest.mark.parametrize("code", LISTED)
def test_a_language_is_written_in_the_direction_of_its_letters(code: str) -> None:
    first = unicodedata.bidirectional(LANGUAGES[code].own[0])
    assert LANGUAGES[code].direction == ("rtl" if first in ("AL", "R") else "ltr")


def test_the_direction_is_known_with_a_region_and_for_strangers() -> None:
    assert [direction(code) for code in ("ar", "ar-SY", "kmr", "ckb", "xyz", "")] == [
        "rtl",
        "rtl",
        "ltr",
        "rtl",
        "ltr",
        "ltr",
    ]


def test_every_key_is_an_official_one() -> None:
    assert {language.key for language in LANGUAGES.values()} <= official(
        "key_verkehrssprache.csv", "schluessel"
    )


def test_both_kurdish_languages_share_the_one_key() -> None:
    assert LANGUAGES["kmr"].key == LANGUAGES["ckb"].key == "ku"


def test_letters_are_german_where_we_have_no_other() -> None:
    assert [letter_language(code) for code in (*LETTER_LANGUAGES, "ar-SY", "so", "", None)] == [
        *LETTER_LANGUAGES,
        "ar",
        "de",
        "de",
        "de",
    ]


def test_choices_name_a_language_in_the_pages_language_and_its_own() -> None:
    with override("de"):
        german = choices()
    with override("en"):
        english = choices()
    assert ("ar", "Arabisch · العربية") in german
    assert ("ar", "Arabic · العربية") in english
    assert ("de", "Deutsch") in german
    assert german[0] == ("sq", "Albanisch · shqip")
    assert german[-2:] == [("mis", "Andere Sprache"), ("und", "Unbekannt")]
    assert len(german) == len(LANGUAGES)


def test_an_unknown_code_is_its_own_name() -> None:
    assert language_name("xyz") == "xyz"
    assert nationality_name("??") == "??"


def test_nationalities_are_sorted_by_their_name_and_those_without_come_last() -> None:
    with override("de"):
        german = nationality_choices()
    with override("en"):
        english = nationality_choices()
    assert german[:2] == [("AF", "Afghanistan"), ("EG", "Ägypten")]
    assert [code for code, _ in german[-3:]] == ["XA", "XB", "XC"]
    assert ("SY", "Syrien") in german
    assert ("SY", "Syria") in english
    assert {code for code, _ in german} == set(NATIONALITIES)


def test_every_country_of_today_with_an_official_key_can_be_chosen() -> None:
    gone = {"CS", "SU", "YU", "NU", "CK"}
    assert official("key_staatsangehoerigkeit.csv", "iso2") - gone <= set(NATIONALITIES)
