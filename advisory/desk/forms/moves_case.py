"""Forms of the moves on the case itself: rest, go on, raise the level, correct the birth date."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.fields import GermanDateField
from advisory.desk.forms.moves_base import MoveForm, ReasonForm
from cases.actions import changes, consultation
from cases.models import Case, TimetableVersion
from cases.states import DocumentKind, Level, Precision


class HoldForm(ReasonForm):
    """T30: let the case rest."""

    verb = changes.hold

    until = GermanDateField(label=_("Until"))

    field_order = ["until", "reason"]

    def prepare(self) -> None:
        """How long a case may rest is a number of the office."""
        longest = TimetableVersion.objects.in_force().number("longest_hold")
        self.fields["until"].help_text = _("At most %(n)s days from today.") % {"n": longest}


class ResumeForm(MoveForm):
    """T30: go on."""

    verb = changes.resume


class EscalateForm(ReasonForm):
    """T34: set the level."""

    verb = changes.escalate
    decides_who_is_told = True

    level = forms.TypedChoiceField(
        label=_("Level"), choices=Level.choices, coerce=int, widget=forms.RadioSelect
    )

    field_order = ["level", "reason"]

    def opening(self, case: Case) -> dict[str, Any]:
        """The next level."""
        return {"level": min(case.level + 1, Level.DECISION)}


class CorrectBirthDateForm(MoveForm):
    """T33: put the birth date right."""

    verb = consultation.correct_birth_date

    birth_date = GermanDateField(label=_("Birth date"))
    precision = forms.ChoiceField(
        label=_("How exactly the birth date is known"), choices=Precision.choices
    )
    document = forms.ChoiceField(
        label=_("Paper that was seen"), choices=DocumentKind.choices, widget=forms.RadioSelect
    )

    def opening(self, case: Case) -> dict[str, Any]:
        """What is known so far."""
        child = case.child
        return {"birth_date": child.birth_date, "precision": child.birth_date_precision}

    def arguments(self) -> dict[str, Any]:
        """One correction."""
        return {"correction": consultation.Correction(**super().arguments())}
