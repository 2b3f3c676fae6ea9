"""In a copy nothing stands as a code: what stored keys mean, in words for people."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cases.languages import language_name, nationality_name
from cases.models import Biography
from cases.states import CaseState, Script
from cases.told.clocks import BY_ITSELF
from cases.told.details import DETAILS, in_words
from cases.told.readings import SHOWN
from cases.told.readings import in_words as reading_in_words

NOTHING = "\N{EN DASH}"
Words = Callable[[Any], str]


def _each(word: Words) -> Words:
    return lambda values: ", ".join(word(one) for one in values)


def _clock(rule: str) -> str:
    return str(BY_ITSELF[rule]) if rule in BY_ITSELF else ""


def _reading(what: str) -> str:
    return reading_in_words(what) if what.partition(":")[0] in SHOWN else ""


def _years(years: Any) -> str:
    return number_format(Decimal(str(years)).normalize())


def _label(kind: Any) -> Words:
    return lambda code: str(kind(code).label) if code in kind.values else ""


# By the name of the field; a name means the same in every table.
CODES: dict[str, Words] = {
    **dict.fromkeys(("family_language", "interpreter_language"), language_name),
    **dict.fromkeys(("teaching_language", "language"), language_name),
    **dict.fromkeys(("further_languages", "foreign_languages"), _each(language_name)),
    **dict.fromkeys(("nationalities", "countries_of_schooling"), _each(nationality_name)),
    "birth_country": nationality_name,
    "scripts": _each(_label(Script)),
    "state_before": _label(CaseState),
    "rule": _clock,
    "what": _reading,
    "reason": _clock,
    "years_of_schooling": _years,
}


def in_place_of_code(field: str, value: Any) -> str:
    """The words for a code that is stored in this field; empty where what stands there is none."""
    word = CODES.get(field)
    return word(value) if word and value not in (None, "", []) else ""


def of_biography(kept: dict[str, Any]) -> Iterable[str]:
    """The school biography as it was kept, a label and a value for each field of it."""
    for field in Biography._meta.get_fields():
        if field.name in kept:
            value = in_place_of_code(field.name, kept[field.name]) or kept[field.name]
            choices = dict(getattr(field, "flatchoices", ()))
            named = choices.get(value, value) if isinstance(value, str) else value
            label = getattr(field, "verbose_name", field.name)
            yield f"{label}: {_yes_or_no(named)}"


def of_step(details: dict[str, Any]) -> Iterable[str]:
    """What a step has changed; a detail without words of its own is handed out as it is."""
    yield from in_words(details, {})
    for key in sorted(details.keys() - DETAILS.keys()):
        if details[key] not in (None, "", [], False):
            yield f"{key}: {details[key]}"


def _yes_or_no(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value not in (None, "", []) else NOTHING
