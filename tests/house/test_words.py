"""Every word that is shown is there in German, and whole in every language."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

HOUSE = Path(__file__).parents[2]
ROOMS = ("advisory", "cases", "schools", "workers")
GERMAN = HOUSE / "locale/de/LC_MESSAGES/django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
Message = str | tuple[str, ...]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def of_python() -> set[Message]:
    """Every message of our sources."""
    found: set[Message] = set()
    for room in ROOMS:
        rows = extract_from_dir(str(HOUSE / room), [("**.py", "python")], keywords=KEYWORDS)
        found |= {message for _path, _line, message, _notes, _context in rows}
    return found


def of_source(source: str) -> set[Message]:
    """Every message of one source."""
    rows = extract("python", BytesIO(source.encode()), keywords=KEYWORDS)
    return {message for _line, message, _notes, _context in rows}


def of_template(source: str) -> set[Message]:
    """Every message of a template, found as Django's makemessages does."""
    return of_source(f"(\n{templatize(source)}\n)")  # in brackets, so that indents say nothing


def of_templates() -> set[Message]:
    """Every message of our templates."""
    paths = [*(HOUSE / "templates").rglob("*.html"), *(HOUSE / "templates").rglob("*.txt")]
    return {said for path in paths for said in of_template(path.read_text("utf-8"))}


@pytest.fixture(scope="module")
def german() -> Catalog:
    with GERMAN.open("rb") as file:
        return read_po(file, locale="de")


def missing(messages: set[Message], catalog: Catalog) -> set[str]:
    """The messages without a reviewed German text."""
    known: dict[str, bool] = {}
    for entry in catalog:
        texts = entry.string if isinstance(entry.string, tuple | list) else [entry.string]
        ids = entry.id if isinstance(entry.id, tuple | list) else [entry.id]
        for one in ids:
            done = all(texts) and not entry.fuzzy
            known[" ".join(one.split())] = done or known.get(one, False)
    wanted = {one for said in messages for one in ([said] if isinstance(said, str) else said)}
    return {one for one in wanted if one and not known.get(" ".join(one.split()), False)}


def test_every_message_of_the_sources_is_there_in_german(german: Catalog) -> None:
    assert missing(of_python(), german) == set()


def test_every_message_of_the_templates_is_there_in_german(german: Catalog) -> None:
    assert missing(of_templates(), german) == set()


def test_a_translation_keeps_the_places_of_its_message(german: Catalog) -> None:
    wrong = {
        entry.id
        for entry in german
        if entry.id and isinstance(entry.string, str) and entry.string
        if sorted(PLACEHOLDER.findall(str(entry.id))) != sorted(PLACEHOLDER.findall(entry.string))
    }
    assert wrong == set()


def test_the_rule_of_words_sees_what_is_missing_fuzzy_or_in_a_template() -> None:
    catalog = Catalog(locale="de")
    catalog.add("Known", "Bekannt")
    catalog.add("Guessed", "Geraten", flags=["fuzzy"])
    catalog.add("Empty", "")
    template = """{% load i18n %}{% translate "Known" %}{{ _("Guessed") }}
      {% blocktranslate count n=n trimmed %}Empty {{ n }}
      of all{% plural %}Many{% endblocktranslate %}{% include "x" with label=_("Third") %}"""
    found = of_template(template)
    assert found == {"Known", ("Empty %(n)s of all", "Many"), "Guessed", "Third"}
    lost = {"Empty", "Empty %(n)s of all", "Many", "Guessed", "Third"}
    assert missing(found | {"Empty"}, catalog) == lost


def test_the_rule_of_words_finds_messages_in_a_source() -> None:
    source = 'x = gettext("One")\ny = ngettext("Two", "Twos", n)\nz = _(name)\n'
    assert of_source(source) == {"One", ("Two", "Twos")}
    assert "Invite family" in of_python()
