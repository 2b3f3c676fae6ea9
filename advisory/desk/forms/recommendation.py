"""The recommendation: one to three options, the best first, and the reasons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.choosing import (
    MISSING,
    NONE,
    PLEASE_CHOOSE,
    grade_field,
    school_form_field,
    support_form_field,
)
from advisory.desk.forms.fields import LongText
from cases.actions.consultation import Option
from cases.proposals import Proposal
from schools.words import fits

OPTIONS = 3
Row = tuple[str | None, int | None, str | None]
PARTS = ("school_form", "grade", "support_form")


class RecommendationForm(forms.Form):
    """One to three options, the best first, and the reasons."""

    mark_optional = False

    reasons = forms.CharField(
        label=_("Reasons, if there is something to add"),
        max_length=2000,
        required=False,
        widget=LongText,
        help_text=_("What speaks for it at school; nothing about health or behaviour."),
    )
    reason = forms.CharField(
        label=_("Why is another school needed?"), max_length=500, widget=LongText
    )

    def __init__(
        self, known: list[Option], proposal: Proposal, *, is_transfer: bool, data: Any = None
    ) -> None:
        super().__init__(data)
        for n in range(1, OPTIONS + 1):
            self.fields |= _option_fields(n)
        del self.fields["reasons" if is_transfer else "reason"]
        self.initial = _prefilled(known, proposal)

    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The options with their fields."""
        return [(n, [self[f"{part}_{n}"] for part in PARTS]) for n in range(1, OPTIONS + 1)]

    def texts(self) -> list[forms.BoundField]:
        """The fields below the options."""
        return [self[name] for name in ("reasons", "reason") if name in self.fields]

    def arguments(self) -> dict[str, str]:
        """The texts, by the names the verbs give them."""
        return {field.name: self.cleaned_data[field.name] for field in self.texts()}

    def clean(self) -> dict[str, Any]:
        """The first option is whole; each option is empty or whole and exists at such a school."""
        cleaned: dict[str, Any] = super().clean() or {}
        for n in range(1, OPTIONS + 1):
            self._check_option(n, cleaned)
        return cleaned

    def options(self) -> list[Option]:
        """The options, the best first."""
        found = [self._option(n, self.cleaned_data) for n in range(1, OPTIONS + 1)]
        return [option for option in found if option]

    def _check_option(self, n: int, cleaned: dict[str, Any]) -> None:
        parts = [f"{part}_{n}" for part in PARTS]
        empty = [name for name in parts if name in cleaned and not cleaned[name]]
        if len(empty) < len(parts):
            for name in empty:
                self.add_error(name, MISSING["required"])
        option = self._option(n, cleaned)
        if option and not fits(option.school_form, option.grade, option.support_form):
            self.add_error(
                f"grade_{n}", _("This school form does not teach this grade in this form.")
            )

    def _option(self, n: int, cleaned: dict[str, Any]) -> Option | None:
        form, grade, support = (cleaned.get(f"{part}_{n}") for part in PARTS)
        return Option(form, grade, support) if form and grade and support else None


def _option_fields(n: int) -> dict[str, forms.Field]:
    first = n == 1
    blank = PLEASE_CHOOSE if first else NONE
    return {
        f"school_form_{n}": school_form_field(blank, required=first),
        f"grade_{n}": grade_field(blank, required=first),
        f"support_form_{n}": support_form_field(blank, required=first),
    }


def _prefilled(known: list[Option], proposal: Proposal) -> dict[str, Any]:
    """The last recommendation, or what age and biography propose."""
    first: Row = (proposal.school_form, proposal.grade.grade, proposal.support_form)
    rows: list[Row] = [(one.school_form, one.grade, one.support_form) for one in known] or [first]
    return {
        f"{part}_{n}": value
        for n, row in enumerate(rows[:OPTIONS], start=1)
        for part, value in zip(PARTS, row, strict=True)
    }
