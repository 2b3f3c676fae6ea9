"""The form that asks the access log: which case, which person, which days."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.fields import GermanDateField
from advisory.desk.models import Advisor
from advisory.desk.trailing import Question


class TrailForm(forms.Form):
    """Nothing chosen means everything."""

    number = forms.CharField(label=_("Case number"), max_length=20, required=False)
    person = forms.TypedChoiceField(label=_("Person"), coerce=int, empty_value=None, required=False)
    since = GermanDateField(label=_("From"), required=False)
    until = GermanDateField(label=_("Until"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        people = [(one.pk, str(one)) for one in Advisor.objects.everybody()]
        self.fields["person"].choices = [("", _("everybody")), *people]  # type: ignore[attr-defined]

    def question(self) -> Question:
        """What is asked; a wrong entry stands at its field and asks for nothing."""
        if not self.is_bound:
            return Question()
        if not self.is_valid():
            return Question(number="-")
        said = self.cleaned_data
        return Question(said["number"].strip(), said["person"], said["since"], said["until"])
