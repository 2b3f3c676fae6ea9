"""The form that puts data of child and household right; it writes only what was changed."""

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import fields_for_model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.choosing import PickOne, PickSeveral
from advisory.desk.forms.fields import GermanDateField
from advisory.desk.forms.moves_base import MoveForm
from cases import languages
from cases.access import Area
from cases.actions import intake
from cases.models import Case, Child, Household
from cases.moves import WITH_AGE_RULES

NAMES = ("given_name", "family_name", "name_own_script")
BIRTH_DATE = ("birth_date", "birth_date_precision")
ARRIVAL = (
    "channel",
    "immigration_year",
    "arrival_on",
    "residence_on",
    "municipal_assignment_on",
    "protection_application_on",
)
ADDRESS = ("street", "postcode", "city", "accommodation", "district")
SPOKEN = ("family_language", "interpreter_language", "further_languages")
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Name"), (*NAMES, "other_spellings")),
    (_("Birth"), (*BIRTH_DATE, "birth_place", "birth_country", "sex", "nationalities")),
    (_("Languages"), SPOKEN),
    (_("Arrival"), ARRIVAL),
    (_("Where the family lives"), (*ADDRESS, "lives_in_town", "disclosure_block")),
    (_("School"), ("wished_start_on", "confession_school_wish")),
)
PARTS: dict[str, tuple[str, ...]] = {
    "child": (
        *(*NAMES, "other_spellings", *BIRTH_DATE, "birth_place", "birth_country", "sex"),
        *("nationalities", *SPOKEN, *ARRIVAL, "confession_school_wish"),
    ),
    "household": (*ADDRESS, "lives_in_town", "disclosure_block"),
    "case": ("wished_start_on",),
}
CHOSEN = ("birth_country", "nationalities", *SPOKEN)
MODELS = {"child": Child, "household": Household, "case": Case}


def _as_days(db_field: Any, **kwargs: Any) -> forms.Field | None:
    """Days are typed as a German office writes them."""
    if db_field.get_internal_type() == "DateField":
        kwargs["form_class"] = GermanDateField
    field: forms.Field | None = db_field.formfield(**kwargs)
    return field


def stored_fields(part: str) -> dict[str, forms.Field]:
    """The fields of one model as the page shows them, apart from those that have a list."""
    names = [name for name in PARTS[part] if name not in CHOSEN]
    return fields_for_model(MODELS[part], fields=names, formfield_callback=_as_days)


def as_kept(value: Any) -> Any:
    """A value as it can be compared after a trip through the page."""
    return json.loads(json.dumps(value or None, cls=DjangoJSONEncoder))


class OpenedField(forms.Field):
    """The values with which the page was opened, carried through it; a broken one is refused."""

    widget = forms.HiddenInput

    def prepare_value(self, value: Any) -> Any:
        """As the page carries it."""
        return json.dumps(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> dict[str, Any]:
        """Names and values."""
        try:
            opened = json.loads(value or "")
        except (ValueError, RecursionError):  # no JSON; numbers or brackets without end
            opened = None
        if not isinstance(opened, dict):
            raise ValidationError(_("Please open the form again."))
        return opened


class AmendForm(MoveForm):
    """Change data. What a colleague changed meanwhile stays, unless it was changed here, too.

    `opened` carries the values with which the page was opened.
    """

    verb = intake.amend
    mark_optional = False

    opened = OpenedField()
    birth_country = PickOne(languages.nationality_choices, label=_("Country of birth"))
    nationalities = PickSeveral(
        languages.nationality_choices, label=_("Nationalities"), folded=True
    )
    family_language = PickOne(languages.choices, label=_("Family language"))
    interpreter_language = PickOne(
        languages.choices, blank=_("no interpreter needed"), label=_("Interpreter for")
    )
    further_languages = PickSeveral(languages.choices, label=_("Further languages"), folded=True)

    def opening(self, case: Case) -> dict[str, Any]:
        """Everything that is known."""
        targets = {"child": case.child, "household": case.child.household, "case": case}
        known = {name: getattr(targets[part], name) for part in PARTS for name in PARTS[part]}
        return {**known, "opened": {name: as_kept(value) for name, value in known.items()}}

    def prepare(self) -> None:
        """Leave out what this person may not see, and what has a step of its own."""
        for part in PARTS:
            self.fields.update(stored_fields(part))
        self.fields["name_own_script"].widget.attrs["dir"] = "auto"
        if self._address_is_hidden():
            self._leave_out((*ADDRESS, "disclosure_block"))
        if self.case.state in WITH_AGE_RULES:
            self._leave_out(BIRTH_DATE)

    def clean(self) -> dict[str, Any]:
        """A part of the name stays; a birth date does not lie ahead."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(values.get(name, True) for name in NAMES):
            self.add_error("family_name", _("At least one part of the name is needed."))
        born = values.get("birth_date")
        if born and born > self.who.today:
            self.add_error("birth_date", _("The birth date lies in the future."))
        return values

    def typed(self) -> dict[str, Any]:
        """What was changed on this page."""
        opened = self.cleaned_data["opened"]
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("opened", "version") and as_kept(value) != opened.get(name)
        }

    def arguments(self) -> dict[str, Any]:
        """The changes, each in its part."""
        typed = self.typed()
        changes = {
            part: {name: typed[name] for name in names if name in typed}
            for part, names in PARTS.items()
        }
        return {"changes": {part: fields for part, fields in changes.items() if fields}}

    def sections(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        """The fields in groups."""
        for title, names in GROUPS:
            shown = [self[name] for name in names if name in self.fields]
            if shown:
                yield title, shown

    def _address_is_hidden(self) -> bool:
        blocked = self.case.child.household.disclosure_block
        return blocked and not self.who.may_read(Area.BLOCKED_ADDRESS)

    def _leave_out(self, names: tuple[str, ...]) -> None:
        for name in names:
            del self.fields[name]
            self.initial["opened"].pop(name)
