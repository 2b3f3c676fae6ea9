"""The filter of the worklist; a view of it is its address, so no field asks for a person's name."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.choosing import ANY, PickOne, support_form_field, with_blank
from advisory.desk.models import Advisor
from advisory.desk.visitor import Visitor
from cases import languages
from cases.models import Household
from cases.selection import AgeBand, Order, Scope, Tab, View
from cases.states import CaseState, Channel, Level, Role

LEVELS = [(level.value, level.label) for level in Level if level]


class WorklistFilter(forms.Form):
    """Which cases are listed, and in which order."""

    mark_optional = False

    scope = forms.ChoiceField(choices=Scope.choices, required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("State"), choices=with_blank(ANY, CaseState.choices), required=False
    )
    advisor = forms.TypedChoiceField(
        label=_("Advisor"), coerce=int, empty_value=None, required=False
    )
    order = forms.ChoiceField(label=_("Order"), choices=Order.choices, required=False)
    language = PickOne(languages.choices, blank=ANY, label=_("Family language"))
    age = forms.ChoiceField(
        label=_("Age"), choices=with_blank(ANY, AgeBand.choices), required=False
    )
    district = forms.ChoiceField(label=_("District"), required=False)
    support_form = support_form_field(label=_("Recommended support"))
    channel = forms.ChoiceField(
        label=_("Channel"), choices=with_blank(ANY, Channel.choices), required=False
    )
    level = forms.TypedChoiceField(
        label=_("Escalated to"),
        choices=with_blank(ANY, LEVELS),
        coerce=int,
        empty_value=None,
        required=False,
    )
    text = forms.CharField(label=_("Case number or school asked"), max_length=80, required=False)
    overdue = forms.BooleanField(label=_("Only overdue"), required=False)
    tab = forms.ChoiceField(choices=Tab.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, who: Visitor) -> None:
        super().__init__(data)
        advisors = Advisor.objects.with_role(Role.ADVISOR, who.today).order_by("name", "pk")
        self._choose("advisor", [(one.pk, str(one)) for one in advisors])
        self._choose("district", [(one, one) for one in Household.objects.districts()])

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = with_blank(ANY, choices)  # type: ignore[attr-defined]

    def view(self) -> View:
        """What is asked for; whatever is no answer counts as not asked."""
        self.is_valid()
        said = self.cleaned_data
        return View(
            scope=said.get("scope") or Scope.MINE,
            tab=said.get("tab") or Tab.OPEN,
            advisor_id=said.get("advisor"),
            overdue=said.get("overdue", False),
            level=said.get("level") or 0,
            order=said.get("order") or Order.DUE,
            **{name: said.get(name, "") for name in BY_WORD},
        )

    @property
    def named(self) -> list[tuple[str | Promise, str | Promise]]:
        """What the list is narrowed down by, in words; a box that is ticked says it all."""
        said = {name: self.cleaned_data.get(name) for name in self.fields if name not in NO_FILTER}
        return [
            (self[name].label, self._shown(name, value)) for name, value in said.items() if value
        ]

    def _shown(self, name: str, value: Any) -> str | Promise:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            listed: Any = field.choices
            return str(dict(listed)[value])
        return "" if value is True else value


BY_WORD = ("state", "language", "age", "district", "support_form", "channel", "text")
NO_FILTER = ("scope", "tab", "order")
