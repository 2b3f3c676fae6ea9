"""The labels of the consultation sheet in a family's language, beside those of the office.

German and English stand in the catalogue of the program; each other language has a file here, with
one label for each field, each answer and each chapter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from advisory.desk.bilingual import ar, bg, fa, ro, ru, tr, uk
from advisory.desk.forms.choosing import UNKNOWN
from cases.languages import direction

# The ones of the house's own catalogue.
OWN = ("de", "en")
CATALOGUES: Mapping[str, Mapping[str, str]] = {
    "uk": uk.LABELS,
    "ar": ar.LABELS,
    "tr": tr.LABELS,
    "ru": ru.LABELS,
    "ro": ro.LABELS,
    "bg": bg.LABELS,
    "fa": fa.LABELS,
}
LANGUAGES = (*OWN, *CATALOGUES)
# Who speaks Dari reads Persian.
READS = {"prs": "fa"}


def language_for(code: str) -> str:
    """The language of labels for a family that speaks this one; empty where there is none."""
    known = READS.get(code, code)
    return known if known in LANGUAGES else ""


@dataclass(frozen=True)
class Spoken:
    """A label in the language of a family."""

    text: str
    language: str

    @property
    def direction(self) -> str:
        """In which direction it is written."""
        return direction(self.language)

    @property
    def html(self) -> SafeString:
        """With its language and direction for browsers and screen readers."""
        return format_html(
            '<span class="e-second" lang="{}" dir="{}">{}</span>',
            self.language,
            self.direction,
            self.text,
        )

    def __str__(self) -> str:
        # In a list of choices there is no markup: isolates keep the line in order (UAX 9).
        return f"\N{FIRST STRONG ISOLATE}{self.text}\N{POP DIRECTIONAL ISOLATE}"


INTRO = _("You do not have to know everything. “Unknown” is an answer, too.")


def spoken(language: str, key: str, own: object) -> Spoken:
    """A label in this language; `own` is the same in the languages of the program."""
    if language in OWN:
        with translation.override(language):
            return Spoken(str(own), language)
    return Spoken(CATALOGUES[language][key], language)


def add_labels(form: forms.Form, language: str) -> None:
    """Put the labels of this language beside those of the office, for fields and answers."""
    for name, field in form.fields.items():
        field.second = spoken(language, name, field.label)  # type: ignore[attr-defined]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (value, _both(field, spoken_answer(language, name, value, label), label))
                for value, label in _listed(field)
            ]


def spoken_answer(language: str, field: str, value: object, label: object) -> Spoken | None:
    """An answer in this language; nothing for names of languages and for levels of German."""
    key = f"{field}.{value}"
    if label == UNKNOWN and not value:
        return spoken(language, "unknown", UNKNOWN)
    is_word = key in uk.LABELS
    return spoken(language, key, label) if is_word else None


def _listed(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    listed: Any = field.choices  # asked anew each time where it is made in the page's language
    return list(listed)


def _both(field: forms.ChoiceField, second: Spoken | None, label: object) -> object:
    if second is None:
        return label
    if isinstance(field.widget, forms.Select) and not isinstance(field.widget, forms.RadioSelect):
        return f"{label} · {second}"
    return format_html("{} {}", label, second.html)
