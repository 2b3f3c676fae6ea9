"""The consultation sheet: filled in while talking; nothing has to be known."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.choosing import CountriesField, CountryField, PickOne, PickSeveral
from advisory.desk.forms.fields import BigChoice, GermanDateField
from advisory.desk.forms.sheet import CHAPTERS, Chapter, Schooling, in_words
from cases import languages
from cases.models import Biography, Case, Child, Household
from cases.moves import WITH_AGE_RULES
from cases.states import Channel, GermanLevel, Literacy, Precision, Script, Sex

NAMES = ("given_name", "family_name", "name_own_script")
# Nothing ticked here leaves what is known; "unknown" is an answer of its own.
NEVER_EMPTY = ("birth_date_precision", "sex", "latin_literacy", "german_level", "channel")


def _text(model: type[Any], name: str, **kwargs: Any) -> forms.CharField:
    field = model._meta.get_field(name)
    return forms.CharField(
        label=capfirst(field.verbose_name), max_length=field.max_length, required=False, **kwargs
    )


def _label(model: type[Any], name: str) -> Any:
    return capfirst(model._meta.get_field(name).verbose_name)


def _day(model: type[Any], name: str) -> GermanDateField:
    return GermanDateField(label=_label(model, name), required=False)


class YearsField(forms.DecimalField):
    """Years, with a comma or a dot, whatever the language of the page."""

    def to_python(self, value: Any) -> Any:
        """The number, or nothing."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class SheetForm(forms.Form):
    """The sheet on one page. What is right is kept even where something else has a mistake."""

    mark_optional = False

    given_name = _text(Child, "given_name")
    family_name = _text(Child, "family_name")
    name_own_script = _text(Child, "name_own_script", widget=forms.TextInput({"dir": "auto"}))
    other_spellings = _text(Child, "other_spellings")
    birth_date = GermanDateField(
        label=_("Birth date"),
        required=False,
        help_text=_("Only the year is known: 01.01. and “Year known”."),
    )
    birth_date_precision = forms.ChoiceField(
        label=_("How exactly is it known?"), choices=Precision.choices, required=False
    )
    birth_place = _text(Child, "birth_place")
    birth_country = CountryField(label=_label(Child, "birth_country"))
    sex = forms.ChoiceField(
        label=_label(Child, "sex"), choices=Sex.choices, widget=BigChoice, required=False
    )
    nationalities = CountriesField(label=_("Nationalities"))
    family_language = PickOne(languages.choices, label=_label(Child, "family_language"))
    interpreter_language = PickOne(
        languages.choices, blank=_("no interpreter needed"), label=_("Interpreter for")
    )
    further_languages = PickSeveral(languages.choices, label=_("Further languages"))
    schooling = forms.ChoiceField(
        label=_("Has the child been to school?"),
        choices=Schooling.CHOICES,
        widget=BigChoice,
        required=False,
    )
    years_of_schooling = YearsField(
        label=_("Years at school"),
        min_value=Decimal(0),
        max_value=Decimal(15),
        max_digits=3,
        decimal_places=1,
        localize=True,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "class": "e-short"}),
    )
    last_grade = _text(Biography, "last_grade")
    countries_of_schooling = CountriesField(label=_("In which countries?"))
    teaching_language = PickOne(languages.choices, label=_label(Biography, "teaching_language"))
    certificates_seen = _text(Biography, "certificates_seen")
    latin_literacy = forms.ChoiceField(
        label=_("Does the child read and write Latin letters?"),
        choices=Literacy.choices,
        widget=BigChoice,
        required=False,
    )
    scripts = forms.MultipleChoiceField(
        label=_("Which scripts does the child read?"),
        choices=Script.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    german_level = forms.ChoiceField(
        label=_("Level of German"), choices=GermanLevel.choices, widget=BigChoice, required=False
    )
    foreign_languages = PickSeveral(languages.choices, label=_("Foreign languages learnt"))
    channel = forms.ChoiceField(
        label=_label(Child, "channel"), choices=Channel.choices, required=False
    )
    immigration_year = forms.IntegerField(
        label=_label(Child, "immigration_year"),
        min_value=1990,
        max_value=2100,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "e-short"}),
    )
    arrival_on = _day(Child, "arrival_on")
    residence_on = _day(Child, "residence_on")
    municipal_assignment_on = _day(Child, "municipal_assignment_on")
    protection_application_on = _day(Child, "protection_application_on")
    street = _text(Household, "street")
    postcode = _text(Household, "postcode", widget=forms.TextInput({"class": "e-short"}))
    city = _text(Household, "city")
    accommodation = _text(Household, "accommodation")
    district = _text(Household, "district")

    def __init__(self, case: Case, *, may_see_address: bool, data: Any = None) -> None:
        self.case = case
        child = case.child
        self.parts: dict[str, Any] = {
            "child": child,
            "household": child.household,
            "biography": getattr(child, "biography", None) or Biography(child=child),
        }
        super().__init__(data, initial=self._known())
        if not may_see_address:
            for name in self._of("household"):
                del self.fields[name]
        if case.state in WITH_AGE_RULES:
            # Corrected by a verb of its own, since the age rules have to run again.
            del self.fields["birth_date"], self.fields["birth_date_precision"]

    @staticmethod
    def countries() -> list[str]:
        """The names that the boxes for countries offer."""
        return [name for _code, name in languages.nationality_choices()]

    def chapters(self) -> Iterator[tuple[Chapter, list[list[forms.BoundField]]]]:
        """The chapters with their rows of fields; those left out are not shown."""
        for chapter in CHAPTERS:
            rows = [[self[name] for name in row if name in self.fields] for row in chapter.rows]
            if any(rows):
                yield chapter, [row for row in rows if row]

    def clean(self) -> dict[str, Any]:
        """At least one part of the name stays; a birth date can be unsure, not empty."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(name, True) for name in NAMES):
            self.add_error("family_name", _("At least one part of the name is needed."))
            for name in NAMES:
                cleaned.pop(name, None)
        if cleaned.get("birth_date", True) is None:
            self.add_error("birth_date", _("A birth date or at least the year is needed."))
        years = cleaned.get("years_of_schooling", 0)
        if cleaned.get("schooling") == Schooling.YEARS and years is None:
            self.add_error("years_of_schooling", _("How many years? Or choose “unknown” above."))
            cleaned.pop("schooling", None)
        return cleaned

    def changes(self, touched: Collection[str] | None = None) -> dict[str, dict[str, Any]]:
        """What differs from what is known, for `intake.amend`; faulty fields are left out.

        Of all fields, or of those that were `touched`, by the names under which they are posted.
        """
        if not self.is_bound:  # a request without a word changes nothing
            return {}
        said = {
            name: value
            for name, value in {**self.cleaned_data, **self._schooling()}.items()
            if (value or name not in NEVER_EMPTY) and (touched is None or name in _of_box(touched))
        }
        found = {
            part: {
                name: said[name]
                for name in self._of(part)
                if name in said and said[name] != getattr(target, name)
            }
            for part, target in self.parts.items()
        }
        return {part: fields for part, fields in found.items() if fields}

    def differing(self, touched: Collection[str]) -> list[tuple[str, str, str]]:
        """Touched fields that are saved otherwise: the label, what is saved, what stands here."""
        differ = {name for part in self.changes(touched).values() for name in part}
        if differ & {"never_at_school", "years_unknown"}:
            differ.add("schooling")
        saved = type(self)(self.case, may_see_address="street" in self.fields)
        return [
            (str(self[name].label), in_words(saved[name]), in_words(self[name]))
            for name in self.fields
            if name in differ
        ]

    def _schooling(self) -> dict[str, Any]:
        """The big choice in the words of the biography; a typed number answers it, too."""
        if not {"schooling", "years_of_schooling"} <= set(self.cleaned_data):
            return {}
        years, said = self.cleaned_data["years_of_schooling"], self.cleaned_data["schooling"]
        if said in (Schooling.NEVER, Schooling.UNKNOWN):
            years = None
        return {
            "years_of_schooling": years,
            "never_at_school": said == Schooling.NEVER,
            "years_unknown": said == Schooling.UNKNOWN,
        }

    def _of(self, part: str) -> list[str]:
        """The fields of the sheet that are stored in this part, and those the big choice sets."""
        target = self.parts[part]
        names = [*self.base_fields, "never_at_school", "years_unknown"]
        return [name for name in names if hasattr(target, name)]

    def _known(self) -> dict[str, Any]:
        known = {
            name: getattr(target, name)
            for part, target in self.parts.items()
            for name in self._of(part)
        }
        return {**known, "schooling": _schooling_of(self.parts["biography"])}


def _schooling_of(biography: Biography) -> str:
    if biography.never_at_school:
        return Schooling.NEVER
    if biography.years_of_schooling is not None:
        return Schooling.YEARS
    return Schooling.UNKNOWN if biography.years_unknown else ""


def _of_box(touched: Collection[str]) -> set[str]:
    """The fields to which these boxes belong, and what the answers about schooling set."""
    names = {re.sub(r"_\d$", "", name) for name in touched}
    if names & {"schooling", "years_of_schooling"}:
        names |= {"schooling", "years_of_schooling", "never_at_school", "years_unknown"}
    return names
