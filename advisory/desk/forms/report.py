"""The report of a new child, in chapters, and the answer to "do we know this child?"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.forms.models import fields_for_model
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.choosing import CountriesField, PickOne, PickSeveral
from advisory.desk.forms.fields import GermanDateField, month_named
from cases import languages
from cases.actions.intake import ReportData
from cases.duplicates import Family, Match
from cases.models import Child, Guardian, Household
from cases.names import parse_phone
from cases.states import Precision

OLDEST = timedelta(days=30 * 366)
# What is typed of a birth date that is not known to the day.
ONLY_YEAR = re.compile(r"\d{4}")
MONTH_AND_YEAR = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{4})")
MONTH_IN_WORDS = re.compile(r"([^\W\d_]{3,9})[.,\s]+(\d{4})")

CHILD = (
    *("given_name", "family_name", "name_own_script", "other_spellings", "birth_date", "sex"),
    *("nationalities", "arrival_on", "channel", "protection_application_on"),
    *("family_language", "further_languages", "interpreter_language"),
)
HOUSEHOLD = (
    *("street", "postcode", "city", "district", "accommodation", "lives_in_town"),
    "disclosure_block",
)
# Name on the form: name in the model.
GUARDIAN = {
    "guardian_name": "name",
    "relation": "relation",
    "phone": "phone",
    "email": "email",
    "guardian_language": "language",
    "preferred_channel": "preferred_channel",
    "can_read": "can_read",
}
CHAPTERS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Name of the child"), CHILD[:4]),
    (_("Birth and origin"), ("birth_date", "estimated", "sex", "nationalities")),
    (_("Arrival"), CHILD[7:10]),
    (_("Languages"), CHILD[10:]),
    (_("Where the family lives"), HOUSEHOLD),
    (_("Mother, father or guardian"), tuple(GUARDIAN)),
)


class Born(NamedTuple):
    """A birth date and how exactly it is known; what is unknown of it is the first."""

    on: date
    precision: Precision


class BirthDateField(GermanDateField):
    """A birth date as far as it is known: 4.5.2013, 4. Mai 2013, 5.2013, Mai 2013 or 2013."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter the birth date or at least the year, for example 4.5.2013 or 2013."),
        "invalid": _("Enter day.month.year, month.year or the year: 4.5.2013, 5.2013 or 2013."),
    }

    def to_python(self, value: Any) -> Any:
        """The day and how exactly it is known, or None for nothing."""
        text = str(value or "").strip()
        if ONLY_YEAR.fullmatch(text):
            return self._first_of(text, 1, int(text), Precision.YEAR)
        if match := MONTH_AND_YEAR.fullmatch(text):
            return self._first_of(text, int(match[1]), int(match[2]), Precision.MONTH)
        if (match := MONTH_IN_WORDS.fullmatch(text)) and (month := month_named(match[1])):
            return self._first_of(text, month, int(match[2]), Precision.MONTH)
        day = super().to_python(value)
        return Born(day, Precision.DAY) if day else None

    def _first_of(self, text: str, month: int, year: int, precision: Precision) -> Born:
        try:
            return Born(date(year, month, 1), precision)
        except ValueError as impossible:
            raise ValidationError(
                self.error_messages["no_such_day"], code="no_such_day", params={"value": text}
            ) from impossible


def _as_days(db_field: Any, **kwargs: Any) -> forms.Field | None:
    """Days are typed as a German office writes them."""
    if db_field.get_internal_type() == "DateField":
        kwargs["form_class"] = GermanDateField
    field: forms.Field | None = db_field.formfield(**kwargs)
    return field


def _stored(model: type[Any], names: Sequence[str]) -> dict[str, forms.Field]:
    return fields_for_model(model, fields=names, formfield_callback=_as_days)


