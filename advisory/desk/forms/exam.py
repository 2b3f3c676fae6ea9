"""The day for which the school entry medical exam of a child is arranged."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.coming import ComingDayField
from advisory.desk.visitor import Visitor
from cases.actions.papers import arrange_exam
from cases.models import Case
from cases.states import DocumentKind


class ExamForm(forms.Form):
    """The day; empty while none is arranged."""

    arranged_for = ComingDayField(
        label=_("Arranged for"), required=False, help_text=_("Empty: not arranged yet.")
    )

    def __init__(self, data: Any, case: Case, who: Visitor) -> None:
        known = {one.kind: one for one in case.child.documents.all()}
        paper = known.get(DocumentKind.MEDICAL_EXAM)
        super().__init__(data, initial={"arranged_for": paper and paper.arranged_for})
        self.case, self.who = case, who
        self.fields["arranged_for"].today = who.today  # type: ignore[attr-defined]

    def save(self, version: int | None) -> None:
        """Write it down. Raises `Refused`."""
        on = self.cleaned_data["arranged_for"]
        arrange_exam(self.case, on, by=self.who.actor, at=self.who.now, version=version)
