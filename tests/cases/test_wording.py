"""The words for families: whole in every language, with the same places, and the office's own."""

import re

import pytest

from cases.languages import LETTER_LANGUAGES
from cases.models import Rewording
from cases.states import CaseState
from cases.wording import (
    CATALOGUES,
    KEYS,
    NOTE,
    NotFillable,
    fill,
    places,
    places_of,
    privacy_version,
    words,
)
from cases.wording.catalogue import FOLDER
from tests.factories import MONDAY

LEFT_OVER = ("{child", "child}", "[ {child}", "[no place]", "{Child}", "{{a}}")
READ_BY_PEOPLE = {"de", "en"}


def test_there_is_one_catalogue_for_each_language_of_our_letters() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(LETTER_LANGUAGES)


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_language_has_every_text_and_no_other(language: str) -> None:
    texts = CATALOGUES[language].texts
    wanted = set(KEYS) - ({NOTE} if language == "de" else set())
    assert set(texts) == wanted
    assert not [key for key, text in texts.items() if not text.strip()]


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_text_has_the_same_places_in_every_language(language: str) -> None:
    texts = CATALOGUES[language].texts
    wrong = {key: places(text) for key, text in texts.items() if places(text) != places_of(key)}
    assert wrong == {}


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_a_text_is_no_copy_of_another_language(language: str) -> None:
    texts = CATALOGUES[language].texts
    others = [one for code, one in CATALOGUES.items() if code != language]
    long = {key: text for key, text in texts.items() if len(text) > 60 and "sms" not in key}
    assert not [key for key, text in long.items() for one in others if one.texts.get(key) == text]


def test_only_what_people_have_read_is_called_reviewed() -> None:
    assert {code for code, one in CATALOGUES.items() if one.is_reviewed} == READ_BY_PEOPLE
    for language in set(CATALOGUES) - READ_BY_PEOPLE:
        first = (FOLDER / f"{language}.toml").read_text("utf-8").splitlines()[:3]
        assert "# Machine-made: to be reviewed by a native speaker." in first


def test_a_french_colon_or_question_mark_never_begins_a_line() -> None:
    """The space before it is one that does not break; a short message has no letter for that."""
    texts = CATALOGUES["fr"].texts
    assert [key for key, text in texts.items() if re.search(" [:;?!]", text)] == [
        "appointment_reminder.sms"
    ]


def test_every_state_is_told() -> None:
    assert {f"where.{state}" for state in CaseState} <= set(KEYS)


@pytest.mark.parametrize(
    ("text", "facts", "said"),
    [
        ("Ihr Kind[ {child}] soll", {"child": "Amira"}, "Ihr Kind Amira soll"),
        ("Ihr Kind[ {child}] soll", {}, "Ihr Kind soll"),
        ("{a} und {b}", {"a": "{b}", "b": "[x]"}, "{b} und [x]"),
    ],
)
def test_places_are_filled_once_and_an_empty_one_takes_its_bracket_along(
    text: str, facts: dict[str, object], said: str
) -> None:
    assert fill(text, facts) == said


@pytest.mark.parametrize("text", LEFT_OVER)
def test_a_bracket_left_over_is_seen(text: str) -> None:
    with pytest.raises(NotFillable):
        places(text)


@pytest.mark.django_db
def test_the_newest_words_of_the_office_count_until_it_goes_back_to_those_of_the_house() -> None:
    own = CATALOGUES["uk"].texts["common.greeting"]
    for text in ("Family!", "Dear family!"):
        Rewording.objects.create(language="uk", key="common.greeting", text=text, at=MONDAY)
    assert words("uk").say("common.greeting") == "Dear family!"
    Rewording.objects.create(language="uk", key="common.greeting", text="", at=MONDAY)
    assert words("uk").say("common.greeting") == own
    assert words("xx").language == "de"


@pytest.mark.django_db
def test_a_change_of_the_privacy_notice_gives_it_another_version() -> None:
    before = privacy_version("uk")
    Rewording.objects.create(language="uk", key="privacy.body", text="…", at=MONDAY)
    assert privacy_version("uk") == f"{before}+1"
    assert privacy_version("ar") == before.replace("uk", "ar")
