"""The filter of the forecast: for whom, which school, which case."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.choosing import with_blank
from advisory.desk.models import Advisor
from cases.coming import Expected

ANYBODY = _("anybody")
FAMILIES = ("guardian:", "household:")


class ForecastFilter(forms.Form):
    """What is shown of the next days; whatever is no answer counts as not asked."""

    mark_optional = False

    whom = forms.ChoiceField(label=_("To"), required=False)
    school = forms.CharField(label=_("Number of a school"), max_length=6, required=False)
    case = forms.CharField(label=_("Case number"), max_length=20, required=False)

    def __init__(self, data: Any, people: list[Advisor]) -> None:
        super().__init__(data)
        groups = [("families", _("Families")), ("schools", _("Schools")), ("nobody", _("nobody"))]
        persons = [(f"user:{one.pk}", str(one)) for one in people]
        choices = with_blank(ANYBODY, [*groups, *persons])
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def number(self) -> str:
        """The case that is asked for, if one is."""
        return str(self.cleaned_data.get("case", "")).strip()

    def wants(self, one: Expected) -> bool:
        """Whether this entry is asked for."""
        school = self.cleaned_data.get("school", "").strip()
        whom = self.cleaned_data.get("whom", "")
        if school and one.recipient != f"school:{school}":
            return False
        return WHOM[whom](one) if whom in WHOM else one.recipient == whom


WHOM: dict[str, Callable[[Expected], bool]] = {
    "": lambda one: True,
    "families": lambda one: one.recipient.startswith(FAMILIES),
    "schools": lambda one: one.recipient.startswith("school:"),
    "nobody": lambda one: not one.recipient,
}
