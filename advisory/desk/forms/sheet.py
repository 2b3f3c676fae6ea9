"""The chapters of the consultation sheet: which fields stand where, and beside each other."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Schooling:
    """The three answers to "how long at school?"; each is a full answer."""

    YEARS = "YEARS"
    NEVER = "NEVER"
    UNKNOWN = "UNKNOWN"
    CHOICES = (
        (YEARS, _("for some years")),
        (NEVER, _("never")),
        (UNKNOWN, _("unknown")),
    )


@dataclass(frozen=True)
class Chapter:
    """A part of the sheet: rows of fields that stand beside each other."""

    key: str
    title: str | Promise
    rows: tuple[tuple[str, ...], ...]


CHAPTERS = (
    Chapter(
        "identity",
        _("The child, as the family states it"),
        (
            ("given_name", "family_name"),
            ("name_own_script", "other_spellings"),
            ("birth_date", "birth_date_precision"),
            ("birth_place", "birth_country"),
            ("sex",),
            ("nationalities",),
        ),
    ),
    Chapter(
        "languages",
        _("Languages"),
        (("family_language", "interpreter_language"), ("further_languages",)),
    ),
    Chapter(
        "school",
        _("School so far"),
        (
            ("schooling",),
            ("years_of_schooling", "last_grade"),
            ("countries_of_schooling",),
            ("teaching_language", "certificates_seen"),
            ("latin_literacy",),
            ("scripts",),
            ("german_level",),
            ("foreign_languages",),
        ),
    ),
    Chapter(
        "arrival",
        _("Arrival"),
        (
            ("channel", "immigration_year"),
            ("arrival_on", "residence_on"),
            ("municipal_assignment_on", "protection_application_on"),
        ),
    ),
    Chapter(
        "household",
        _("Household"),
        (("street",), ("postcode", "city"), ("accommodation", "district")),
    ),
)


def in_words(box: forms.BoundField) -> str:
    """What stands in a field, as a person would read it."""
    value = box.value()
    values = value if isinstance(value, list) else [value]
    return ", ".join(filter(None, (_word(box.field, one) for one in values)))


def _word(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    inner = next(iter(getattr(field, "fields", ())), field)
    named = {str(key): str(label) for key, label in getattr(inner, "choices", ())}
    return named.get(str(value), "" if value is None else str(value))
