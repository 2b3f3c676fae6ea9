"""The filter of the worklist; a view of it is its address, so no field asks for a person's name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.choosing import PickOne, with_blank
from advisory.desk.models import Advisor
from cases import languages
from cases.states import CaseState, Level
from cases.worklist import Order, Scope, Tab, View

LEVELS = [(level.value, level.label) for level in Level if level]


class WorklistFilter(forms.Form):
    """Which cases are listed, and in which order."""

    mark_optional = False

    scope = forms.ChoiceField(label=_("Whose"), choices=Scope.choices, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=with_blank(_("any"), CaseState.choices), required=False
    )
    advisor = forms.TypedChoiceField(
        label=_("Advisor"), coerce=int, empty_value=None, required=False
    )
    level = forms.TypedChoiceField(
        label=_("Escalated to"),
        choices=with_blank(_("any"), LEVELS),
        coerce=int,
        empty_value=None,
        required=False,
    )
    language = PickOne(languages.choices, blank=_("any"), label=_("Family language"))
    text = forms.CharField(label=_("Case number or school asked"), max_length=80, required=False)
    order = forms.ChoiceField(label=_("Order"), choices=Order.choices, required=False)
    overdue = forms.BooleanField(label=_("Only overdue"), required=False)
    tab = forms.ChoiceField(choices=Tab.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, advisors: list[Advisor]) -> None:
        super().__init__(data)
        people = with_blank(_("any"), [(one.pk, str(one)) for one in advisors])
        self.fields["advisor"].choices = people  # type: ignore[attr-defined]

    def view(self) -> View:
        """What is asked for; whatever is no answer counts as not asked."""
        self.is_valid()
        said = self.cleaned_data
        return View(
            scope=said.get("scope") or Scope.MINE,
            tab=said.get("tab") or Tab.OPEN,
            state=said.get("state", ""),
            advisor_id=said.get("advisor"),
            overdue=said.get("overdue", False),
            level=said.get("level") or 0,
            language=said.get("language", ""),
            text=said.get("text", ""),
            order=said.get("order") or Order.DUE,
        )
