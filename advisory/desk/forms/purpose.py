"""The form in which somebody says what another team's case is opened for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.fields import BigChoice
from cases.told.readings import Purpose


class PurposeForm(forms.Form):
    """One of the usual reasons, or one in own words."""

    purpose = forms.ChoiceField(
        label=_("What do you open this case for?"),
        choices=Purpose.choices,
        widget=BigChoice,
        error_messages={"required": _("Please choose a reason.")},
    )
    words = forms.CharField(
        label=_("In own words"),
        required=False,
        max_length=150,
        help_text=_("Only for another reason; nothing about health or residence."),
    )

    def clean(self) -> dict[str, Any]:
        """Another reason needs words."""
        said = super().clean() or {}
        if said.get("purpose") == Purpose.OTHER and not said.get("words"):
            self.add_error("words", _("Please say which reason."))
        return said

    @property
    def stated(self) -> str:
        """What is recorded: the reason's name, and the words of another one."""
        chosen: str = self.cleaned_data["purpose"]
        return f"{chosen}: {self.cleaned_data['words']}" if chosen == Purpose.OTHER else chosen
