"""Two cases of one child side by side: for each field that differs, which value survives."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import model_to_dict
from django.template.defaultfilters import floatformat
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.moves_base import MoveForm
from advisory.desk.visitor import Visitor
from cases import languages
from cases.actions import approving, changes, guardians, merging
from cases.duplicates import possible_duplicates
from cases.models import Biography, Case, Child, Guardian, Household, MergeProposal
from cases.refusals import Code, Refused
from cases.states import Script

SHOWN = 8
CHOICES = KEEP, TAKE = "keep", "take"
MODELS: dict[str, type[Any]] = {
    "child": Child,
    "household": Household,
    "biography": Biography,
    "guardian": Guardian,
}
ADDRESS = _("Address")
LANGUAGES = ("language", "family_language", "interpreter_language", "teaching_language")
LISTED_LANGUAGES = ("further_languages", "foreign_languages")
# Of a whole person only what tells people apart is said.
UNTOLD = ("can_read", "preferred_channel", "custody")
NOTHING = "\N{EN DASH}"
COUNTRIES = ("birth_country", "nationalities", "countries_of_schooling")


class OtherForm(forms.Form):
    """With which case this one is the same child."""

    mark_optional = False

    found = forms.ChoiceField(
        label=_("Cases that look alike"), required=False, widget=forms.RadioSelect
    )
    survivor = forms.CharField(
        label=_("Number of the case that goes on"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "e-short"}),
    )

    def __init__(self, data: Any, case: Case, who: Visitor) -> None:
        super().__init__(data)
        self.case, self.who = case, who
        found = [
            (one.number, f"{one.number} · {one.child.name} · {one.child.birth_date:%d.%m.%Y}")
            for one in self._alike()[:SHOWN]
        ]
        self.fields["found"].choices = [*found, ("", _("another one"))]  # type: ignore[attr-defined]
        if not found:
            del self.fields["found"]

    def _alike(self) -> list[Case]:
        child = self.case.child
        phones = [one.phone for one in child.household.guardians.all() if one.phone]
        matches = possible_duplicates(model_to_dict(child), phones)
        return [match.case for match in matches if match.case.pk != self.case.pk]

    def clean(self) -> dict[str, Any]:
        """One case that goes on, typed or chosen; another one than this."""
        values = super().clean() or self.cleaned_data
        number = values.get("survivor", "").strip() or values.get("found", "")
        other = Case.objects.visible_to(self.who.actor).with_child().with_number(number).first()
        if other is None:
            self.add_error("survivor", _("There is no case with this number."))
        elif other.pk == self.case.pk:
            self.add_error("survivor", _("A case can't be merged with itself."))
        return {**values, "other": other}


class MergeForm(MoveForm):
    """T28: for each field that differs, the value of the case that goes on or of the other."""

    verb = changes.merge

    survivor_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, survivor: Case, **kwargs: Any) -> None:
        self.survivor = survivor
        super().__init__(data, **kwargs)

    def opening(self, case: Case) -> dict[str, Any]:
        """On which version of the other case the choice was made."""
        return {"survivor_version": self.survivor.version}

    def prepare(self) -> None:
        """One choice for each field in which the cases differ; what is lacking is taken."""
        lacking = merging.lacking(self.survivor, self.case)
        for key, label, kept, taken in compared(self.survivor, self.case):
            self.fields[key] = forms.ChoiceField(
                label=label,
                choices=((KEEP, kept), (TAKE, taken)),
                widget=forms.RadioSelect,
                initial=TAKE if key in lacking else KEEP,
                required=False,  # unanswered, what the case that goes on says is kept
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, Any, Any]]:
        """A field with its two choices: of the case that goes on, and of the one that ends."""
        for box in self.visible_fields():
            kept, taken = box.subwidgets
            yield box, kept, taken

    def act(self) -> None:
        """Merge, unless one of the two cases is no longer what was compared."""
        if self.cleaned_data["survivor_version"] != self.survivor.version:
            raise Refused(Code.STALE)
        super().act()

    def act_on(self, case: Case) -> None:
        """Merge, or put it before a second person where the office wants one."""
        verb: Any = approving.propose_merge if settings.FOUR_EYES else changes.merge
        verb(case, **self.arguments(), **self.signature())

    def arguments(self) -> dict[str, Any]:
        """The case that goes on, and what it is given."""
        taken = [key for key, choice in self.typed().items() if choice == TAKE]
        return {"survivor": self.survivor, "taken": taken}


def proposed_rows(proposal: MergeProposal) -> Iterator[tuple[str, str, str, bool]]:
    """What differs: its label, the words of both cases, whether those of the ending one stay."""
    for key, label, kept, ending in compared(proposal.survivor, proposal.case):
        yield label, kept, ending, key in proposal.taken


def compared(survivor: Case, case: Case) -> Iterator[tuple[str, str, str, str]]:
    """What differs: its key and label, and the words of the case that goes on and of the other."""
    people = {one.key: one for one in guardians.choices(survivor, case)}
    for key in merging.differences(survivor, case):
        if key in people:
            yield key, *_of_guardian(people[key])
        else:
            yield key, _label(key), _words(survivor, key), _words(case, key)


def _label(key: str) -> str:
    if key == "address":
        return str(ADDRESS)
    part, _dot, name = merging.KEYS[key][0].partition(".")
    return _label_of(part, name)


def _label_of(part: str, name: str) -> str:
    return str(capfirst(MODELS[part]._meta.get_field(name).verbose_name))


def _of_guardian(choice: guardians.Choice) -> tuple[str, str, str]:
    """The label of the row, and what each case says."""
    (one, known), name = choice.pair, choice.field
    if known is None:
        told = (_guardian_word(one, field) for field in guardians.FIELDS if field not in UNTOLD)
        who = str(_("Guardian: %(name)s") % {"name": one.name})
        return who, str(_("not known here")), ", ".join(filter(None, told))
    label = f"{known.name}: {_label_of('guardian', name)}"
    return label, _guardian_word(known, name) or NOTHING, _guardian_word(one, name)


def _guardian_word(guardian: Guardian, name: str) -> str:
    value = getattr(guardian, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return _word(name, f"guardian.{name}", value)


def _words(case: Case, key: str) -> str:
    """What a case says under a key, as a person reads it."""
    if key == "years_of_schooling":
        return _schooling(*merging.values_of(case, key))
    words = (
        _word(path.rpartition(".")[2], path, value)
        for path, value in zip(merging.KEYS[key], merging.values_of(case, key), strict=True)
    )
    return ", ".join(filter(None, words)) or NOTHING


def _schooling(years: Decimal | None, never: bool, unknown: bool) -> str:
    if never:
        return str(_("never"))
    if years is not None:
        return floatformat(years, -1)
    return str(_("unknown")) if unknown else NOTHING


def _word(name: str, path: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_word(name, path, one) for one in value)
    if isinstance(value, bool):
        return str(_("disclosure block")) if value and name == "disclosure_block" else ""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if name in (*LANGUAGES, *LISTED_LANGUAGES):
        return languages.language_name(value) if value else ""
    if name in COUNTRIES:
        return languages.nationality_name(value) if value else ""
    return _of_choices(path, value)


def _of_choices(path: str, value: Any) -> str:
    part, _dot, name = path.partition(".")
    listed = MODELS[part]._meta.get_field(name).flatchoices
    known = dict(Script.choices if name == "scripts" else listed)
    return str(known.get(value, "" if value is None else value))