class ReportForm(forms.Form):
    """A report as it comes in: a name part, a birth year and a way to reach the family suffice."""

    birth_date = BirthDateField(
        label=_("Birth date"),
        help_text=_("As far as it is known: 4.5.2013, 5.2013 or only 2013."),
    )
    estimated = forms.BooleanField(label=_("The birth date is estimated"), required=False)
    nationalities = CountriesField(label=_("Nationalities"), folded=True)
    family_language = PickOne(languages.choices, label=_("Family language"))
    further_languages = PickSeveral(languages.choices, label=_("Further languages"), folded=True)
    interpreter_language = PickOne(
        languages.choices, blank=_("no interpreter needed"), label=_("Interpreter for")
    )
    guardian_language = PickOne(
        languages.choices, blank=_("same as the family language"), label=_("Language of letters")
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"city": settings.CITY_NAME})
        self.today = today
        for model, names in ((Child, CHILD), (Household, HOUSEHOLD)):
            chosen = [name for name in names if name not in self.fields]
            self.fields |= _stored(model, chosen)
        stored = _stored(Guardian, list(GUARDIAN.values()))
        self.fields |= {
            name: stored[of] for name, of in GUARDIAN.items() if name not in self.fields
        }
        self._word()

    def _word(self) -> None:
        """Hints where a label leaves a question open; nobody has to know a guardian's name."""
        hints = {
            "name_own_script": _("As the family writes it, for example in Arabic or Cyrillic."),
            "other_spellings": _("As in other papers, with commas between them."),
            "protection_application_on": _("Only for asylum: a legal term begins that day."),
            "accommodation": _("Name of the shelter, if the family lives in one."),
            "disclosure_block": _("The address is hidden from everybody but the lead."),
            "phone": _("With area code, for example 0201 555 0100 or +380 44 555 0100."),
        }
        for name, hint in hints.items():
            self.fields[name].help_text = hint
        self.fields["guardian_name"].required = False
        self.fields["postcode"].validators.append(
            RegexValidator(r"^\d{5}$", _("A postcode has five digits."))
        )
        self.fields["postcode"].widget.attrs |= {"class": "e-short", "inputmode": "numeric"}
        self.fields["phone"].widget.input_type = "tel"

    @property
    def chapters(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        """The fields under their headings, in the order in which a family is asked."""
        for title, names in CHAPTERS:
            yield title, [self[name] for name in names]

    @property
    def countries(self) -> list[str]:
        """The names that the fields for countries propose."""
        return [name for _code, name in languages.nationality_choices()]

    def clean_birth_date(self) -> Born:
        """A child is born, and not so long ago."""
        born: Born = self.cleaned_data["birth_date"]
        if born.on > self.today:
            raise ValidationError(_("This day lies in the future."))
        if born.on < self.today - OLDEST:
            raise ValidationError(_("More than 30 years ago: please check the year."))
        return born

    def clean_phone(self) -> str:
        """The number as it is dialled from everywhere."""
        typed = self.cleaned_data["phone"]
        number = parse_phone(typed) if typed else ""
        if number is None:
            raise ValidationError(
                _("This number can't be dialled. Write it with its area code: 0201 555 0100.")
            )
        return number

    def told(self) -> ReportData:
        """What the room is told."""
        said = self.cleaned_data
        born: Born = said["birth_date"]
        child = {name: said[name] for name in CHILD}
        child["birth_date"] = born.on
        child["birth_date_precision"] = Precision.ESTIMATED if said["estimated"] else born.precision
        guardian = {of: said[name] for name, of in GUARDIAN.items()}
        guardian["language"] = said["guardian_language"] or said["family_language"] or "de"
        is_known = any(guardian[of] for of in ("name", "phone", "email"))
        return ReportData(
            child=child,
            household={name: said[name] for name in HOUSEHOLD},
            guardians=[guardian] if is_known else [],
        )


def typed_so_far(data: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Child and phone as far as they are typed; no child without a name and a birth date."""
    try:
        born: Born | None = BirthDateField(required=False).clean(data.get("birth_date", ""))
    except ValidationError:
        born = None
    names = {name: data.get(name, "").strip() for name in CHILD[:4]}
    if born is None or not any(names.values()):
        return {}, []
    child = {**names, "birth_date": born.on, "birth_date_precision": born.precision}
    return child, [phone for phone in (data.get("phone", ""),) if phone]


NEW_HOUSEHOLD = "new"


class AnswerForm(forms.Form):
    """Is it one of these children? Does it belong to one of these families?

    `seen` names what was shown, so that an answer never counts for a case that came in meanwhile.
    """

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, matches: list[Match], families: list[Family]) -> None:
        shown = [f"c{match.case.pk}" for match in matches]
        shown += [f"h{family.household.pk}" for family in families]
        now = " ".join(sorted(shown))
        was_asked = data.get("seen", "") == now
        super().__init__(data if was_asked else None, initial={"seen": now})
        self.families = families
        if matches:
            self.fields["another_child"] = forms.BooleanField(
                label=_("No, it is another child: report it anyway"),
                error_messages={"required": _("Please say whether it is one of these children.")},
            )
        if families:
            self.fields["household"] = forms.ChoiceField(
                label=_("Does the child live with one of these families?"),
                choices=[*map(_family_choice, families), (NEW_HOUSEHOLD, _("No, a new household"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Please choose a family or a new household.")},
            )

    def settle(self, data: ReportData) -> None:
        """Put the child into the chosen household; a guardian known there isn't added again."""
        chosen = self.cleaned_data.get("household", NEW_HOUSEHOLD)
        for family in self.families:
            if chosen == str(family.household.pk):
                data.household_id = family.household.pk
                phones = {one.phone for one in family.household.guardians.all() if one.phone}
                data.guardians = [one for one in data.guardians if one["phone"] not in phones]


def _family_choice(family: Family) -> tuple[str, str]:
    names = format_html_join(
        ", ", "<bdi>{}</bdi> ({})", ((case.child.name, case.number) for case in family.cases)
    )
    reasons = ", ".join(str(reason.label) for reason in family.reasons)
    label = format_html("{} {}: {}", _("Yes, brother or sister of"), names, reasons)
    return str(family.household.pk), label
